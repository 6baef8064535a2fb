package dev.panapulse.daemon;

/**
 * When the ticks are due: every interval from a first moment on, whatever each of them took. A tick
 * that is a whole interval late is missed and counted, not made up for. Times are nanoseconds of a
 * monotonic clock. Not thread-safe.
 */
final class Schedule {
  private final long interval;
  private long due;

  Schedule(long first, long interval) {
    this.due = first;
    this.interval = interval;
  }

  /** When the next tick is due. */
  long due() {
    return due;
  }

  /** Milliseconds from {@code now} to the next tick, rounded up; 0 when it is due. */
  int millisFrom(long now) {
    long nanos = due - now;
    return nanos <= 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, (nanos + 999_999) / 1_000_000);
  }

  /**
   * Steps to the first due time after {@code now}; called when a tick begins.
   *
   * @return how many due times were passed over without a tick
   */
  long advance(long now) {
    long late = Math.max(0, now - due);
    long missed = late / interval;
    due += (missed + 1) * interval;
    return missed;
  }
}
