package dev.panapulse.row;

import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The row that the current tick fills, off the heap; {@link RowLayout} shows its parts.
 *
 * <p>A value that was not set in this tick is absent. When the tick ends ({@link #end()}) counters
 * are compared with their last values, which are kept beside the row: a counter never falls unless
 * its start time moves. {@link ResetTracker} has the rules.
 *
 * <p>Sampling thread only. Allocates only when the registry outgrew the slabs, or for the first
 * unusual reading of a group.
 */
public final class Row implements AutoCloseable {
  /**
   * Marks a value that was not set: a NaN with a payload that no arithmetic produces, and as an
   * integer larger than any count (9.2 × 10^18).
   */
  static final long ABSENT = 0x7FF8_D15C_0000_0001L;

  private final SeriesRegistry registry;
  private final FormerCounters former = new FormerCounters();
  private Slab row;
  private Slab last;
  private int slots;
  private long sequence = -1;
  private long time;
  private long previousTime;
  private long clockOffset;
  private long suppressedResets;
  private int points;

  /** The most that counters can grow in this tick. */
  private long mostCounts;

  private double mostSeconds;

  /** A row for the series of {@code registry}. */
  public Row(SeriesRegistry registry) {
    this.registry = registry;
    this.row = Slab.allocate(RowLayout.HEADER);
    this.last = Slab.allocate(Long.BYTES);
  }

  /**
   * Starts a tick.
   *
   * @param epochNanos time of the tick
   */
  public void begin(long epochNanos) {
    // a clock that was set back must not make a start time that lies behind its point
    previousTime = sequence < 0 ? epochNanos : Math.min(time, epochNanos);
    time = epochNanos;
    mostCounts = CounterMath.mostCounts(time - previousTime);
    mostSeconds = CounterMath.mostSeconds(time - previousTime);
    sequence++;
    fit();
    long values = values(row, RowLayout.HEADER, 0, slots);
    for (int i = 0; i < slots; i++) {
      OffHeap.putLong(values + RowLayout.offset(i), ABSENT);
    }
  }

  /**
   * Bases the times on another setting of the wall clock, and moves all start times with it. Called
   * between two ticks, and once before the first.
   *
   * @param nanos the wall clock minus the time since boot
   */
  public void clockOffset(long nanos) {
    long step = nanos - clockOffset;
    clockOffset = nanos;
    if (sequence >= 0) {
      time += step;
    }
    for (int i = 0; i < registry.groupCount(); i++) {
      SeriesGroup group = registry.group(i);
      putStart(group, startOf(group) + step);
      ResetTracker tracker = group.tracker();
      if (tracker != null) {
        tracker.clockStepped(step);
      }
    }
  }

  /** See {@link RowRing#clockOffset()}. */
  public long clockOffset() {
    return clockOffset;
  }

  /** Makes room for the series of the registry, keeping the values that are set. */
  private void fit() {
    int wanted = registry.slots();
    if (wanted <= slots) {
      return;
    }
    long have = row.size();
    if (RowLayout.bytes(wanted) > have) {
      int roomy = wanted + wanted / 2;
      row = moved(row, RowLayout.bytes(roomy));
      last = moved(last, RowLayout.offset(roomy));
    }
    for (int i = slots; i < wanted; i++) {
      putBits(i, ABSENT);
      last.putLong(RowLayout.offset(i), ABSENT);
    }
    slots = wanted;
  }

  private static Slab moved(Slab from, long size) {
    Slab to = Slab.allocate(size);
    to.copyFrom(from, 0, 0, from.size());
    from.close();
    return to;
  }

  /**
   * Makes the series of a group that was just added absent and sets its start time.
   *
   * @param startEpochNanos start time of its counters
   */
  public void open(SeriesGroup group, long startEpochNanos) {
    fit();
    for (int i = group.startSlot(); i < group.startSlot() + group.slots(); i++) {
      putBits(i, ABSENT);
      last.putLong(RowLayout.offset(i), ABSENT);
    }
    putStart(group, startEpochNanos);
  }

  /**
   * As {@link #open}, for counters whose values at {@code startEpochNanos} are unknown: they count
   * from their first reading.
   */
  public void openFromFirstReading(SeriesGroup group, long startEpochNanos) {
    open(group, startEpochNanos);
    if (group.hasCounters()) {
      new ResetTracker(group, time).countFromFirstReading();
    }
  }

  /** Remembers the counters of an owner, whose series are about to be taken out. */
  public void remember(int owner) {
    for (int i = 0; i < registry.groupCount(); i++) {
      SeriesGroup group = registry.group(i);
      if (group.owner() == owner && group.hasCounters()) {
        former.remember(this, group);
      }
    }
  }

  /**
   * As {@link #open}, for counters that may be the same as those of an owner before: they continue
   * those, or start anew, so that no backend sees an increase that there was not.
   */
  public void openAgain(SeriesGroup group, long startEpochNanos) {
    open(group, startEpochNanos);
    if (former.isEmpty() || !group.hasCounters()) {
      return;
    }
    Optional<List<Optional<FormerCounters.Last>>> before = former.take(group);
    if (before.isEmpty()) {
      // later than any start before it
      openFromFirstReading(group, time);
      return;
    }
    long lastSeen = Long.MAX_VALUE;
    for (int i = 0; i < group.size(); i++) {
      Optional<FormerCounters.Last> last = before.get().get(i);
      if (last.isPresent()) {
        putLastBits(group.slot(i), last.get().bits());
        if (last.get().sequence() < sequence - 1) {
          lastSeen = Math.min(lastSeen, last.get().sinceBoot() + clockOffset);
        }
      }
    }
    if (lastSeen != Long.MAX_VALUE) {
      // more than one interval may lie between: the tracker knows how far they can have come
      new ResetTracker(group, lastSeen);
    }
  }

  /** Sets an integer value of this tick. */
  public void set(SeriesGroup group, int index, long value) {
    putBits(group.slot(index), value);
  }

  /** Sets a double value of this tick; NaN and infinities stay absent. */
  public void set(SeriesGroup group, int index, double value) {
    if (Double.isFinite(value)) {
      putBits(group.slot(index), Double.doubleToRawLongBits(value));
    }
  }

  /** Ends the tick: compares the counters with their last values and writes the header. */
  public void end() {
    // a tracker may add groups to the end
    for (int i = 0; i < registry.groupCount(); i++) {
      SeriesGroup group = registry.group(i);
      if (group.hasCounters()) {
        settle(group);
      }
      putBits(group.startSlot(), start(group));
    }
    registry.publish();
    points = valuesSet();
    row.putLong(RowLayout.TIME, time);
    row.putLong(RowLayout.SEQUENCE, sequence);
    row.putLong(RowLayout.SLOTS, slots);
    row.putLong(RowLayout.POINTS, points);
    row.putLong(RowLayout.CLOCK, clockOffset);
  }

  /** Start time of a group; a clock that was set back a little moves it to the present. */
  private long start(SeriesGroup group) {
    long start = startOf(group);
    if (start > time) {
      putStart(group, time);
      return time;
    }
    return start;
  }

  /** Compares the counters of a group with their last values; most have grown a little. */
  private void settle(SeriesGroup group) {
    ResetTracker tracker = group.tracker();
    if (tracker != null) {
      tracker.settle(this);
      return;
    }
    long now = values(row, RowLayout.HEADER, group);
    long before = values(last, 0, group);
    for (int i = 0; i < group.size(); i++) {
      byte kind = group.kind(i);
      if (kind == SeriesGroup.GAUGED) {
        continue;
      }
      long bits = OffHeap.getLong(now + RowLayout.offset(i));
      long earlier = OffHeap.getLong(before + RowLayout.offset(i));
      boolean grows =
          kind == SeriesGroup.COUNTED
              ? Long.compareUnsigned(bits - earlier, mostCounts) <= 0
              : growsInSeconds(bits, earlier);
      if (grows || earlier == ABSENT) {
        OffHeap.putLong(before + RowLayout.offset(i), bits);
      } else if (bits != ABSENT && CounterMath.wavers(kind, earlier, bits)) {
        OffHeap.putLong(now + RowLayout.offset(i), earlier);
        suppressedResets++;
      } else {
        // to it, a counter that is settled already stands still
        new ResetTracker(group, previousTime).settle(this);
        return;
      }
    }
  }

  private boolean growsInSeconds(long bits, long earlier) {
    double more = Double.longBitsToDouble(bits) - Double.longBitsToDouble(earlier);
    return more >= 0 && more <= mostSeconds;
  }

  /** Address of a group's values, all of which are within the slab. */
  private static long values(Slab slab, long header, SeriesGroup group) {
    return values(slab, header, group.slot(0), group.size());
  }

  /**
   * Address of values; checks the bounds once for all of them, as each tick walks over them.
   *
   * @param header bytes before the first value of the slab
   */
  private static long values(Slab slab, long header, int first, int count) {
    slab.addressOf(header + RowLayout.offset(first + count));
    return slab.addressOf(header + RowLayout.offset(first));
  }

  /** Bits of a slot of this row. */
  long bits(int index) {
    return row.getLong(RowLayout.slot(index));
  }

  void putBits(int index, long bits) {
    row.putLong(RowLayout.slot(index), bits);
  }

  /** Bits of a slot when it last had a value. */
  long lastBits(int index) {
    return last.getLong(RowLayout.offset(index));
  }

  void putLastBits(int index, long bits) {
    last.putLong(RowLayout.offset(index), bits);
  }

  long startOf(SeriesGroup group) {
    return lastBits(group.startSlot());
  }

  void putStart(SeriesGroup group, long startEpochNanos) {
    putLastBits(group.startSlot(), startEpochNanos);
  }

  /**
   * Gives slots of its own to one counter of a group.
   *
   * @return empty if the row is full
   */
  Optional<SeriesGroup> addPart(Series series, long startEpochNanos) {
    Optional<SeriesGroup> part = registry.addPart(series);
    if (part.isPresent()) {
      open(part.get(), startEpochNanos);
    }
    return part;
  }

  /** Counts a value that was kept in place of a reading. */
  void countSuppressedReset() {
    suppressedResets++;
  }

  /** Number of this row, from 0. */
  public long sequence() {
    return sequence;
  }

  /** Time of the tick, epoch nanoseconds. */
  public long epochNanos() {
    return time;
  }

  /** Time of the previous tick, never after this one's; on the first tick this one's. */
  public long previousEpochNanos() {
    return previousTime;
  }

  /** How often a counter kept its last value because its reading did not continue it. */
  public long suppressedResets() {
    return suppressedResets;
  }

  /** Data points in the row that {@link #end()} ended last: its values that are not absent. */
  public int points() {
    return points;
  }

  /** Values set in this row so far, start times not counted. */
  public int valuesSet() {
    int set = 0;
    for (int i = 0; i < registry.groupCount(); i++) {
      SeriesGroup group = registry.group(i);
      long values = values(row, RowLayout.HEADER, group);
      for (int n = 0; n < group.size(); n++) {
        if (OffHeap.getLong(values + RowLayout.offset(n)) != ABSENT) {
          set++;
        }
      }
    }
    return set;
  }

  /** Passes each series that has a value so far; allocates nothing itself. */
  public void forEachValue(Consumer<Series> action) {
    for (int i = 0; i < registry.groupCount(); i++) {
      SeriesGroup group = registry.group(i);
      long values = values(row, RowLayout.HEADER, group);
      for (int n = 0; n < group.size(); n++) {
        if (OffHeap.getLong(values + RowLayout.offset(n)) != ABSENT) {
          action.accept(group.series().get(n));
        }
      }
    }
  }

  /** The value of a series that {@link #forEachValue} has passed; of counts beyond 2^53, nearly. */
  public double value(Series series) {
    long bits = bits(series.slot());
    return series.metric().isDouble() ? Double.longBitsToDouble(bits) : bits;
  }

  Slab slab() {
    return row;
  }

  int bytes() {
    return (int) RowLayout.bytes(slots);
  }

  /** Releases the memory. */
  @Override
  public void close() {
    row.close();
    last.close();
  }
}
