package dev.panapulse.daemon;

/** Counts completed and missed ticks since the start. Sampling thread only. */
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
