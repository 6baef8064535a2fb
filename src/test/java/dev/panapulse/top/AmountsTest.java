package dev.panapulse.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class AmountsTest {
  @Test
  void bytesHaveBinaryPrefixes() {
    assertEquals("0B", Amounts.bytes(0));
    assertEquals("999B", Amounts.bytes(999));
    assertEquals("1.0K", Amounts.bytes(1000));
    assertEquals("1.5K", Amounts.bytes(1536));
    assertEquals("10M", Amounts.bytes(10 << 20));
    assertEquals("-", Amounts.bytes(Double.NaN));
    assertEquals("-", Amounts.bytes(Double.POSITIVE_INFINITY));
  }

  @Test
  void noSizeTakesMoreThanFiveCharacters() {
    for (double size = 1; size < 1e19; size *= 1.01) {
      String text = Amounts.bytes(size);
      assertTrue(text.length() <= 5, text);
    }
  }

  @Test
  void durationsHaveTwoUnits() {
    assertEquals("59s", Amounts.duration(59.9));
    assertEquals("1m 1s", Amounts.duration(61));
    assertEquals("2h 5m", Amounts.duration(7530));
    assertEquals("3d 4h", Amounts.duration(3 * 86400 + 4 * 3600 + 59));
    assertEquals("-", Amounts.duration(Double.NaN));
  }

  @Test
  void timesAreThoseOfUtc() {
    assertEquals("12:34:56", Amounts.time(1_764_506_096_000_000_000L));
    assertEquals("23:59:59", Amounts.time(-1));
  }

  @Test
  void fractionsHaveTheirDigits() {
    assertEquals("12.3", Amounts.percent(0.1234));
    assertEquals("0.05", Amounts.hundredths(0.051));
    assertEquals("-1.5", Amounts.tenths(-1.5));
    assertEquals("0.0", Amounts.tenths(-0.01));
  }
}
