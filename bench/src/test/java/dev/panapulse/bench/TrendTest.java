package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TrendTest {
  @Test
  void aRiseIsSeenThroughNoise() {
    Random random = new Random(1);
    List<Double> rising =
        IntStream.range(0, 24).mapToObj(i -> 1000 + 3.0 * i + random.nextInt(20)).toList();
    assertTrue(Trend.of(rising).rises(), rising.toString());
    assertEquals(69, Trend.of(rising).rise(), 25);
  }

  @Test
  void constantOrFallingValuesDoNotRise() {
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
}
