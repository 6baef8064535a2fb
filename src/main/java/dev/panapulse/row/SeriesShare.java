package dev.panapulse.row;

/**
 * The part of a row that one kind of things may take (network interfaces, disks …): so many slots
 * are kept for it, and it takes more only while all others could still have theirs. Made by {@link
 * SeriesRegistry#share}; sampling thread only.
 */
public final class SeriesShare {
  private final int kept;
  private final int most;
  private int taken;

  SeriesShare(int kept, int most) {
    this.kept = kept;
    this.most = most;
  }

  boolean hasRoom(int slots) {
    return taken + slots <= most;
  }

  boolean hasRoomForAllAgain() {
    return 2 * taken <= most;
  }

  /** Slots that others have to leave free for it. */
  int open() {
    return Math.max(0, kept - taken);
  }

  void take(int slots) {
    taken += slots;
  }
}
