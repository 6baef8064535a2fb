package dev.panapulse.nativeimage.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UtcTimeTest {
  /** Of the years 0 and 9999. */
  private static final long FIRST = -62_167_219_200L;

  private static final long LAST = 253_402_300_799L;

  @Property
  void isAsAnInstantSaysIt(
      @ForAll @LongRange(min = FIRST, max = LAST) long second,
      @ForAll @IntRange(max = 999_999_999) int nano) {
    assertEquals(Instant.ofEpochSecond(second, nano).toString(), UtcTime.iso(second, nano));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 999, 1000, 120_000, 999_000_000, 1_000_000, 100_000_000, 999_999_999})
  void fractionsHaveThreeDigitsOrSixOrNine(int nano) {
    assertEquals(
        Instant.ofEpochSecond(1_700_000_000L, nano).toString(), UtcTime.iso(1_700_000_000L, nano));
  }

  @Property
  void certificatesHaveDigitsAlone(@ForAll @LongRange(min = FIRST, max = LAST) long second) {
    assertEquals(formatted(second, "uuuuMMddHHmmss'Z'"), UtcTime.asn1(second, true));
    assertEquals(formatted(second, "uuMMddHHmmss'Z'"), UtcTime.asn1(second, false));
  }

  private static String formatted(long second, String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
        .withZone(ZoneOffset.UTC)
        .format(Instant.ofEpochSecond(second));
  }

  @Property
  void millisecondsAreRoundedDown(
      @ForAll @LongRange(min = -4_000_000, max = 4_000_000) long milli) {
    assertEquals(Instant.ofEpochMilli(milli).getEpochSecond(), UtcTime.seconds(milli));
  }
}
