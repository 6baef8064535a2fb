package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

final class SummaryTest {
  @Test
  void medianAndSpreadAreRobustToAnOutlier() {
    assertEquals(new Summary(5, 3, 1, 1, 1000), Summary.of(List.of(1.0, 1000.0, 3.0, 2.0, 4.0)));
    assertEquals(2.5, Summary.of(List.of(1.0, 2.0, 3.0, 4.0)).median());
    assertEquals(1.0, Summary.of(List.of(2.0, 3.0, 4.0)).relativeRange() * 1.5);
    assertThrows(IllegalArgumentException.class, () -> Summary.of(List.of()));
  }

  @Property
  void medianLiesWithinAndOrderDoesNotMatter(
      @ForAll @NotEmpty List<@DoubleRange(min = -1e9, max = 1e9) Double> values) {
    Summary summary = Summary.of(values);
    assertTrue(summary.minimum() <= summary.median() && summary.median() <= summary.maximum());
    assertTrue(summary.mad() >= 0);
    List<Double> reversed = new ArrayList<>(values);
    Collections.reverse(reversed);
    assertEquals(summary, Summary.of(reversed));
  }
}
