package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NoiseTest {
  @Test
  void aFloorThatWandersIsNoise() {
    Noise noise = new Noise();
    List.of(100.0, 300.0, 150.0).forEach(noise::floor);
    assertEquals(1, noise.objections().size());
    Noise calm = new Noise();
    List.of(100.0, 103.0, 101.0, 400.0).forEach(calm::floor);
    assertTrue(calm.objections().isEmpty(), calm.objections().toString());
  }
}
