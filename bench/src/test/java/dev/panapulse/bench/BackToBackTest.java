package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BackToBackTest {
  @Test
  void ticksAreParsedFromTheOutput() {
    assertEquals(
        Optional.of(new BackToBack.Ticks(115600, 111100)),
        BackToBack.Ticks.parse("x\ntick: 115600 ns median, 111100 ns minimum\n"));
    assertEquals(Optional.empty(), BackToBack.Ticks.parse("tick: soon"));
  }
}
