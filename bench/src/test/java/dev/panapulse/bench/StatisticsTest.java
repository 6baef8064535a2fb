package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

final class StatisticsTest {
  @Test
  void medianAndSpreadDoNotMindOneThatWentAstray() {
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

  @Test
  void aRiseIsSeenThroughNoise() {
    Random random = new Random(1);
    List<Double> rising =
        IntStream.range(0, 24).mapToObj(i -> 1000 + 3.0 * i + random.nextInt(20)).toList();
    assertTrue(Trend.of(rising).rises(), rising.toString());
    assertEquals(69, Trend.of(rising).rise(), 25);
  }

  @Test
  void whatStaysOrFallsDoesNotRise() {
    Random random = new Random(2);
    List<Double> flat = random.ints(24, 0, 20).mapToObj(i -> 1000.0 + i).toList();
    assertFalse(Trend.of(flat).rises(), flat.toString());
    assertFalse(Trend.of(Collections.nCopies(24, 7.0)).rises());
    assertEquals(0, Trend.of(Collections.nCopies(24, 7.0)).z());
    assertFalse(Trend.of(IntStream.range(0, 24).mapToObj(i -> -1.0 * i).toList()).rises());
  }

  @Test
  void oneStepAmongManyTiesIsCountedWithTheirCorrection() {
    // S = 9, variance (6·5·17 − 2·3·2·11)/18 = 21 with ties of three
    assertEquals(8 / Math.sqrt(21), Trend.of(List.of(1.0, 1.0, 1.0, 2.0, 2.0, 2.0)).z(), 1e-9);
  }

  @Test
  void blocksLeaveTheRestOutAtTheFront() {
    List<Double> values = DoubleStream.of(99, 1, 2, 3, 4, 5, 6).boxed().toList();
    assertEquals(List.of(2.0, 5.0), Trend.blockMedians(values, 2));
    assertEquals(values, Trend.blockMedians(values, 10));
  }

  @Test
  void aSoakThatLeaksIsFoundAndOneThatWobblesIsNot() {
    Random random = new Random(3);
    List<Soak.Moment> moments = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      boolean up = i / 7 % 2 == 0;
      moments.add(
          new Soak.Moment(
              i, 6000 + random.nextInt(200) + i * 0.5, 1400 + (up ? 0 : 300), up ? 20 : 19, up));
    }
    List<Soak.Growth> growths = Soak.growths(moments);
    assertTrue(growths.getFirst().grows(), growths.toString());
    assertFalse(growths.get(1).grows(), growths.toString());
    assertFalse(growths.get(2).grows(), growths.toString());
    assertFalse(new Soak.Outcome(moments, growths, 1, 1).flat());
  }

  @Test
  void aDescriptorThatLeaksNowAndThenIsFound() {
    List<Soak.Moment> moments =
        IntStream.range(0, 600)
            .mapToObj(i -> new Soak.Moment(i, 1, 1, 20 + i / 100, true))
            .toList();
    assertTrue(Soak.growths(moments).get(2).grows());
  }
}
