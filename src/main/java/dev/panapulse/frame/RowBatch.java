package dev.panapulse.frame;

import dev.panapulse.libc.Slab;
import java.util.List;

/**
 * Rows that the exporting thread took out of the ring, in a slab of its own, with what their places
 * mean. Exporting thread only; allocates nothing once made.
 */
public final class RowBatch implements AutoCloseable {
  private static final long TYPICAL_ROW = 4096;

  private final Slab slab;
  private final int[] offsets;
  private int rows;
  private int used;
  private Catalog.Snapshot columns = new Catalog.Snapshot(List.of(), 0);

  /**
   * An empty batch.
   *
   * @param maxRows most rows it takes
   */
  public RowBatch(int maxRows) {
    this.offsets = new int[maxRows];
    this.slab = Slab.allocate(Math.max(Frame.MAX_BYTES, maxRows * TYPICAL_ROW));
  }

  void reset(Catalog.Snapshot snapshot) {
    rows = 0;
    used = 0;
    columns = snapshot;
  }

  boolean append(Slab from, long at, int length) {
    if (rows == offsets.length || length > slab.size() - used) {
      return false;
    }
    slab.copyFrom(from, at, used, length);
    offsets[rows++] = used;
    used += length;
    return true;
  }

  /** How many rows. */
  public int rows() {
    return rows;
  }

  /** Bytes that the rows take in the ring. */
  public int bytes() {
    return used;
  }

  /** What the places mean. */
  public Catalog.Snapshot columns() {
    return columns;
  }

  /** The moment for which a row stands, epoch nanoseconds. */
  public long epochNanos(int row) {
    return slab.getLong(offsets[row]);
  }

  /** Number of a row. */
  public long sequence(int row) {
    return slab.getLong(offsets[row] + 8L);
  }

  /** Whether the row has a value for the column. */
  public boolean isPresent(int row, Column column) {
    return column.index() < slab.getLong(offsets[row] + 16L)
        && bits(row, column.index()) != Frame.ABSENT;
  }

  /** The value of an integer column; meaningless if absent. */
  public long longValue(int row, Column column) {
    return bits(row, column.index());
  }

  /** The value of a double column; meaningless if absent. */
  public double doubleValue(int row, Column column) {
    return Double.longBitsToDouble(bits(row, column.index()));
  }

  /** Since when the column counts, epoch nanoseconds. */
  public long startEpochNanos(int row, Column column) {
    return bits(row, column.startIndex());
  }

  private long bits(int row, int index) {
    return slab.getLong(offsets[row] + (long) Frame.HEADER + (long) index * Long.BYTES);
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    slab.close();
  }
}
