package dev.panapulse.console;

import dev.panapulse.row.Metric;

/**
 * Formats numbers for people: bytes in KiB, MiB, GiB, ratios in percent, seconds in days, hours and
 * minutes, each with three significant digits. Input units are the UCUM units of the metrics.
 */
final class HumanUnits {
  private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  private static final String[] DECIMAL = {"", "k", "M", "G", "T", "P", "E"};
  private static final long[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};
  private static final double LARGEST_FIXED = 9e12;
  private static final double MOST_PLAIN = 10_000;
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private final String degree;

  /**
   * @param unicode whether the degree sign can be printed
   */
  HumanUnits(boolean unicode) {
    this.degree = unicode ? "°C" : "C";
  }

  /** The value with a unit. */
  String value(Metric metric, double value) {
    StringBuilder text = new StringBuilder();
    switch (metric.unit()) {
      case "By" -> bytes(text, value);
      case "s" -> duration(text, value);
      case "1" -> ratio(text, metric, value);
      case "Hz" -> prefixed(text, value, 1000, "Hz");
      case "Cel" -> significant(text, value).append(' ').append(degree);
      default -> plain(text, value, metric.unit());
    }
    return text.toString();
  }

  private static void plain(StringBuilder text, double value, String unit) {
    boolean annotation = unit.isEmpty() || unit.charAt(0) == '{';
    prefixed(text, value, MOST_PLAIN, annotation ? "" : unit);
  }

  /** Load averages and states also have the unit 1 but are not ratios. */
  private static boolean isShare(Metric metric) {
    return metric.unit().equals("1")
        && metric.isDouble()
        && !metric.name().contains("load_average");
  }

  private static void ratio(StringBuilder text, Metric metric, double value) {
    if (isShare(metric)) {
      significant(text, value * 100).append(" %");
    } else {
      significant(text, value);
    }
  }

  /**
   * The exported value without its unit.
   *
   * @param exact the value of an integer metric, which a double may not represent exactly
   * @return empty if {@link #value} shows the same
   */
  String raw(Metric metric, double value, long exact) {
    double size = Math.abs(value);
    boolean same =
        switch (metric.unit()) {
          case "By" -> size < 1000;
          case "s" -> size < MINUTE;
          case "1" -> !isShare(metric) || value == 0;
          case "Hz" -> size < 1000;
          default -> size < MOST_PLAIN;
        };
    if (same) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    if (metric.isDouble()) {
      trimmed(text, value);
    } else {
      text.append(exact);
    }
    return text.toString();
  }

  /** The rate of a counter; seconds per second are the utilization of one CPU or device. */
  String rate(Metric metric, double perSecond) {
    StringBuilder text = new StringBuilder();
    switch (metric.unit()) {
      case "By" -> bytes(text, perSecond);
      case "s" -> {
        return significant(text, perSecond * 100).append(" %").toString();
      }
      default -> plain(text, perSecond, "{}");
    }
    return text.append(text.charAt(text.length() - 1) <= '9' ? " /s" : "/s").toString();
  }

  private static void bytes(StringBuilder text, double value) {
    double scaled = value;
    int prefix = 0;
    while (Math.abs(scaled) >= 1000 && prefix < BINARY.length - 1) {
      scaled /= 1024;
      prefix++;
    }
    significant(text, scaled).append(' ').append(BINARY[prefix]);
  }

  private static void prefixed(StringBuilder text, double value, double from, String unit) {
    double scaled = value;
    int prefix = 0;
    if (Math.abs(value) >= from) {
      while (Math.abs(scaled) >= 999.5 && prefix < DECIMAL.length - 1) {
        scaled /= 1000;
        prefix++;
      }
    }
    significant(text, scaled);
    if (prefix > 0 || !unit.isEmpty()) {
      text.append(' ').append(DECIMAL[prefix]).append(unit);
    }
  }

  private static void duration(StringBuilder text, double seconds) {
    long whole = (long) Math.abs(seconds);
    if (seconds < MINUTE) {
      boolean millis = seconds > 0 && seconds < 1;
      significant(text, millis ? seconds * 1000 : seconds).append(millis ? " ms" : " s");
    } else if (whole < HOUR) {
      two(text, whole / MINUTE, "m ", whole % MINUTE, "s");
    } else if (whole < DAY) {
      two(text, whole / HOUR, "h ", whole % HOUR / MINUTE, "m");
    } else {
      text.append(whole / DAY).append("d ");
      two(text, whole % DAY / HOUR, "h ", whole % HOUR / MINUTE, "m");
    }
  }

  private static void two(StringBuilder text, long first, String mark, long second, String end) {
    text.append(first).append(mark).append(second).append(end);
  }

  /** Three significant digits, whole numbers below the thousands without a fraction. */
  private static StringBuilder significant(StringBuilder text, double value) {
    double size = Math.abs(value);
    if (value == Math.rint(value) && size < LARGEST_FIXED) {
      return text.append((long) value);
    }
    if (size >= 99.95) {
      return fixed(text, value, 0);
    }
    return fixed(text, value, size >= 9.995 ? 1 : size >= 0.1 ? 2 : 4);
  }

  /** At most six fraction digits, without trailing zeros. */
  private static void trimmed(StringBuilder text, double value) {
    fixed(text, value, 6);
    if (text.indexOf(".") >= 0 && text.indexOf("E") < 0) {
      int end = text.length();
      while (text.charAt(end - 1) == '0') {
        end--;
      }
      text.setLength(text.charAt(end - 1) == '.' ? end - 1 : end);
    }
  }

  private static StringBuilder fixed(StringBuilder text, double value, int digits) {
    double size = Math.abs(value);
    if (size >= LARGEST_FIXED) {
      return text.append(value);
    }
    long power = POWERS[digits];
    long scaled = Math.round(size * power);
    if (value < 0 && scaled > 0) {
      text.append('-');
    }
    text.append(scaled / power);
    if (digits > 0) {
      text.append('.');
      long fraction = scaled % power;
      for (long slot = power / 10; slot > 1 && fraction < slot; slot /= 10) {
        text.append('0');
      }
      text.append(fraction);
    }
    return text;
  }
}
