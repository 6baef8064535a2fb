package dev.panapulse.row;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The columns of this host, in the order of their places in a row.
 *
 * <p>Collectors add a {@link SeriesGroup} when they meet something to measure and release it when
 * that is gone. A place keeps its meaning as long as any waiting row may speak of it: a released
 * block's columns stay in the snapshot, and its places are given to another block of the same size,
 * only once every row that was sampled before the release has left the ring. So a row needs no
 * description of its own, what was sampled before the release is not lost, and a host whose
 * containers come and go does not grow without bound.
 *
 * <p>The sampling thread alone changes it; any thread may take a {@link #snapshot()}.
 */
public final class SeriesRegistry {
  /** Most places in a row; a host with more things than that has the rest left out, and counted. */
  public static final int MAX_SLOTS = 16384;

  private final int maxSlots;
  private final List<SeriesGroup> groups = new ArrayList<>();
  private final List<Released> released = new ArrayList<>();
  private volatile Snapshot snapshot = new Snapshot(List.of(), 0);
  private int slots;
  private long oldestWaiting;

  private record Released(SeriesGroup group, long sequence) {}

  /**
   * All columns at one moment. Immutable.
   *
   * @param columns those in use and those that waiting rows may still speak of, by place
   * @param slots how long a row is, in 64-bit values
   */
  public record Snapshot(List<Series> columns, int slots) {}

  /** An empty catalog of at most {@link #MAX_SLOTS}. */
  public SeriesRegistry() {
    this(MAX_SLOTS);
  }

  SeriesRegistry(int maxSlots) {
    this.maxSlots = maxSlots;
  }

  /**
   * Gives places to new columns. Allocates; for ticks on which something appeared.
   *
   * @param oldestWaiting sequence number of the oldest row that still waits to be exported, or of
   *     the next row when none waits
   * @return the block, or empty when the row is full
   */
  public Optional<SeriesGroup> add(SeriesGroup.Builder columns, long oldestWaiting) {
    this.oldestWaiting = oldestWaiting;
    int firstIndex = recycle(columns.size() + 1);
    if (firstIndex < 0) {
      if (slots + columns.size() + 1 > maxSlots) {
        return Optional.empty();
      }
      firstIndex = slots;
      slots += columns.size() + 1;
    }
    SeriesGroup group = columns.build(firstIndex);
    groups.add(group);
    publish();
    return Optional.of(group);
  }

  private int recycle(int size) {
    for (Iterator<Released> it = released.iterator(); it.hasNext(); ) {
      Released candidate = it.next();
      if (candidate.group.slots() == size && candidate.sequence <= oldestWaiting) {
        it.remove();
        return candidate.group.startIndex();
      }
    }
    return -1;
  }

  /**
   * Takes a block out of use.
   *
   * @param sequence number of the first row that will be without it
   */
  public void release(SeriesGroup group, long sequence) {
    if (!groups.remove(group)) {
      throw new IllegalArgumentException("not a block of this catalog: " + group.columns());
    }
    released.add(new Released(group, sequence));
    publish();
  }

  private void publish() {
    List<Series> columns = new ArrayList<>(slots);
    for (SeriesGroup group : groups) {
      columns.addAll(group.columns());
    }
    for (Released gone : released) {
      if (gone.sequence > oldestWaiting) {
        columns.addAll(gone.group.columns());
      }
    }
    columns.sort((a, b) -> Integer.compare(a.index(), b.index()));
    snapshot = new Snapshot(List.copyOf(columns), slots);
  }

  /** The columns as of now; the same object until something changes. */
  public Snapshot snapshot() {
    return snapshot;
  }

  /** How long a row is now, in 64-bit values; never shrinks. Sampling thread. */
  public int slots() {
    return slots;
  }

  int groupCount() {
    return groups.size();
  }

  SeriesGroup group(int number) {
    return groups.get(number);
  }
}
