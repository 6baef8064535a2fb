package dev.panapulse.top;

/** Numbers in few characters: five at most for those that occur. NaN is a dash. */
final class Amounts {
  private static final String UNKNOWN = "-";
  private static final String[] BINARY = {"B", "K", "M", "G", "T", "P", "E"};
  private static final String[] DECIMAL = {"", "k", "M", "G", "T", "P", "E"};
  private static final double MOST_PLAIN = 999.5;
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private Amounts() {}

  /** {@code 0B}, {@code 1.2M}, {@code 345G}: powers of 1024. */
  static String bytes(double bytes) {
    return scaled(bytes, 1024, BINARY);
  }

  /** {@code 0}, {@code 1.2k}, {@code 345}: powers of 1000. */
  static String count(double count) {
    return scaled(count, 1000, DECIMAL);
  }

  /** As {@link #count(double)}. */
  static String count(long count) {
    return count((double) count);
  }

  private static String scaled(double value, double step, String... units) {
    if (!Double.isFinite(value)) {
      return UNKNOWN;
    }
    double rest = value;
    int unit = 0;
    while (Math.abs(rest) >= MOST_PLAIN && unit < units.length - 1) {
      rest /= step;
      unit++;
    }
    boolean isWhole = Math.abs(rest) >= 9.95 || rest == Math.rint(rest);
    return (isWhole ? Long.toString(Math.round(rest)) : tenths(rest)) + units[unit];
  }

  /** {@code 12.3}, with one digit behind the point. */
  static String tenths(double value) {
    return fixed(value, 10);
  }

  /** {@code 0.52}, with two digits behind the point. */
  static String hundredths(double value) {
    return fixed(value, 100);
  }

  private static String fixed(double value, int power) {
    if (!Double.isFinite(value)) {
      return UNKNOWN;
    }
    long scaled = Math.round(Math.abs(value) * power);
    String fraction = Long.toString(power + scaled % power).substring(1);
    return (value < 0 && scaled > 0 ? "-" : "") + scaled / power + "." + fraction;
  }

  /** A fraction in percent: {@code 12.3}. */
  static String percent(double fraction) {
    return Double.isFinite(fraction) ? tenths(fraction * 100) : UNKNOWN;
  }

  /** Seconds as {@code 1.2 ms}. */
  static String millis(double seconds) {
    return Double.isFinite(seconds) ? tenths(seconds * 1000) : UNKNOWN;
  }

  /** Seconds in the two largest units: {@code 3d 4h}, {@code 5m 6s}. */
  static String duration(double seconds) {
    if (!Double.isFinite(seconds) || seconds < 0) {
      return UNKNOWN;
    }
    long whole = (long) seconds;
    if (whole < MINUTE) {
      return whole + "s";
    }
    if (whole < HOUR) {
      return whole / MINUTE + "m " + whole % MINUTE + "s";
    }
    return whole < DAY
        ? whole / HOUR + "h " + whole % HOUR / MINUTE + "m"
        : whole / DAY + "d " + whole % DAY / HOUR + "h";
  }

  /** Time of the day in UTC. */
  static String time(long epochNanos) {
    long seconds = Math.floorMod(Math.floorDiv(epochNanos, 1_000_000_000L), DAY);
    return two(seconds / HOUR) + ":" + two(seconds % HOUR / MINUTE) + ":" + two(seconds % MINUTE);
  }

  private static String two(long number) {
    return (number < 10 ? "0" : "") + number;
  }
}
