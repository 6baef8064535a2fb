package dev.panapulse.delivery;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What became of the rows that left the ring. Written by the exporting thread, read by any; a read
 * allocates nothing.
 */
public final class DeliveryCounts {
  private final AtomicLong acceptedRows = new AtomicLong();
  private final AtomicLong refusedRows = new AtomicLong();
  private final AtomicLong rejectedPoints = new AtomicLong();
  private final AtomicLong inFlightRows = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();

  /** All zero. */
  public DeliveryCounts() {}

  void taken(int rows) {
    inFlightRows.set(rows);
  }

  void accepted(long rejected) {
    acceptedRows.addAndGet(inFlightRows.getAndSet(0));
    rejectedPoints.addAndGet(rejected);
  }

  void refused() {
    refusedRows.addAndGet(inFlightRows.getAndSet(0));
  }

  void failed() {
    failures.incrementAndGet();
  }

  /** Rows that the backend took. */
  public long acceptedRows() {
    return acceptedRows.get();
  }

  /** Rows dropped because the backend will never take them, or no request can be made of them. */
  public long refusedRows() {
    return refusedRows.get();
  }

  /** Data points that the backend threw away out of rows that it took. */
  public long rejectedPoints() {
    return rejectedPoints.get();
  }

  /** Rows in a request that has no final answer yet. */
  public long inFlightRows() {
    return inFlightRows.get();
  }

  /** Attempts that ended without a final answer. */
  public long failures() {
    return failures.get();
  }
}
