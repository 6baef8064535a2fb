package dev.panapulse.daemon;

/** Ticks since the start, done and missed. Sampling thread only. */
final class Ticks {
  private long done;
  private long missed;

  void done() {
    done++;
  }

  void missed(long count) {
    missed += count;
  }

  long doneCount() {
    return done;
  }

  long missedCount() {
    return missed;
  }
}
