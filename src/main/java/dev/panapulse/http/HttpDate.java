package dev.panapulse.http;

/**
 * The value of a Date header in its only present form, IMF-fixdate (RFC 9110, 5.6.7): {@code Sun,
 * 06 Nov 1994 08:49:37 GMT}. The two obsolete forms, which no server may generate, are not read.
 */
public final class HttpDate {
  /** No date, or none that can be used. */
  public static final long NONE = -1;

  private static final int LENGTH = 29;
  private static final String WEEKDAYS = "ThuFriSatSunMonTueWed";
  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
  private static final int NAME = 3;
  private static final int SECONDS_A_DAY = 86_400;

  /** Nanoseconds since the epoch have to fit into a long, with room for differences. */
  private static final int LAST_YEAR = 2199;

  // where each part begins
  private static final int DAY = 5;
  private static final int MONTH = 8;
  private static final int YEAR = 12;
  private static final int HOUR = 17;
  private static final int MINUTE = 20;
  private static final int SECOND = 23;

  private HttpDate() {}

  /**
   * Reads a date in place; allocates nothing.
   *
   * @return seconds since the epoch, from 1970 to 2199, or {@link #NONE}
   */
  public static long parse(byte[] bytes, int from, int length) {
    if (length != LENGTH || !isFormed(bytes, from)) {
      return NONE;
    }
    int month = name(bytes, from + MONTH, MONTHS) + 1;
    long year = number(bytes, from + YEAR, 4);
    long days = year > LAST_YEAR ? NONE : days(year, month, number(bytes, from + DAY, 2));
    long hour = number(bytes, from + HOUR, 2);
    long minute = number(bytes, from + MINUTE, 2);
    long second = number(bytes, from + SECOND, 2);
    boolean isTime =
        hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second <= 60;
    // a clock or a text that was made by hand
    boolean isDay = days >= 0 && days % 7 == name(bytes, from, WEEKDAYS);
    return isTime && isDay ? days * SECONDS_A_DAY + hour * 3600 + minute * 60 + second : NONE;
  }

  private static boolean isFormed(byte[] bytes, int from) {
    return bytes[from + 3] == ','
        && bytes[from + 4] == ' '
        && bytes[from + 7] == ' '
        && bytes[from + 11] == ' '
        && bytes[from + 16] == ' '
        && bytes[from + 19] == ':'
        && bytes[from + 22] == ':'
        && bytes[from + 25] == ' '
        && bytes[from + 26] == 'G'
        && bytes[from + 27] == 'M'
        && bytes[from + 28] == 'T';
  }

  /** Which of the names of three letters it is, from 0; or -1. */
  private static int name(byte[] bytes, int from, String names) {
    for (int at = 0; at < names.length(); at += NAME) {
      if (bytes[from] == names.charAt(at)
          && bytes[from + 1] == names.charAt(at + 1)
          && bytes[from + 2] == names.charAt(at + 2)) {
        return at / NAME;
      }
    }
    return -1;
  }

  private static long number(byte[] bytes, int from, int digits) {
    long value = 0;
    for (int i = from; i < from + digits; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return -1;
      }
      value = value * 10 + (bytes[i] - '0');
    }
    return value;
  }

  /** Days since 1970-01-01, or -1 if the date does not exist or is earlier. */
  public static long days(long year, int month, long day) {
    if (year < 1970 || year > 9999 || month < 1 || day < 1 || day > length(year, month)) {
      return -1;
    }
    // with years that begin in March the leap day is the last of the year
    long shifted = month > 2 ? year : year - 1;
    long monthsFromMarch = (month + 9L) % 12;
    long leapDays = shifted / 4 - shifted / 100 + shifted / 400;
    return shifted * 365 + leapDays + (153 * monthsFromMarch + 2) / 5 + day - 1 - 719_468;
  }

  private static int length(long year, int month) {
    return switch (month) {
      case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }
}
