package dev.panapulse.daemon;

/**
 * The due times of ticks: one per interval from a first time on, however long each tick takes. A
 * tick that is a whole interval late is skipped and counted as missed. Times are nanoseconds of a
 * monotonic clock. Not thread-safe.
 */
final class Schedule {
  private long interval;
  private long due;

  Schedule(long first, long interval) {
    this.due = first;
    this.interval = interval;
  }

  /**
   * Changes the interval: the next tick comes one of them after {@code now}, or earlier if it was
   * due earlier.
   */
  void interval(long nanos, long now) {
    interval = nanos;
    if (now + nanos - due < 0) {
      due = now + nanos;
    }
  }

  /** Milliseconds from {@code now} to the next tick, rounded up; 0 when it is due. */
  int millisFrom(long now) {
    long nanos = due - now;
    return nanos <= 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, (nanos + 999_999) / 1_000_000);
  }

  /**
   * Steps to the first due time after {@code now}; called when a tick begins.
   *
   * @return the number of due times skipped without a tick
   */
  long advance(long now) {
    long late = Math.max(0, now - due);
    long missed = late / interval;
    due += (missed + 1) * interval;
    return missed;
  }
}
