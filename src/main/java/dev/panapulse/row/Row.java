package dev.panapulse.row;

import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;

/**
 * The row that the current tick fills, off the heap; {@link RowLayout} shows its parts.
 *
 * <p>A value that was not set in this tick is absent. When the tick ends ({@link #end()}) counters
 * are compared with their last values, which are kept beside the row: a counter never falls, and a
 * device that started anew gets a new start time.
 *
 * <p>Sampling thread only. Allocates only when the registry outgrew the slabs.
 */
public final class Row implements AutoCloseable {
  /**
   * Marks a value that was not set: a NaN with a payload that no arithmetic produces, and as an
   * integer larger than any count (9.2 × 10^18).
   */
  static final long ABSENT = 0x7FF8_D15C_0000_0001L;

  private final SeriesRegistry registry;
  private Slab row;
  private Slab last;
  private int slots;
  private long sequence = -1;
  private long time;
  private long previousTime;
  private long held;
  private int points;

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
    sequence++;
    fit();
    long values = values(row, RowLayout.HEADER, 0, slots);
    for (int i = 0; i < slots; i++) {
      OffHeap.putLong(values + RowLayout.offset(i), ABSENT);
    }
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
   * Makes the series of a group absent and sets its start time: for a group that was just added, or
   * whose device started anew.
   *
   * @param startEpochNanos start time of its counters
   */
  public void open(SeriesGroup group, long startEpochNanos) {
    fit();
    for (int i = group.startIndex(); i < group.startIndex() + group.slots(); i++) {
      putBits(i, ABSENT);
      last.putLong(RowLayout.offset(i), ABSENT);
    }
    last.putLong(RowLayout.offset(group.startIndex()), startEpochNanos);
  }

  /** Sets an integer value of this tick. */
  public void set(SeriesGroup group, int index, long value) {
    putBits(group.index(index), value);
  }

  /** Sets a double value of this tick; a value that is no number stays absent. */
  public void set(SeriesGroup group, int index, double value) {
    if (Double.isFinite(value)) {
      putBits(group.index(index), Double.doubleToRawLongBits(value));
    }
  }

  /** Ends the tick: compares the counters with their last values and writes the header. */
  public void end() {
    registry.publish();
    for (int i = 0; i < registry.groupCount(); i++) {
      SeriesGroup group = registry.group(i);
      putBits(group.startIndex(), last.getLong(RowLayout.offset(group.startIndex())));
      if (group.hasCounters()) {
        settle(group);
      }
    }
    points = valuesSet();
    row.putLong(RowLayout.TIME, time);
    row.putLong(RowLayout.SEQUENCE, sequence);
    row.putLong(RowLayout.SLOTS, slots);
    row.putLong(RowLayout.POINTS, points);
  }

  /**
   * Where some counters fell and none rose, the device started anew: its start time becomes the
   * previous tick. Where one fell while another rose, the kernel's arithmetic ran backwards for a
   * moment (iowait does that): the counter keeps its last value until it exceeds it. A counter that
   * left 0 shows neither: a device that started anew may count its first error.
   */
  private void settle(SeriesGroup group) {
    long now = values(row, RowLayout.HEADER, group);
    long before = values(last, 0, group);
    int fell = 0;
    int rose = 0;
    for (int i = 0; i < group.size(); i++) {
      long earlier = OffHeap.getLong(before + RowLayout.offset(i));
      int order = order(group.kind(i), OffHeap.getLong(now + RowLayout.offset(i)), earlier);
      if (order < 0) {
        fell++;
      } else if (order > 0 && earlier != 0) {
        rose++;
      }
    }
    boolean anew = fell > 0 && rose == 0;
    if (anew) {
      last.putLong(RowLayout.offset(group.startIndex()), previousTime);
      putBits(group.startIndex(), previousTime);
    }
    for (int i = 0; i < group.size(); i++) {
      if (group.kind(i) != SeriesGroup.GAUGED) {
        keep(group.kind(i), now + RowLayout.offset(i), before + RowLayout.offset(i), anew);
      }
    }
  }

  private void keep(byte kind, long now, long before, boolean anew) {
    long bits = OffHeap.getLong(now);
    if (bits == ABSENT && !anew) {
      return;
    }
    // after a new start an absent counter has no last value
    if (!anew && order(kind, bits, OffHeap.getLong(before)) < 0) {
      OffHeap.putLong(now, OffHeap.getLong(before));
      held++;
    } else {
      OffHeap.putLong(before, bits);
    }
  }

  /** Compares a counter's value with the last one: negative when it fell. */
  private static int order(byte kind, long now, long before) {
    if (kind == SeriesGroup.GAUGED || now == before || now == ABSENT || before == ABSENT) {
      return 0;
    }
    return kind == SeriesGroup.COUNTED_DOUBLE
        ? Double.compare(Double.longBitsToDouble(now), Double.longBitsToDouble(before))
        : Long.compare(now, before);
  }

  /** Address of a group's values, all of which are within the slab. */
  private static long values(Slab slab, long header, SeriesGroup group) {
    return values(slab, header, group.index(0), group.size());
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

  private void putBits(int index, long bits) {
    row.putLong(RowLayout.slot(index), bits);
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

  /** How often a counter kept its last value because it fell while others rose. */
  public long held() {
    return held;
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
