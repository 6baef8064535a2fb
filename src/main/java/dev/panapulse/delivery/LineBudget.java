package dev.panapulse.delivery;

import java.util.function.LongSupplier;

/**
 * Bounds the log lines about a backend that changes its state again and again: {@value #BURST} at
 * once, then {@value #PER_HOUR} an hour. Exporting thread only.
 */
final class LineBudget {
  static final int BURST = 4;
  static final int PER_HOUR = 1;

  private static final long NANOS_PER_LINE = 3_600_000_000_000L / PER_HOUR;

  private final LongSupplier clock;

  /** When the budget was, or will be, full. */
  private long fullAt;

  /**
   * @param clock monotonic nanoseconds
   */
  LineBudget(LongSupplier clock) {
    this.clock = clock;
    this.fullAt = clock.getAsLong();
  }

  /** Takes one line out of the budget; false if it is used up. */
  boolean take() {
    return take(0);
  }

  /** As {@link #take}, but the last line is left for something else. */
  boolean takeButTheLast() {
    return take(1);
  }

  private boolean take(int left) {
    long now = clock.getAsLong();
    long full = Math.max(0, fullAt - now) + NANOS_PER_LINE;
    if (full > (BURST - left) * NANOS_PER_LINE) {
      return false;
    }
    fullAt = now + full;
    return true;
  }
}
