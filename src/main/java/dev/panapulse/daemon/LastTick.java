package dev.panapulse.daemon;

/**
 * How long each collector took at the last tick, in nanoseconds. Sampling thread only; noting it
 * allocates nothing.
 */
final class LastTick {
  private final long[] nanos;
  private int next;
  private long begun;

  /** Nothing is known yet of so many collectors. */
  LastTick(int collectors) {
    this.nanos = new long[collectors];
  }

  /** The first collector begins, at a time of CLOCK_MONOTONIC. */
  void begin(long now) {
    next = 0;
    begun = now;
  }

  /** A collector has ended, and the next one begins. */
  void ended(long now) {
    nanos[next] = now - begun;
    begun = now;
    next++;
  }

  /** Nanoseconds that the {@code i}-th collector took. */
  long nanos(int i) {
    return nanos[i];
  }
}
