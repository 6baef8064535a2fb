package dev.panapulse.row;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The series of this host, in the order of their slots in a row.
 *
 * <p>Collectors add a {@link SeriesGroup} for each thing that they measure and release it when that
 * is gone. A slot keeps its meaning as long as a waiting row may use it: a released group's series
 * stay in the snapshot until every row that was sampled before the release has left the ring; only
 * then are its slots given to another group of the same size. So a row needs no description of its
 * own, values sampled before the release are exported, and a host whose containers come and go does
 * not grow without bound.
 *
 * <p>The sampling thread alone changes it; any thread may take a {@link #snapshot()}.
 */
public final class SeriesRegistry {
  /** Most slots in a row; on a host with more series the rest is left out and counted. */
  public static final int MAX_SLOTS = 16384;

  private final int maxSlots;
  private final List<SeriesGroup> groups = new ArrayList<>();
  private final List<Released> released = new ArrayList<>();
  private volatile Snapshot snapshot = new Snapshot(List.of(), 0);
  private int slots;
  private long oldestWaiting;

  private record Released(SeriesGroup group, long sequence) {}

  /**
   * All series at one moment. Immutable.
   *
   * @param series those in use and those that waiting rows may still have, by slot
   * @param slots length of a row, in 64-bit values
   */
  public record Snapshot(List<Series> series, int slots) {}

  /** An empty registry of at most {@link #MAX_SLOTS}. */
  public SeriesRegistry() {
    this(MAX_SLOTS);
  }

  SeriesRegistry(int maxSlots) {
    this.maxSlots = maxSlots;
  }

  /**
   * Gives slots to new series. Allocates; for ticks on which something appeared.
   *
   * @param oldestWaiting sequence number of the oldest row that still waits to be exported, or of
   *     the next row when none waits
   * @return the group, or empty when the row is full
   */
  public Optional<SeriesGroup> add(SeriesGroup.Builder builder, long oldestWaiting) {
    this.oldestWaiting = oldestWaiting;
    int firstIndex = recycle(builder.size() + 1);
    if (firstIndex < 0) {
      if (slots + builder.size() + 1 > maxSlots) {
        return Optional.empty();
      }
      firstIndex = slots;
      slots += builder.size() + 1;
    }
    SeriesGroup group = builder.build(firstIndex);
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
   * Takes a group out of use.
   *
   * @param sequence number of the first row that will be without it
   */
  public void release(SeriesGroup group, long sequence) {
    if (!groups.remove(group)) {
      throw new IllegalArgumentException("not a group of this registry: " + group.series());
    }
    released.add(new Released(group, sequence));
    publish();
  }

  private void publish() {
    List<Series> series = new ArrayList<>(slots);
    for (SeriesGroup group : groups) {
      series.addAll(group.series());
    }
    for (Released gone : released) {
      if (gone.sequence > oldestWaiting) {
        series.addAll(gone.group.series());
      }
    }
    series.sort((a, b) -> Integer.compare(a.index(), b.index()));
    snapshot = new Snapshot(List.copyOf(series), slots);
  }

  /** The series as of now; the same object until something changes. */
  public Snapshot snapshot() {
    return snapshot;
  }

  /** Length of a row now, in 64-bit values; never shrinks. Sampling thread. */
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
