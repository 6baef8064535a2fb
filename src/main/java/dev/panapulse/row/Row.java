package dev.panapulse.row;

import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;

/**
 * The row that the present tick fills.
 *
 * <p>A row is a header (time, sequence number, number of places, number of data points) and one
 * 64-bit value a place, all off the heap. A value that was not set in this tick is absent. Counters
 * are settled when the tick ends ({@link #end()}): they never fall, and a device that began anew
 * moves its start time. The frame keeps each counter's last value for that.
 *
 * <p>Sampling thread only. Allocates nothing but when the catalog outgrew its slabs.
 */
public final class Row implements AutoCloseable {
  /** Bytes before the first value: time, sequence number, places, values that are present. */
  static final int HEADER = 4 * Long.BYTES;

  /** Where in the header the number of present values stands. */
  static final int POINTS = 3 * Long.BYTES;

  /** Bytes in the largest row. */
  static final int MAX_BYTES = HEADER + SeriesRegistry.MAX_SLOTS * Long.BYTES;

  /**
   * Marks a value that was not set: a NaN with a payload that no arithmetic makes, and as an
   * integer beyond any count of this world (9.2 × 10^18).
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

  /** A frame for the columns of {@code registry}. */
  public Row(SeriesRegistry registry) {
    this.registry = registry;
    this.row = Slab.allocate(HEADER);
    this.last = Slab.allocate(Long.BYTES);
  }

  /**
   * Starts a tick.
   *
   * @param epochNanos the moment for which the row will stand
   */
  public void begin(long epochNanos) {
    // a clock that was set back must not make a start time that lies behind its point
    previousTime = sequence < 0 ? epochNanos : Math.min(time, epochNanos);
    time = epochNanos;
    sequence++;
    fit();
    long values = values(row, HEADER, 0, slots);
    for (int i = 0; i < slots; i++) {
      OffHeap.putLong(values + offset(i), ABSENT);
    }
  }

  /** Makes room for the catalog as it is now, keeping what was set. */
  private void fit() {
    int wanted = registry.slots();
    if (wanted <= slots) {
      return;
    }
    long have = row.size();
    if (HEADER + (long) wanted * Long.BYTES > have) {
      int roomy = wanted + wanted / 2;
      row = moved(row, HEADER + (long) roomy * Long.BYTES);
      last = moved(last, (long) roomy * Long.BYTES);
    }
    for (int i = slots; i < wanted; i++) {
      putBits(i, ABSENT);
      last.putLong((long) i * Long.BYTES, ABSENT);
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
   * Takes a block that was just added to the catalog into this row.
   *
   * @param startEpochNanos since when its counters count
   */
  public void open(SeriesGroup group, long startEpochNanos) {
    fit();
    for (int i = group.startIndex(); i < group.startIndex() + group.slots(); i++) {
      putBits(i, ABSENT);
      last.putLong((long) i * Long.BYTES, ABSENT);
    }
    last.putLong((long) group.startIndex() * Long.BYTES, startEpochNanos);
  }

  /** Sets an integer value of this tick. */
  public void set(SeriesGroup group, int number, long value) {
    putBits(group.index(number), value);
  }

  /** Sets a double value of this tick; a value that is no number stays absent. */
  public void set(SeriesGroup group, int number, double value) {
    if (Double.isFinite(value)) {
      putBits(group.index(number), Double.doubleToRawLongBits(value));
    }
  }

  /** Ends the tick: counters settled, header written. */
  public void end() {
    for (int i = 0; i < registry.groupCount(); i++) {
      SeriesGroup group = registry.group(i);
      putBits(group.startIndex(), last.getLong((long) group.startIndex() * Long.BYTES));
      if (group.hasCounters()) {
        settle(group);
      }
    }
    row.putLong(0, time);
    row.putLong(8, sequence);
    row.putLong(16, slots);
    points = valuesSet();
    row.putLong(POINTS, points);
  }

  /**
   * Where some counters fell and none rose, the device began anew: its start time moves to the tick
   * before. Where one fell while another rose, the kernel's arithmetic ran backwards for a moment
   * (iowait does that): the counter is held until it has caught up. A counter that left 0 proves
   * neither: a device that began anew may count its first error.
   */
  private void settle(SeriesGroup group) {
    long now = values(row, HEADER, group);
    long before = values(last, 0, group);
    int fell = 0;
    int rose = 0;
    for (int i = 0; i < group.size(); i++) {
      long earlier = OffHeap.getLong(before + offset(i));
      int order = order(group.kind(i), OffHeap.getLong(now + offset(i)), earlier);
      if (order < 0) {
        fell++;
      } else if (order > 0 && earlier != 0) {
        rose++;
      }
    }
    boolean anew = fell > 0 && rose == 0;
    if (anew) {
      last.putLong(offset(group.startIndex()), previousTime);
      putBits(group.startIndex(), previousTime);
    }
    for (int i = 0; i < group.size(); i++) {
      if (group.kind(i) != SeriesGroup.GAUGED) {
        keep(group.kind(i), now + offset(i), before + offset(i), anew);
      }
    }
  }

  private void keep(byte kind, long now, long before, boolean anew) {
    long bits = OffHeap.getLong(now);
    if (bits == ABSENT && !anew) {
      return;
    }
    // begun anew, a counter that is absent now has nothing any more that it could fall below
    if (!anew && order(kind, bits, OffHeap.getLong(before)) < 0) {
      OffHeap.putLong(now, OffHeap.getLong(before));
      held++;
    } else {
      OffHeap.putLong(before, bits);
    }
  }

  /** How a counter's value compares with the one before: negative when it fell. */
  private static int order(byte kind, long now, long before) {
    if (kind == SeriesGroup.GAUGED || now == before || now == ABSENT || before == ABSENT) {
      return 0;
    }
    return kind == SeriesGroup.COUNTED_DOUBLE
        ? Double.compare(Double.longBitsToDouble(now), Double.longBitsToDouble(before))
        : Long.compare(now, before);
  }

  /** Address of a block's values, all of which are within the slab. */
  private static long values(Slab slab, long header, SeriesGroup group) {
    return values(slab, header, group.index(0), group.size());
  }

  /**
   * Address of values. The one look at bounds for all of them: this is gone through at each tick.
   *
   * @param header bytes before the first value of the slab
   */
  private static long values(Slab slab, long header, int first, int count) {
    slab.addressOf(header + offset(first + count));
    return slab.addressOf(header + offset(first));
  }

  private static long offset(int index) {
    return (long) index * Long.BYTES;
  }

  private void putBits(int index, long bits) {
    row.putLong(HEADER + (long) index * Long.BYTES, bits);
  }

  /** Number of this row, from 0. */
  public long sequence() {
    return sequence;
  }

  /** The moment for which the row stands, epoch nanoseconds. */
  public long epochNanos() {
    return time;
  }

  /** The moment of the row before; the present one's on the first tick. Never after the latter. */
  public long previousEpochNanos() {
    return previousTime;
  }

  /** How often a counter was held because it fell while others rose. */
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
      long values = values(row, HEADER, group);
      for (int n = 0; n < group.size(); n++) {
        if (OffHeap.getLong(values + offset(n)) != ABSENT) {
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
    return HEADER + slots * Long.BYTES;
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    row.close();
    last.close();
  }
}
