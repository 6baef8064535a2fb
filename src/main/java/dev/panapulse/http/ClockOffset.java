package dev.panapulse.http;

import java.time.Duration;

/**
 * How far the clock of this host is from that of the backend.
 *
 * @param nanos the host's clock minus the backend's; positive: the host's is ahead. Accurate to 1 s
 */
public record ClockOffset(long nanos) {
  /** More than this is too much. */
  public static final Duration LIMIT = Duration.ofSeconds(5);

  private static final long SECOND = 1_000_000_000L;
  private static final long NANOS_PER_DECISECOND = SECOND / 10;
  private static final long MINUTES = 120;
  private static final long HOURS = 120 * 60;
  private static final long DAYS = 72 * 3600;

  /** Whether that is too much. */
  public boolean isTooMuch() {
    return Math.abs(nanos) > LIMIT.toNanos();
  }

  /** In seconds, of which the tenths are the last that mean anything. */
  public static double seconds(long nanos) {
    return Math.rint((double) nanos / NANOS_PER_DECISECOND) / 10;
  }

  /** In words that go on after "the clock of this host is". */
  public String words() {
    long seconds = Math.abs(Math.round((double) nanos / SECOND));
    if (seconds <= 1) {
      return "right within 1 s of the backend's";
    }
    String way = nanos > 0 ? " ahead of" : " behind";
    return amount(seconds) + way + " the backend's";
  }

  private static String amount(long seconds) {
    if (seconds < MINUTES) {
      return seconds + " s";
    }
    if (seconds < HOURS) {
      return seconds / 60 + " min";
    }
    return seconds < DAYS ? seconds / 3600 + " h" : seconds / 86_400 + " days";
  }
}
