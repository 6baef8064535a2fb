package dev.panapulse.http.h1;

import dev.panapulse.http.HttpDate;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.StringTokenizer;

/** The Retry-After header: seconds, or a date in one of HTTP's three forms (RFC 9110, 10.2.3). */
public final class RetryAfter {
  /** The upper bound of a wait: an error of the backend must not silence a host for a day. */
  public static final Duration LONGEST = Duration.ofHours(1);

  private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
  private static final int SECONDS_A_DAY = 86_400;
  private static final int LONGEST_NUMBER = 18;

  private RetryAfter() {}

  /**
   * The time to wait.
   *
   * @param value the header's value
   * @param now seconds since the epoch by the wall clock, to which a date refers
   * @return not negative, at most {@link #LONGEST}; empty if the value is invalid
   */
  public static Optional<Duration> parse(String value, long now) {
    String text = value.strip();
    long seconds = isNumber(text) ? number(text) : date(text, now);
    if (seconds < 0) {
      return Optional.empty();
    }
    long wait = isNumber(text) ? seconds : Math.max(0, seconds - now);
    return Optional.of(Duration.ofSeconds(Math.min(wait, LONGEST.toSeconds())));
  }

  /** Seconds since the epoch, or -1. */
  private static long date(String text, long now) {
    // "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"
    StringTokenizer words = new StringTokenizer(text, " ,-");
    if (words.countTokens() < 5 || words.countTokens() > 6) {
      return -1;
    }
    words.nextToken();
    String second = words.nextToken();
    if (isNumber(second)) {
      String month = words.nextToken();
      String year = words.nextToken();
      return instant(year, month, second, words.nextToken(), now);
    }
    String day = words.nextToken();
    String time = words.nextToken();
    return instant(words.nextToken(), second, day, time, now);
  }

  private static long instant(String year, String month, String day, String time, long now) {
    long days =
        HttpDate.days(fullYear(number(year), year.length(), now), month(month), number(day));
    StringTokenizer parts = new StringTokenizer(time, ":");
    if (days < 0 || parts.countTokens() != 3) {
      return -1;
    }
    long hour = number(parts.nextToken());
    long minute = number(parts.nextToken());
    long second = number(parts.nextToken());
    boolean sound = hour >= 0 && hour < 24 && minute >= 0 && minute < 60;
    // 60 is a leap second
    if (!sound || second < 0 || second > 60) {
      return -1;
    }
    return days * SECONDS_A_DAY + hour * 3600 + minute * 60 + second;
  }

  /** A year of two digits is at most 50 years in the future (RFC 9110, 5.6.7). */
  private static long fullYear(long year, int digits, long now) {
    if (digits != 2 || year < 0) {
      return year;
    }
    long current = 1970 + now / 31_556_952;
    long full = current - current % 100 + year;
    return full > current + 50 ? full - 100 : full;
  }

  private static int month(String name) {
    int at = name.length() == 3 ? MONTHS.indexOf(name.toLowerCase(Locale.ROOT)) : -1;
    return at >= 0 && at % 3 == 0 ? at / 3 + 1 : -1;
  }

  private static boolean isNumber(String text) {
    return number(text) >= 0;
  }

  /** The value of decimal digits, or -1; digits beyond the range of a long are ignored. */
  private static long number(String text) {
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9') {
        return -1;
      }
      value = i < LONGEST_NUMBER ? value * 10 + (digit - '0') : value;
    }
    return text.isEmpty() ? -1 : value;
  }
}
