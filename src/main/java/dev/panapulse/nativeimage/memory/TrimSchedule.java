package dev.panapulse.nativeimage.memory;

import java.util.function.LongSupplier;

/**
 * When the exporting thread collects garbage and lets go of pages. A collection takes several times
 * as long as an export, most of it for pages that it brings back, so it is made as seldom as the
 * garbage allows. Counts turns of that thread. One thread at a time.
 */
final class TrimSchedule {
  /** By then everything that a steady export touches has been touched. */
  private static final int FIRST = 3;

  /** By then what a steady export needs has been touched again, and nothing else. */
  private static final int SECOND = 6;

  /** While the same is done at each turn, and leaves no garbage to speak of. */
  private static final int EVERY = 512;

  /** While it is not the same: rows are spooled, sent again or replayed. */
  private static final int EVERY_UNSETTLED = 16;

  /** Garbage that is as much as there may be: below the size at which it is collected anyway. */
  static final long MOST_GARBAGE = 256 << 10;

  /** Turns between looks at how much garbage there is. */
  private static final int LOOK_EVERY = 4;

  private final LongSupplier heap;
  private int turns;
  private int trims;
  private long heapAtTrim;
  private boolean unsettled;
  private boolean forGarbage;

  /**
   * @param heap bytes of the heap that are in use, garbage included
   */
  TrimSchedule(LongSupplier heap) {
    this.heap = heap;
  }

  /**
   * One turn has been made.
   *
   * @param settled whether the backend has all that it is to have
   * @param collected whether garbage was collected meanwhile, unasked
   * @return whether a trim is due
   */
  boolean turned(boolean settled, boolean collected) {
    turns++;
    unsettled |= !settled;
    forGarbage = trims > 1 && (collected || isMuchGarbage());
    return switch (trims) {
      case 0 -> turns >= FIRST;
      case 1 -> collected || turns >= SECOND - FIRST;
      default -> forGarbage || turns >= (unsettled ? EVERY_UNSETTLED : EVERY);
    };
  }

  private boolean isMuchGarbage() {
    return turns % LOOK_EVERY == 0 && heap.getAsLong() - heapAtTrim >= MOST_GARBAGE;
  }

  /** Whether the next trim is the one after which the start is over. */
  boolean isEndOfStart() {
    return trims == 1;
  }

  /** Whether the trim that is due is so for garbage: as much is to be expected until the next. */
  boolean isForGarbage() {
    return forGarbage;
  }

  /** A trim has been made. */
  void trimmed() {
    trims++;
    turns = 0;
    unsettled = false;
    heapAtTrim = heap.getAsLong();
  }
}
