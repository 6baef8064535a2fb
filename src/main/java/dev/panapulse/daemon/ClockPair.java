package dev.panapulse.daemon;

import dev.panapulse.libc.Clocks;

/**
 * The wall clock read together with CLOCK_BOOTTIME, which nobody can set, which runs on in suspend,
 * and which NTP slews as it slews the wall clock. So their difference changes only when the wall
 * clock is set. One thread; allocates nothing.
 */
final class ClockPair {
  /** A smaller change is no step: it is part of the next one. */
  static final long TOLERANCE_NANOS = 1_000_000_000;

  /** Longest time between two reads of clocks that belong together. */
  private static final long TOGETHER_NANOS = 100_000_000;

  private static final int MOST_READS = 8;

  private final Clocks clocks;
  private long realtime;
  private long sinceBoot;

  /** A pair that is read by {@link #read}. */
  ClockPair(Clocks clocks) {
    this.clocks = clocks;
  }

  /**
   * Reads both clocks.
   *
   * @param offset the wall clock minus the time since boot, so far
   * @return whether the wall clock was set: by more than {@link #TOLERANCE_NANOS}
   */
  boolean read(long offset) {
    readOnce();
    boolean wasSet = isStep(offset);
    for (int i = 0; wasSet && i < MOST_READS; i++) {
      // the process may have been stopped between the two reads
      long before = clocks.boottime();
      readOnce();
      if (sinceBoot - before < TOGETHER_NANOS) {
        return isStep(offset);
      }
    }
    return false;
  }

  private void readOnce() {
    realtime = clocks.realtime();
    sinceBoot = clocks.boottime();
  }

  private boolean isStep(long offset) {
    return Math.abs(offset() - offset) > TOLERANCE_NANOS;
  }

  /**
   * The offset that the present time of a waiting row has to be based on.
   *
   * @param offset of the row that was sampled last
   */
  long offsetNow(long offset) {
    return read(offset) ? offset() : offset;
  }

  /** The wall clock, epoch nanoseconds. */
  long realtime() {
    return realtime;
  }

  /** Nanoseconds since boot. */
  long sinceBoot() {
    return sinceBoot;
  }

  /** The wall clock minus the time since boot. */
  long offset() {
    return realtime - sinceBoot;
  }
}
