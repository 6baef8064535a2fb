package dev.panapulse.nativeimage.memory;

import java.util.function.LongSupplier;

/**
 * Decides when the exporting thread collects garbage and releases pages. A collection takes several
 * times as long as an export, mostly for pages that it faults in again, so it runs as seldom as the
 * garbage allows. Counts turns of that thread. One thread at a time.
 */
final class TrimSchedule {
  /** By then everything that a steady export touches has been touched. */
  private static final int FIRST = 3;

  /**
   * Bytes of the heap in use from which on the next turn may make the heap collect by itself: a
   * little below its young generation. The first turn of plain exports leaves 460 kB, of JSON 490.
   */
  static final long NEARLY_FULL = 480 << 10;

  /** By then what a steady export needs has been touched again, and nothing else. */
  private static final int SECOND = 6;

  /** Turns between trims while each turn does the same and makes next to no garbage. */
  private static final int EVERY = 512;

  /** Turns between trims while turns differ: rows are spooled, sent again or replayed. */
  static final int EVERY_UNSETTLED = 16;

  /** Limit of garbage in bytes, below the size at which the heap collects by itself. */
  static final long MOST_GARBAGE = 256 << 10;

  /** Turns between checks of the amount of garbage. */
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
   * Counts a turn.
   *
   * @param settled whether no data waits to be sent
   * @param collected whether the heap has collected garbage by itself since
   * @return whether a trim is due
   */
  boolean turned(boolean settled, boolean collected) {
    turns++;
    unsettled |= !settled;
    forGarbage = trims > 1 && (collected || isMuchGarbage());
    return switch (trims) {
      case 0 -> turns >= FIRST || heap.getAsLong() >= NEARLY_FULL;
      case 1 -> collected || turns >= SECOND - FIRST;
      default -> forGarbage || turns >= (unsettled ? EVERY_UNSETTLED : EVERY);
    };
  }

  private boolean isMuchGarbage() {
    return turns % LOOK_EVERY == 0 && heap.getAsLong() - heapAtTrim >= MOST_GARBAGE;
  }

  /** Whether nothing was released yet since the start. */
  boolean isFirst() {
    return trims == 0;
  }

  /** Whether the next trim is the one after which the start is over. */
  boolean isEndOfStart() {
    return trims == 1;
  }

  /** Whether garbage made this trim due: as much is expected until the next. */
  boolean isForGarbage() {
    return forGarbage;
  }

  /** Counts a trim. */
  void trimmed() {
    trims++;
    turns = 0;
    unsettled = false;
    heapAtTrim = heap.getAsLong();
  }
}
