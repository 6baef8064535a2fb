package dev.panapulse.row;

import dev.panapulse.libc.Slab;
import java.util.List;

/**
 * Rows that the exporting thread took out of the ring, in a slab of its own, with the series of
 * their slots. It can be narrowed to the first rows, and then moved to the rest, for a backend that
 * rejects the whole. Exporting thread only; allocates nothing once made.
 */
public final class RowBatch implements AutoCloseable {
  /** The bits of a slot whose value was not set. */
  public static final long NO_VALUE = Row.ABSENT;

  private static final long TYPICAL_ROW = 4096;

  private final Slab slab;
  private final int[] offsets;
  private int limit;
  private int taken;
  private int used;

  /** Rows shown: how many, behind how many others. */
  private int rows;

  private int first;
  private SeriesRegistry.Snapshot snapshot = new SeriesRegistry.Snapshot(List.of(), 0);

  /**
   * An empty batch.
   *
   * @param maxRows most rows it takes
   */
  public RowBatch(int maxRows) {
    this.offsets = new int[maxRows];
    this.limit = maxRows;
    this.slab = Slab.allocate(Math.max(RowLayout.MAX_BYTES, maxRows * TYPICAL_ROW));
  }

  /** Most rows it takes. */
  public int mostRows() {
    return offsets.length;
  }

  /** Takes fewer rows from the next time on: 1 to those it was made for. */
  public void limit(int mostRows) {
    limit = Math.clamp(mostRows, 1, offsets.length);
  }

  void reset(SeriesRegistry.Snapshot snapshot) {
    taken = 0;
    rows = 0;
    first = 0;
    used = 0;
    this.snapshot = snapshot;
  }

  boolean append(Slab from, long at, int length) {
    if (taken >= limit || length > slab.size() - used) {
      return false;
    }
    slab.copyFrom(from, at, used, length);
    offsets[taken++] = used;
    rows = taken;
    used += length;
    return true;
  }

  /** Shows only the first {@code count} of the rows that are shown now. */
  public void narrow(int count) {
    rows = Math.clamp(count, 1, rows);
  }

  /** Shows all rows that are left, from the first one that is shown now. */
  public void widen() {
    rows = taken - first;
  }

  /**
   * Shows the rows behind those that were shown.
   *
   * @return whether there are any
   */
  public boolean advance() {
    first += rows;
    rows = taken - first;
    return rows > 0;
  }

  /** How many rows. */
  public int rows() {
    return rows;
  }

  /** Data points in the rows. */
  public long points() {
    long points = 0;
    for (int row = 0; row < rows; row++) {
      points += slab.getLong(at(row) + RowLayout.POINTS);
    }
    return points;
  }

  /** Bytes that all rows take in the ring, those not shown included. */
  public int bytes() {
    return used;
  }

  /** The series of the rows' slots. */
  public SeriesRegistry.Snapshot snapshot() {
    return snapshot;
  }

  /**
   * Moves the times and start times of rows that were sampled before the wall clock was set. Rows
   * that are not shown are moved, too.
   *
   * @param clockOffset see {@link RowRing#clockOffset()}
   * @return whether there were such rows
   */
  public boolean correctTimes(long clockOffset) {
    boolean corrected = false;
    for (int row = 0; row < taken; row++) {
      long step = clockOffset - slab.getLong(offsets[row] + RowLayout.CLOCK);
      if (step != 0) {
        shift(offsets[row], step);
        slab.putLong(offsets[row] + RowLayout.CLOCK, clockOffset);
        corrected = true;
      }
    }
    return corrected;
  }

  private void shift(long at, long step) {
    add(at + RowLayout.TIME, step);
    long slots = slab.getLong(at + RowLayout.SLOTS);
    int shifted = -1;
    for (Series series : snapshot.series()) {
      // series with the same start time are neighbours
      int start = series.startSlot();
      if (start != shifted
          && start < slots
          && slab.getLong(at + RowLayout.slot(start)) != Row.ABSENT) {
        add(at + RowLayout.slot(start), step);
      }
      shifted = start;
    }
  }

  private void add(long at, long step) {
    slab.putLong(at, slab.getLong(at) + step);
  }

  /** The clock offset on which the row's times are based, see {@link RowRing#clockOffset()}. */
  public long clockOffset(int row) {
    return slab.getLong(at(row) + RowLayout.CLOCK);
  }

  private long at(int row) {
    return offsets[first + row];
  }

  /** Time of the row's tick, epoch nanoseconds. */
  public long epochNanos(int row) {
    return slab.getLong(at(row) + RowLayout.TIME);
  }

  /** Number of a row. */
  public long sequence(int row) {
    return slab.getLong(at(row) + RowLayout.SEQUENCE);
  }

  /** Whether the row has a value of the series. */
  public boolean isPresent(int row, Series series) {
    return series.slot() < slab.getLong(at(row) + RowLayout.SLOTS)
        && bits(row, series.slot()) != Row.ABSENT;
  }

  /** The value of a series of integers; meaningless if absent. */
  public long longValue(int row, Series series) {
    return bits(row, series.slot());
  }

  /** The value of a series of doubles; meaningless if absent. */
  public double doubleValue(int row, Series series) {
    return Double.longBitsToDouble(bits(row, series.slot()));
  }

  /** Start time of the series, epoch nanoseconds. */
  public long startEpochNanos(int row, Series series) {
    return bits(row, series.startSlot());
  }

  /**
   * The 64 bits of a slot of a row: an integer, a double's bits, or a start time.
   *
   * @param slot index of the slot, below the number of slots of the row
   * @return {@link #NO_VALUE} if nothing was set
   */
  public long bits(int row, int slot) {
    return slab.getLong(at(row) + RowLayout.slot(slot));
  }

  /**
   * Address of the first slot of a row; each slot has 64 bits, see {@link #bits}. Valid until other
   * rows are taken.
   *
   * @param slots number of slots that the caller reads, checked against the bounds
   */
  public long address(int row, int slots) {
    long first = at(row) + RowLayout.HEADER;
    slab.addressOf(first + RowLayout.offset(slots));
    return slab.addressOf(first);
  }

  /** Releases the memory. */
  @Override
  public void close() {
    slab.close();
  }
}
