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

  /** Slots kept for things of no kind, such as the host's memory and the agent itself. */
  public static final int KEPT_FOR_THE_REST = 512;

  private final int maxSlots;
  private final List<SeriesShare> shares = new ArrayList<>();
  private final SeriesShare rest;
  private final List<SeriesGroup> groups = new ArrayList<>();
  private final List<Released> released = new ArrayList<>();
  private volatile Snapshot snapshot = new Snapshot(List.of(), 0);
  private int slots;
  private long oldestWaiting;
  private boolean changed;

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
    this.rest = share(KEPT_FOR_THE_REST, maxSlots);
  }

  /**
   * Keeps slots for one kind of things.
   *
   * @param kept slots that no other kind may take
   * @param most slots that this kind may take
   */
  public SeriesShare share(int kept, int most) {
    SeriesShare share = new SeriesShare(kept, most);
    shares.add(share);
    return share;
  }

  /** The share of things of no kind. */
  public SeriesShare rest() {
    return rest;
  }

  /**
   * Gives slots to new series. Allocates; for ticks on which something appeared.
   *
   * @param oldestWaiting sequence number of the oldest row that still waits to be exported, or of
   *     the next row when none waits
   * @return the group, or empty when the row is full
   */
  public Optional<SeriesGroup> add(SeriesGroup.Builder builder, long oldestWaiting) {
    return add(builder, oldestWaiting, rest);
  }

  /**
   * As {@link #add(SeriesGroup.Builder, long)}, for a thing of some kind.
   *
   * @param share of this kind, from {@link #share}
   */
  public Optional<SeriesGroup> add(
      SeriesGroup.Builder builder, long oldestWaiting, SeriesShare share) {
    this.oldestWaiting = oldestWaiting;
    return add(builder, share, false);
  }

  /** Gives slots of its own to a counter of another group, so that it has its own start time. */
  Optional<SeriesGroup> addPart(Series series) {
    return add(new SeriesGroup.Builder().with(series.metric(), series.attributes()), rest, true);
  }

  private Optional<SeriesGroup> add(
      SeriesGroup.Builder builder, SeriesShare share, boolean isPart) {
    int size = builder.size() + 1;
    int firstIndex = recycle(size);
    if (firstIndex < 0) {
      if (!share.hasRoom(size) || slots + size + keptForOthers(share) > maxSlots) {
        return Optional.empty();
      }
      share.take(size);
      firstIndex = slots;
      slots += size;
    }
    SeriesGroup group = builder.build(firstIndex, isPart);
    groups.add(group);
    changed = true;
    return Optional.of(group);
  }

  @SuppressWarnings("ReferenceEquality") // a share has no other identity
  private int keptForOthers(SeriesShare share) {
    int kept = 0;
    for (SeriesShare other : shares) {
      kept += other == share ? 0 : other.open();
    }
    return kept;
  }

  private int recycle(int size) {
    for (Iterator<Released> it = released.iterator(); it.hasNext(); ) {
      Released candidate = it.next();
      if (candidate.group.slots() == size && candidate.sequence <= oldestWaiting) {
        it.remove();
        return candidate.group.startSlot();
      }
    }
    return -1;
  }

  /**
   * Takes a group out of use, with the counters of it that have slots of their own.
   *
   * @param sequence number of the first row that will be without it
   */
  public void release(SeriesGroup group, long sequence) {
    if (!groups.remove(group)) {
      throw new IllegalArgumentException("not a group of this registry: " + group.series());
    }
    released(group, sequence);
  }

  /**
   * Takes all groups of an owner out of use.
   *
   * @param owner see {@link SeriesGroup.Builder#ownedBy}
   * @param sequence number of the first row that will be without them
   */
  public void releaseAll(int owner, long sequence) {
    List<SeriesGroup> owned = new ArrayList<>();
    for (SeriesGroup group : groups) {
      if (group.owner() == owner) {
        owned.add(group);
      }
    }
    groups.removeIf(group -> group.owner() == owner);
    for (SeriesGroup group : owned) {
      released(group, sequence);
    }
  }

  private void released(SeriesGroup group, long sequence) {
    released.add(new Released(group, sequence));
    changed = true;
    ResetTracker tracker = group.tracker();
    if (tracker != null) {
      for (SeriesGroup part : tracker.parts()) {
        groups.remove(part);
        released.add(new Released(part, sequence));
      }
    }
  }

  /**
   * Makes a new snapshot if something changed since the last one. At the end of a tick, before its
   * row can be taken: once for all changes, as there may be thousands. Sampling thread.
   */
  public void publish() {
    if (!changed) {
      return;
    }
    changed = false;
    List<Series> series = new ArrayList<>(slots);
    for (SeriesGroup group : groups) {
      series.addAll(group.series());
    }
    for (Released gone : released) {
      if (gone.sequence > oldestWaiting) {
        series.addAll(gone.group.series());
      }
    }
    series.sort((a, b) -> Integer.compare(a.slot(), b.slot()));
    snapshot = new Snapshot(List.copyOf(series), slots);
  }

  /** The series when {@link #publish()} was last called; the same object until they change. */
  public Snapshot snapshot() {
    return snapshot;
  }

  /**
   * Whether other series of the same number have room beside all that were ever added, of which
   * waiting rows may have values. Sampling thread.
   */
  public boolean hasRoomForAllAgain() {
    return 2 * slots <= maxSlots && shares.stream().allMatch(SeriesShare::hasRoomForAllAgain);
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
