package dev.panapulse.http.h1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final long NOW = 784_111_777;

  private static Optional<Duration> seconds(long seconds) {
    return Optional.of(Duration.ofSeconds(seconds));
  }

  @Test
  void secondsAreTakenUpToTheLongest() {
    assertEquals(seconds(0), RetryAfter.parse("0", NOW));
    assertEquals(seconds(120), RetryAfter.parse(" 120 ", NOW));
    assertEquals(Optional.of(RetryAfter.LONGEST), RetryAfter.parse("86400", NOW));
    assertEquals(Optional.of(RetryAfter.LONGEST), RetryAfter.parse("9".repeat(40), NOW));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:47 GMT",
        "Sunday, 06-Nov-94 08:49:47 GMT",
        "Sun Nov  6 08:49:47 1994"
      })
  void allThreeDatesAreRead(String date) {
    assertEquals(seconds(10), RetryAfter.parse(date, NOW));
    assertEquals(seconds(0), RetryAfter.parse(date, NOW + 500));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "-5",
        "1.5",
        "Sun, 32 Nov 1994 08:49:47 GMT",
        "Sun, 06 Nov 1994 24:49:47 GMT",
        "Sun, 06 Foo 1994 08:49:47 GMT",
        "Sun, 06 Nov 1994 08:49 GMT",
        "a b c d e",
        "Sun, 06 ebm 1994 08:49:47 GMT"
      })
  void nonsenseIsPassedOver(String value) {
    assertEquals(Optional.empty(), RetryAfter.parse(value, NOW));
  }

  @Property
  void anyDateIsRead(@ForAll @LongRange(min = 0, max = 7_000_000_000L) long at) {
    String date =
        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC)
            .format(Instant.ofEpochSecond(at));
    assertEquals(seconds(60), RetryAfter.parse(date, at - 60));
  }

  @Property
  void anyTextHasAResult(@ForAll String value) {
    RetryAfter.parse(value, NOW).ifPresent(wait -> assertEquals(false, wait.isNegative()));
  }
}
