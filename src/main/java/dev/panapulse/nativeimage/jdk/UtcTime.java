package dev.panapulse.nativeimage.jdk;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Points in time as text, in UTC, without a formatter's patterns and locales. */
final class UtcTime {
  private static final int NANOS = 1_000_000_000;
  private static final int GROUP = 1000;
  private static final int MILLIS = 1000;

  private UtcTime() {}

  /** Whole seconds since the epoch, rounded down. */
  static long seconds(long epochMilli) {
    return Math.floorDiv(epochMilli, MILLIS);
  }

  /**
   * As {@link java.time.Instant#toString} for years of four digits: ISO 8601, with no digits of a
   * second, or three, six or nine.
   */
  static String iso(long epochSecond, int nano) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC);
    StringBuilder out = new StringBuilder(30).append(time.toLocalDate()).append('T');
    two(out, time.getHour()).append(':');
    two(out, time.getMinute()).append(':');
    two(out, time.getSecond());
    if (nano != 0) {
      int unit = NANOS;
      int rest = nano;
      out.append('.');
      while (rest != 0) {
        unit /= GROUP;
        int digits = rest / unit;
        rest %= unit;
        out.append((char) ('0' + digits / 100));
        two(out, digits % 100);
      }
    }
    return out.append('Z').toString();
  }

  /** The form of ASN.1: digits without separators, then Z; years of two or four digits. */
  static String asn1(long epochSecond, boolean century) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC);
    StringBuilder out = new StringBuilder(16);
    if (century) {
      two(out, time.getYear() / 100);
    }
    two(out, time.getYear() % 100);
    two(out, time.getMonthValue());
    two(out, time.getDayOfMonth());
    two(out, time.getHour());
    two(out, time.getMinute());
    two(out, time.getSecond());
    return out.append('Z').toString();
  }

  private static StringBuilder two(StringBuilder out, int value) {
    return out.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
  }
}
