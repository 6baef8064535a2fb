package dev.panapulse.row;

import dev.panapulse.libc.Slab;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;

/**
 * Rows on their way from the sampling thread to the exporting one: one producer, one consumer, off
 * the heap, of fixed size. When it is full the oldest rows are dropped and counted.
 *
 * <p>Rows have different lengths (the registry grows), so a table of entries has the offset and
 * length of each. While no row waits, rows are written to the same bytes again and again: memory is
 * touched only as far as a backlog grows. The producer never waits. The consumer copies rows out
 * and then claims them; the claim fails if the producer overwrote them meanwhile, and they are
 * copied again.
 */
public final class RowRing implements AutoCloseable {
  // an entry of the table: offset and length of a row, in bytes
  private static final int ENTRY_OFFSET = 0;
  private static final int ENTRY_LENGTH = Integer.BYTES;
  private static final int ENTRY_BYTES = 2 * Integer.BYTES;

  private static final int SMALLEST_ROW = 256;

  private final Slab rows;
  private final Slab entries;
  private final int maxRows;

  /** Number of the oldest row kept; moved by the consumer's claim and the producer's dropping. */
  private final AtomicLong head = new AtomicLong();

  /** Number of the row to come; moved by the producer alone. */
  private final AtomicLong tail = new AtomicLong();

  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong sampledPoints = new AtomicLong();
  private final AtomicLong droppedPoints = new AtomicLong();
  private volatile long clockOffset;
  private LongUnaryOperator clock = LongUnaryOperator.identity();
  private long writeAt;

  /**
   * Number of the row whose entry is the table's first. Moved by the producer while nothing waits,
   * so that the table is touched only as far as a backlog grows; published with {@link #tail}.
   */
  private volatile long firstEntry;

  /**
   * An empty ring.
   *
   * @param bytes room for rows, see {@code buffer.size}, at most 2^31 − 1; one row of the largest
   *     size fits in any case
   * @throws IllegalArgumentException if {@code bytes} is larger than that
   */
  public RowRing(long bytes) {
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("room for rows: " + bytes);
    }
    long room = Math.max(bytes, RowLayout.MAX_BYTES);
    this.rows = Slab.allocate(room);
    this.maxRows = (int) (room / SMALLEST_ROW);
    this.entries = Slab.allocate((long) maxRows * ENTRY_BYTES);
  }

  /** Adds a row, dropping the oldest ones if it is full. Sampling thread; never waits. */
  public void publish(Row row) {
    publishClock(row);
    int length = row.bytes();
    long number = tail.getPlain();
    long at = roomFor(number, length);
    rows.copyFrom(row.slab(), 0, at, length);
    long entry = entryOffset(number);
    entries.putInt(entry + ENTRY_OFFSET, (int) at);
    entries.putInt(entry + ENTRY_LENGTH, length);
    writeAt = at + length;
    // before the row can be taken: no more is ever taken than was sampled
    sampledPoints.setRelease(sampledPoints.getPlain() + row.points());
    tail.setRelease(number + 1);
  }

  /** Makes the offset of the row's clock known to the consumer. Sampling thread. */
  public void publishClock(Row row) {
    if (clockOffset != row.clockOffset()) {
      clockOffset = row.clockOffset();
    }
  }

  /** Finds room for {@code length} bytes. */
  private long roomFor(long number, int length) {
    while (true) {
      long oldest = head.getAcquire();
      if (oldest == number) {
        firstEntry = number;
        return 0;
      }
      if (number - oldest < maxRows) {
        long first = entries.getInt(entryOffset(oldest));
        if (writeAt > first) {
          if (rows.size() - writeAt >= length) {
            return writeAt;
          }
          if (first >= length) {
            return 0;
          }
        } else if (first - writeAt >= length) {
          return writeAt;
        }
      }
      long points = rows.getLong(entries.getInt(entryOffset(oldest)) + RowLayout.POINTS);
      if (head.compareAndSet(oldest, oldest + 1)) {
        dropped.setRelease(dropped.getPlain() + 1);
        droppedPoints.setRelease(droppedPoints.getPlain() + points);
        // the dropped row may be overwritten from here on: the consumer must see head first
        VarHandle.fullFence();
      }
    }
  }

  private long entryOffset(long number) {
    // the consumer may see a first entry from after the number it asks for; its claim will fail
    return Math.floorMod(number - firstEntry, maxRows) * (long) ENTRY_BYTES;
  }

  /**
   * Moves the oldest rows into {@code batch}, as many as fit. Exporting thread.
   *
   * @param registry the series of the rows' slots
   * @return how many rows were taken
   */
  public int take(RowBatch batch, SeriesRegistry registry) {
    while (true) {
      long from = head.getAcquire();
      long until = tail.getAcquire();
      // before the copy: a slot gets another series only after the rows with the old one are gone
      batch.reset(registry.snapshot());
      long next = from;
      while (next < until && copy(next, batch)) {
        next++;
      }
      VarHandle.acquireFence();
      if (head.compareAndSet(from, next)) {
        return (int) (next - from);
      }
    }
  }

  private boolean copy(long number, RowBatch batch) {
    long entry = entryOffset(number);
    int at = entries.getInt(entry + ENTRY_OFFSET);
    int length = entries.getInt(entry + ENTRY_LENGTH);
    // an entry that is being overwritten may be invalid: the claim fails then, stay inside the slab
    boolean sane = at >= 0 && length >= RowLayout.HEADER && (long) at + length <= rows.size();
    return sane && batch.append(rows, at, length);
  }

  /**
   * The wall clock minus the time since boot, in nanoseconds: the base of the times of rows.
   * Exporting thread.
   */
  public long clockOffset() {
    return clock.applyAsLong(clockOffset);
  }

  /**
   * Lets the consumer notice that the wall clock was set before the next tick does. To be called
   * before the exporting thread starts.
   *
   * @param present makes the present offset of that of the last row; the same if nothing was set
   */
  public void watchClock(LongUnaryOperator present) {
    clock = present;
  }

  /** Bytes for rows. */
  public long capacity() {
    return rows.size();
  }

  /** Rows waiting now. Any thread. */
  public long waiting() {
    return Math.max(0, tail.getAcquire() - head.getAcquire());
  }

  /**
   * Number of the oldest row that waits, or of the next row when none waits; in step with {@link
   * Row#sequence()}.
   */
  public long oldestWaiting() {
    return head.getAcquire();
  }

  /** Data points in all rows published so far, those to be taken next included. Any thread. */
  public long sampledPoints() {
    return sampledPoints.getAcquire();
  }

  /** Data points in the rows dropped so far. Any thread. */
  public long droppedPoints() {
    return droppedPoints.getAcquire();
  }

  /** Rows dropped so far because the ring was full. Any thread. */
  public long dropped() {
    return dropped.getAcquire();
  }

  /** Releases the memory; neither thread uses the ring any more. */
  @Override
  public void close() {
    rows.close();
    entries.close();
  }
}
