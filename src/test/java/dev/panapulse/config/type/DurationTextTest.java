package dev.panapulse.config.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationTextTest {
  @Property
  void durationsReadAsTheyWereWritten(@ForAll @LongRange(min = 0) long millis) {
    Duration duration = Duration.ofMillis(millis);
    assertEquals(duration, DurationText.parse(DurationText.format(duration)));
  }

  @Property
  void anyTextIsADurationOrRefused(@ForAll String text) {
    try {
      DurationText.parse(text);
    } catch (InvalidValueException refused) {
      assertThrows(InvalidValueException.class, () -> DurationText.parse(text));
    }
  }

  @ParameterizedTest
  @CsvSource({"500ms,500", "10s,10000", "10,10000", "1m,60000", "1h,3600000", "0,0", "007s,7000"})
  void durations(String text, long millis) {
    assertEquals(Duration.ofMillis(millis), DurationText.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s",
        "5x",
        "-5s",
        "+5s",
        "1.5s",
        "1 s",
        "1S",
        "1m30s",
        "99999999999999999999",
        "9223372036854775807h",
        "٣s"
      })
  void noDurations(String text) {
    assertThrows(InvalidValueException.class, () -> DurationText.parse(text));
  }
}
