package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DotChartTest {
  @Test
  void valuesThatALogarithmCannotShowAreLeftOut() throws Exception {
    DotChart chart = new DotChart("t", "", List.of("a", "b"));
    chart.row("zero", false, List.of(Optional.of(Summary.of(List.of(0.0))), Optional.empty()));
    chart.row("one", false, List.of(Optional.of(Summary.of(List.of(0.0, 5.0, 5.0)))));
    SvgChecks.assertInside(SvgChecks.parse(chart.svg()));
    assertTrue(new DotChart("t", "", List.of("a")).isEmpty());
  }
}
