package dev.panapulse.delivery;

/**
 * How the requests of the spool are sent again.
 *
 * @param requestsPerSecond most requests a second beside those with live rows, 1 or more
 * @param isOldestFirst whether rows in memory wait until the spool is empty; else they go first,
 *     and the spool is emptied beside them
 */
public record ReplayPolicy(int requestsPerSecond, boolean isOldestFirst) {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** Pause between two requests, in nanoseconds. */
  long pauseNanos() {
    return NANOS_PER_SECOND / requestsPerSecond;
  }
}
