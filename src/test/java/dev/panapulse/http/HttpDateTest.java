package dev.panapulse.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpDateTest {
  private static final DateTimeFormatter IMF =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private static long parse(String text) {
    byte[] bytes = ("##" + text + "#").getBytes(ISO_8859_1);
    return HttpDate.parse(bytes, 2, bytes.length - 3);
  }

  @Test
  void theDateOfTheSpecification() {
    assertEquals(784_111_777, parse("Sun, 06 Nov 1994 08:49:37 GMT"));
    assertEquals(0, parse("Thu, 01 Jan 1970 00:00:00 GMT"));
    assertEquals(1_709_208_000, parse("Thu, 29 Feb 2024 12:00:00 GMT"));
  }

  @Test
  void anySecondIsReadAsItIsWritten() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 10_000; i++) {
      long second = random.nextLong(Instant.parse("2200-01-01T00:00:00Z").getEpochSecond());
      assertEquals(second, parse(IMF.format(Instant.ofEpochSecond(second))));
    }
  }

  /** A clock that shows a leap second is one second ahead of those that smear it. */
  @Test
  void aLeapSecondIsTheNextMinute() {
    assertEquals(parse("Sun, 01 Jan 2017 00:00:00 GMT"), parse("Sat, 31 Dec 2016 23:59:60 GMT"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 GM",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Mon, 06 Nov 1994 08:49:37 GMT",
        "sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 NOV 1994 08:49:37 GMT",
        "Sun, 06 ovD 1994 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Wed, 29 Feb 2023 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, -6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 06 Nov 1994 08:49:3x GMT",
        "Wed, 31 Dec 1969 23:59:59 GMT",
        "Wed, 01 Jan 2200 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "1994-11-06T08:49:37.000000000Z"
      })
  void anythingElseIsNoDate(String text) {
    assertEquals(HttpDate.NONE, parse(text));
  }

  @Test
  void changedBytesAreNoDateOrAnother() {
    SplittableRandom random = new SplittableRandom(2);
    byte[] date = "Sun, 06 Nov 1994 08:49:37 GMT".getBytes(ISO_8859_1);
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = date.clone();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      long read = HttpDate.parse(bytes, 0, bytes.length);
      assertTrue(read == HttpDate.NONE || parse(IMF.format(Instant.ofEpochSecond(read))) == read);
    }
  }
}
