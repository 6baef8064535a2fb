package dev.panapulse.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "PT0S, 0.0 s",
    "PT0.5S, 0.5 s",
    "PT59.99S, 59.9 s",
    "PT1M, 1 min",
    "PT61S, 1 min 1 s",
    "PT59M59.9S, 59 min 59 s",
    "PT1H, 1 h",
    "PT2H10M59S, 2 h 10 min",
    "PT24H, 1 d",
    "P3DT5H59M, 3 d 5 h",
  })
  void twoUnitsAtMost(Duration duration, String text) {
    assertEquals(text, Durations.text(duration));
  }
}
