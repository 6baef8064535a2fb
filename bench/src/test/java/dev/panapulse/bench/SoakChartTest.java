package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class SoakChartTest {
  @Test
  void axesEndAtRoundNumbers() {
    assertEquals(8, SoakChart.nice(6.2));
    assertEquals(20, SoakChart.nice(20));
    assertEquals(0.1, SoakChart.nice(0.09), 1e-12);
  }
}
