package dev.panapulse.delivery;

import dev.panapulse.host.DropReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What became of the rows that left the ring. Written by the exporting thread, read by any; a read
 * allocates nothing.
 *
 * <p>Rows taken out of the ring and rows found in the spool at the start are accepted, dropped for
 * some reason, in flight or in the spool: the sums add up whenever the exporting thread rests.
 */
public final class DeliveryCounts {
  private final AtomicLong acceptedRows = new AtomicLong();
  private final AtomicLong rejectedPoints = new AtomicLong();
  private final AtomicLong inFlightRows = new AtomicLong();
  private final AtomicLong spoolRows = new AtomicLong();
  private final AtomicLong recoveredRows = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final Map<DropReason, AtomicLong> dropped = new EnumMap<>(DropReason.class);

  /** All zero. */
  public DeliveryCounts() {
    for (DropReason reason : DropReason.values()) {
      dropped.put(reason, new AtomicLong());
    }
  }

  private AtomicLong dropped(DropReason reason) {
    return Objects.requireNonNull(dropped.get(reason));
  }

  void taken(int rows) {
    inFlightRows.set(rows);
  }

  void accepted(long rejected) {
    acceptedRows.addAndGet(inFlightRows.getAndSet(0));
    rejectedPoints.addAndGet(rejected);
  }

  void refused() {
    dropped(DropReason.REFUSED).addAndGet(inFlightRows.getAndSet(0));
  }

  void failed() {
    failures.incrementAndGet();
  }

  /** The rows in flight are in the spool now. */
  void spooled() {
    spoolRows.addAndGet(inFlightRows.getAndSet(0));
  }

  /** Rows that another run left in the spool. */
  void recovered(long rows) {
    recoveredRows.addAndGet(rows);
    spoolRows.addAndGet(rows);
  }

  /** Rows in the spool that were taken for lost. */
  void foundAgain(long rows) {
    recoveredRows.addAndGet(-rows);
    dropped(DropReason.CORRUPT).addAndGet(-rows);
  }

  void acceptedFromSpool(long rows, long rejected) {
    spoolRows.addAndGet(-rows);
    acceptedRows.addAndGet(rows);
    rejectedPoints.addAndGet(rejected);
  }

  void droppedFromSpool(DropReason reason, long rows) {
    spoolRows.addAndGet(-rows);
    dropped(reason).addAndGet(rows);
  }

  /** Rows that the backend took. */
  public long acceptedRows() {
    return acceptedRows.get();
  }

  /** Rows dropped because the backend will never take them, or no request can be made of them. */
  public long refusedRows() {
    return droppedRows(DropReason.REFUSED);
  }

  /** Rows dropped after they left the ring, so none for {@link DropReason#BUFFER_FULL}. */
  public long droppedRows(DropReason reason) {
    return dropped(reason).get();
  }

  /** Data points that the backend threw away out of rows that it took. */
  public long rejectedPoints() {
    return rejectedPoints.get();
  }

  /** Rows in a request that has no final answer yet and is not in the spool. */
  public long inFlightRows() {
    return inFlightRows.get();
  }

  /** Rows that wait in the spool. */
  public long spoolRows() {
    return spoolRows.get();
  }

  /** Rows that earlier runs left in the spool. */
  public long recoveredRows() {
    return recoveredRows.get();
  }

  /** Attempts that ended without a final answer. */
  public long failures() {
    return failures.get();
  }
}
