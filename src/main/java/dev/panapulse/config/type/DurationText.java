package dev.panapulse.config.type;

import java.time.Duration;

/**
 * Text for durations: a whole number and one of the units {@code ms}, {@code s}, {@code m}, {@code
 * h}; without a unit, seconds.
 */
public final class DurationText {
  private DurationText() {}

  /**
   * Writes a duration in the largest unit that needs no fraction, as {@link #parse} reads it back.
   *
   * @param duration a duration of whole milliseconds, not negative
   */
  public static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0) {
      return "0s";
    }
    if (millis % 3_600_000 == 0) {
      return millis / 3_600_000 + "h";
    }
    if (millis % 60_000 == 0) {
      return millis / 60_000 + "m";
    }
    if (millis % 1_000 == 0) {
      return millis / 1_000 + "s";
    }
    return millis + "ms";
  }

  /**
   * Reads a duration such as {@code 500ms}, {@code 10s}, {@code 1m}, {@code 1h} or {@code 10}
   * (seconds).
   *
   * @param text the text; white space around it is ignored
   * @return a duration of 0 to {@link Long#MAX_VALUE} milliseconds
   * @throws InvalidValueException if the text is not a duration or too long
   */
  static Duration parse(String text) {
    String trimmed = text.strip();
    int end = LeadingDigits.end(trimmed);
    long unit =
        switch (trimmed.substring(end)) {
          case "ms" -> 1;
          case "", "s" -> 1_000;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          default -> throw new InvalidValueException("not a duration");
        };
    if (end == 0) {
      throw new InvalidValueException("not a duration");
    }
    return Duration.ofMillis(LeadingDigits.scaled(trimmed, end, unit, "too long"));
  }
}
