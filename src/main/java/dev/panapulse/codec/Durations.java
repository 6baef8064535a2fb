package dev.panapulse.codec;

import java.time.Duration;

/** Durations in words, for people. */
public final class Durations {
  private static final long SECONDS_PER_MINUTE = 60;
  private static final long SECONDS_PER_HOUR = 3600;
  private static final long SECONDS_PER_DAY = 86_400;
  private static final int MILLIS_PER_TENTH = 100;

  private Durations() {}

  /** The two largest units: {@code "3.2 s"}, {@code "2 h 5 min"}. */
  public static String text(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < SECONDS_PER_MINUTE) {
      return seconds + "." + duration.toMillisPart() / MILLIS_PER_TENTH + " s";
    }
    if (seconds < SECONDS_PER_HOUR) {
      return two(seconds, SECONDS_PER_MINUTE, "min", 1, "s");
    }
    if (seconds < SECONDS_PER_DAY) {
      return two(seconds, SECONDS_PER_HOUR, "h", SECONDS_PER_MINUTE, "min");
    }
    return two(seconds, SECONDS_PER_DAY, "d", SECONDS_PER_HOUR, "h");
  }

  private static String two(long seconds, long large, String name, long small, String smallName) {
    long rest = seconds % large / small;
    return seconds / large + " " + name + (rest == 0 ? "" : " " + rest + " " + smallName);
  }
}
