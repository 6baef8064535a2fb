package dev.panapulse.delivery;

import dev.panapulse.http.RequestBuffer;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.row.RowBatch;
import dev.panapulse.row.RowRing;
import dev.panapulse.row.SeriesRegistry;
import dev.panapulse.spool.Spool;
import java.util.Optional;

/**
 * The rows that were taken out of the ring and have no final answer yet: as many in a request as
 * the backend takes, in parts if a single one is too large. Exporting thread only.
 */
final class PendingBatch implements AutoCloseable {
  /** So many requests with as many rows as they may have must go well before they may have more. */
  static final int FULL_BEFORE_MORE = 64;

  private final RowRing ring;
  private final SeriesRegistry registry;
  private final Destination destination;
  private final Ledger ledger;
  private final int batchRows;
  private final RowBatch batch;
  private final Split split = new Split();

  private boolean pending;

  /** Whether the destination has what it made of the batch, so that it need not be made again. */
  private boolean kept;

  private int attempts;
  private int defects;

  /** Rows in a request at most, by what the backend takes. */
  private int mostRows;

  private int fullRequests;

  /** Rows of which the last batch would fill half of the ring. */
  private long halfRing = Long.MAX_VALUE;

  /**
   * @param batchRows most rows in a request
   */
  PendingBatch(
      RowRing ring,
      SeriesRegistry registry,
      Destination destination,
      Ledger ledger,
      int batchRows) {
    this.ring = ring;
    this.registry = registry;
    this.destination = destination;
    this.ledger = ledger;
    this.batchRows = batchRows;
    this.mostRows = batchRows;
    this.batch = new RowBatch(batchRows);
  }

  /** Whether there are such rows. */
  boolean isPending() {
    return pending;
  }

  /** Takes rows out of the ring, once none are pending; whether there were any. */
  boolean take() {
    int rows = ring.take(batch, registry);
    if (rows == 0) {
      return false;
    }
    ledger.taken(batch.points());
    halfRing = Math.max(1, ring.capacity() / 2 / Math.max(1, batch.bytes() / rows));
    pending = true;
    kept = false;
    defects = 0;
    attempts = 0;
    return true;
  }

  /** Whether rows wait in the ring. */
  boolean ringHasRows() {
    return ring.waiting() > 0;
  }

  /** Whether rows have to leave the ring, sent or not. */
  boolean ringFills() {
    return ring.waiting() >= Math.min(mostRows, halfRing);
  }

  /** Whether the request was made before and need not be made of the rows. */
  boolean isEncoded() {
    return kept || split.active();
  }

  /** Sends the rows, or the present part of them. */
  Outcome send() {
    attempts++;
    if (split.active()) {
      split.load(destination.request().orElseThrow());
      return destination.redeliver();
    }
    return kept ? destination.redeliver() : destination.deliver(batch);
  }

  /** Attempts at the rows that were taken last. */
  int attempts() {
    return attempts;
  }

  /** Data points in what was sent. */
  long points() {
    return split.active() ? split.points() : batch.points();
  }

  /** What was sent was taken as it was. */
  void wentWell() {
    if (!split.active()) {
      maybeMoreRows();
    }
  }

  /** What was sent had no answer: it can be sent again as it is. */
  void keep() {
    kept = true;
    defects = 0;
  }

  /**
   * An exception cut an attempt off: what the destination has may be half made.
   *
   * @return how often that was so in succession
   */
  int spoil() {
    kept = false;
    return ++defects;
  }

  /** What was sent is settled; whether more is left. */
  boolean nextPart() {
    defects = 0;
    if (!split.active() || !split.advance()) {
      nextRows();
    }
    return pending;
  }

  /** What is shown of the batch is settled. */
  void nextRows() {
    kept = false;
    pending = batch.advance();
  }

  /** All that is left is settled. */
  void end() {
    split.end();
    pending = false;
  }

  /** Too large: whether there is a smaller part to be sent. */
  boolean makeSmaller() {
    if (split.active()) {
      return split.shrink();
    }
    // what was refused is still in the request, but where it never came to be
    return fewerRows()
        || (destination.request().isPresent()
            && split.begin(destination.request().get(), batch.points()));
  }

  /** Shows fewer rows of the batch, and of those to come; whether there are fewer. */
  boolean fewerRows() {
    int rows = batch.rows();
    kept = false;
    fullRequests = 0;
    mostRows = Math.min(mostRows, Math.max(1, rows / 2));
    batch.limit(mostRows);
    if (rows > 1) {
      batch.narrow((rows + 1) / 2);
    }
    return rows > 1;
  }

  private void maybeMoreRows() {
    if (mostRows < batchRows && batch.rows() >= mostRows && ++fullRequests >= FULL_BEFORE_MORE) {
      fullRequests = 0;
      mostRows = Math.min(batchRows, 2 * mostRows);
      batch.limit(mostRows);
    }
  }

  /**
   * Makes one request of all that is left of the rows that are shown, and sends it not.
   *
   * @return why it cannot be made; empty: it is in {@link Destination#request()}
   */
  Optional<Outcome.NonRetryable> encodeRest() {
    if (split.active()) {
      split.loadRest(request());
    } else if (!kept) {
      if (destination.prepare(batch) instanceof Outcome.NonRetryable refused) {
        return Optional.of(refused);
      }
      kept = true;
    }
    return Optional.empty();
  }

  /**
   * Puts what {@link #encodeRest} made into a spool, and settles it if that goes well.
   *
   * @return 0 or {@code -errno}
   */
  int spool(Spool to) {
    long oldest = batch.epochNanos(0);
    long newest = batch.epochNanos(batch.rows() - 1);
    int result = to.append(request(), restPoints(), oldest, newest);
    if (result == 0) {
      split.end();
      nextRows();
    }
    return result;
  }

  private RequestBuffer request() {
    return destination.request().orElseThrow();
  }

  /** Data points in what {@link #encodeRest} makes. */
  long restPoints() {
    return split.active() ? split.left() : batch.points();
  }

  @Override
  public void close() {
    batch.close();
  }
}
