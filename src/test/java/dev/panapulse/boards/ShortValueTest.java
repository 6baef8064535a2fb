package dev.panapulse.boards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ShortValueTest {
  @ParameterizedTest
  @CsvSource({
    "0.145, RATIO, 14.5 %",
    "1, RATIO, 100 %",
    "0, PER_SECOND, 0/s",
    "1500, PER_SECOND, 1.5 k/s",
    "25769803776, BYTES, 24 GiB",
    "1536, BYTES_PER_SECOND, 1.5 KiB/s",
    "100, COUNT, 100",
    "16352, SECONDS, 4 h 32 min",
    "180000, SECONDS, 2 d 2 h",
    "0.0025, SECONDS, 2.5 ms",
    "NaN, COUNT, –"
  })
  void valuesAreShort(double value, Measure measure, String text) {
    assertEquals(text, ShortValue.of(value, measure));
  }

  @ParameterizedTest
  @CsvSource({
    "0, COUNT, 1",
    "0.97, RATIO, 1",
    "1.0000001, RATIO, 1",
    "14.7, COUNT, 15",
    "23, COUNT, 30",
    "9.1, COUNT, 10",
    "1025, BYTES, 1536"
  })
  void axesEndAtRoundNumbers(double value, Measure measure, double end) {
    assertEquals(end, ShortValue.ceiling(value, measure), 1e-9);
  }
}
