package dev.panapulse.boards;

import java.time.Duration;
import java.util.Locale;

/** Values as a person reads them. */
final class ShortValue {
  private static final String[] BINARY = {" B", " KiB", " MiB", " GiB", " TiB", " PiB"};
  private static final String[] DECIMAL = {"", " k", " M", " G", " T", " P"};

  private ShortValue() {}

  static String of(double value, Measure measure) {
    if (Double.isNaN(value)) {
      return "–";
    }
    return switch (measure) {
      case RATIO -> digits(value * 100) + " %";
      case SECONDS -> seconds(value);
      case BYTES -> scaled(value, 1024, BINARY);
      case BYTES_PER_SECOND -> scaled(value, 1024, BINARY) + "/s";
      case PER_SECOND -> scaled(value, 1000, DECIMAL) + "/s";
      default -> scaled(value, 1000, DECIMAL);
    };
  }

  private static String seconds(double value) {
    Duration span = Duration.ofMillis(Math.round(value * 1000));
    if (span.toDays() > 0) {
      return span.toDays() + " d " + span.toHoursPart() + " h";
    }
    if (span.toHours() > 0) {
      return span.toHours() + " h " + span.toMinutesPart() + " min";
    }
    return value > 0 && value < 1 ? digits(value * 1000) + " ms" : digits(value) + " s";
  }

  private static String scaled(double value, int step, String... units) {
    int unit = 0;
    double left = value;
    while (left >= step && unit < units.length - 1) {
      left /= step;
      unit++;
    }
    return digits(left) + units[unit];
  }

  private static String digits(double value) {
    String text =
        String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
  }

  /** A round number that is not below the value, for the upper end of an axis. */
  static double ceiling(double value, Measure measure) {
    if (value <= 0) {
      return 1;
    }
    boolean binary = measure == Measure.BYTES || measure == Measure.BYTES_PER_SECOND;
    double unit = 1;
    while (binary && value >= unit * 1024) {
      unit *= 1024;
    }
    double power = Math.pow(10, Math.floor(Math.log10(value / unit))) * unit;
    for (double factor : new double[] {1, 1.5, 2, 3, 4, 5, 6, 8}) {
      // sums of shares are a little above 1
      if (value <= factor * power * 1.0001) {
        return factor * power;
      }
    }
    return 10 * power;
  }
}
