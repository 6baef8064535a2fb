package dev.panapulse.delivery;

import dev.panapulse.http.RequestBuffer;
import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.otlp.EncodeResult;
import dev.panapulse.otlp.EncodedRequest;
import dev.panapulse.otlp.EncodingFailure;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.row.RowBatch;
import dev.panapulse.row.RowRing;
import dev.panapulse.row.SeriesRegistry;
import dev.panapulse.spool.Spool;

/**
 * The rows that were taken out of the ring and are not settled yet: as many in a request as the
 * backend takes, and parts of a single row if that is too large. Exporting thread only.
 */
final class PendingBatch implements AutoCloseable {
  private static final EncodeResult NOT_ENCODED = new EncodingFailure("the rows are not encoded");

  private final RowRing ring;
  private final SeriesRegistry registry;
  private final Destination destination;
  private final Ledger ledger;
  private final int batchRows;
  private final RequestSize size;
  private final PartSize partSize;
  private RowBatch batch;
  private final Split split;

  private boolean pending;

  /** The rows as a request, kept from one attempt to the next. */
  private EncodeResult encoding = NOT_ENCODED;

  private int attempts;

  /** Attempts in succession that ended in an exception. */
  private int exceptions;

  /** Rows of a larger request that failed and began with the same row; 0: none. */
  private int failedRows;

  /** Rows like those of the last batch that fill half of the ring. */
  private long halfRing = Long.MAX_VALUE;

  /**
   * @param batchRows most rows in a request
   * @param size how many of them the backend takes
   * @param partSize how many data points of a row
   */
  PendingBatch(
      RowRing ring,
      SeriesRegistry registry,
      Destination destination,
      Ledger ledger,
      int batchRows,
      RequestSize size,
      PartSize partSize) {
    this(ring, registry, destination, ledger, batchRows, size, partSize, new RowBatch(batchRows));
  }

  private PendingBatch(
      RowRing ring,
      SeriesRegistry registry,
      Destination destination,
      Ledger ledger,
      int batchRows,
      RequestSize size,
      PartSize partSize,
      RowBatch batch) {
    this.ring = ring;
    this.registry = registry;
    this.destination = destination;
    this.ledger = ledger;
    this.batchRows = batchRows;
    this.size = size;
    this.partSize = partSize;
    this.split = new Split(partSize);
    this.batch = batch;
  }

  /**
   * The same rows on their way to another destination, which encodes them anew; this object is not
   * used any more. Of a row that was sent in part the rest is left.
   *
   * @param mostRows most rows in a request
   * @param ofSize how many of them that destination takes
   * @param ofParts how many data points of a row
   */
  PendingBatch movedTo(Destination to, int mostRows, RequestSize ofSize, PartSize ofParts) {
    PendingBatch moved =
        new PendingBatch(ring, registry, to, ledger, mostRows, ofSize, ofParts, batch);
    moved.pending = pending;
    moved.attempts = attempts;
    moved.halfRing = halfRing;
    long left = split.active() ? split.left() : 0;
    split.end();
    if (left > 0 && !(to instanceof RequestDestination next && moved.beginAt(next, left))) {
      // cannot happen while a row that one destination has encoded can be encoded for another
      ledger.dropped(DropReason.INTERNAL_ERROR, left);
      moved.nextRows();
    }
    return moved;
  }

  private boolean beginAt(RequestDestination to, long left) {
    try {
      return encode(to) instanceof EncodedRequest(RequestBuffer request)
          && split.begin(request, batch.points(), batch.points() - left) == 1;
    } catch (RuntimeException | Error _) {
      // lack of memory; the ledger counts what is lost
      encoding = NOT_ENCODED;
      split.end();
      return false;
    }
  }

  /** Whether there are such rows. */
  boolean isPending() {
    return pending;
  }

  /** Takes rows out of the ring to send them, once none are pending; whether there were any. */
  boolean take() {
    return take(size.limit());
  }

  /** Takes rows out of the ring for the spool, where the backend's limit does not matter. */
  boolean takeForSpool() {
    return take(batchRows);
  }

  private boolean take(int mostRows) {
    if (batch.mostRows() != batchRows) {
      resize();
    }
    batch.limit(mostRows);
    int rows = ring.take(batch, registry);
    if (rows == 0) {
      return false;
    }
    ledger.taken(batch.points());
    halfRing = Math.max(1, ring.capacity() / 2 / Math.max(1, batch.bytes() / rows));
    pending = true;
    encoding = NOT_ENCODED;
    exceptions = 0;
    attempts = 0;
    failedRows = 0;
    return true;
  }

  private void resize() {
    try {
      RowBatch other = new RowBatch(batchRows);
      batch.close();
      batch = other;
    } catch (RuntimeException | Error _) {
      // no memory: requests have as many rows as before
    }
  }

  /** Whether rows wait in the ring. */
  boolean ringHasRows() {
    return ring.waiting() > 0;
  }

  /** Rows that were put into the ring so far. */
  long sampledRows() {
    return ring.oldestWaiting() + ring.waiting();
  }

  /** Whether rows must leave the ring, sent or not. */
  boolean ringFills() {
    return ring.waiting() >= Math.min(batchRows, halfRing);
  }

  /** Whether the rows are encoded already. */
  boolean isEncoded() {
    return split.active() || encoding instanceof EncodedRequest;
  }

  /** Sends the rows, or the present part of them, and waits for the outcome. */
  Outcome send() {
    attempts++;
    Outcome outcome = destination instanceof RequestDestination to ? send(to) : deliverCorrected();
    exceptions = 0;
    return outcome;
  }

  private Outcome deliverCorrected() {
    batch.correctTimes(ring.clockOffset());
    return destination.deliver(batch);
  }

  private Outcome send(RequestDestination to) {
    if (split.active()) {
      split.encodePart(to.buffer());
      return to.send(to.buffer());
    }
    if (batch.rows() > size.limit()) {
      encoding = NOT_ENCODED;
      batch.narrow(size.limit());
    }
    return switch (encode(to)) {
      case EncodedRequest(RequestBuffer request) -> {
        if (batch.rows() > 1 || !isCut(request)) {
          yield to.send(request);
        }
        // not into the request, which the encoder keeps for the next row
        split.encodePart(to.buffer());
        yield to.send(to.buffer());
      }
      case EncodingFailure failure -> failure.outcome();
    };
  }

  /** Whether the row has more data points than the backend takes, and is sent in parts now. */
  private boolean isCut(RequestBuffer request) {
    long proven = partSize.proven();
    return proven > 0 && batch.points() > proven && beginRow(request);
  }

  /** Whether a request with a single row can be sent in parts, and is from now on. */
  private boolean beginRow(RequestBuffer request) {
    if (split.begin(request, batch.points(), 0) == 1) {
      return true;
    }
    split.end();
    return false;
  }

  private EncodeResult encode(RequestDestination to) {
    if (batch.correctTimes(ring.clockOffset())) {
      encoding = NOT_ENCODED;
    }
    if (encoding instanceof EncodingFailure) {
      encoding = to.encode(batch);
    }
    return encoding;
  }

  /** The destination's buffer gets another request: pending rows are encoded again. */
  void bufferIsReused() {
    encoding = NOT_ENCODED;
  }

  /** Attempts at the rows that were taken last. */
  int attempts() {
    return attempts;
  }

  /** Data points in the request that was sent last. */
  long points() {
    return split.active() ? split.points() : batch.points();
  }

  /** The request that was sent last was accepted. */
  void accepted() {
    if (split.active()) {
      split.accepted();
    } else {
      partSize.acceptedWhole(batch.points());
      size.accepted(batch.rows(), failedRows);
    }
    failedRows = 0;
  }

  /**
   * An exception ended an attempt. The request may be incomplete, so it is encoded again.
   *
   * @return attempts in succession that ended so
   */
  int exceptionThrown() {
    encoding = NOT_ENCODED;
    return ++exceptions;
  }

  /** The request that was sent last is settled; whether rows are left. */
  boolean nextPart() {
    if (!split.active() || !split.advance()) {
      nextRows();
    }
    return pending;
  }

  /** The rows that the batch shows are settled. */
  void nextRows() {
    encoding = NOT_ENCODED;
    pending = batch.advance();
  }

  /** All rows that are left are settled. */
  void end() {
    split.end();
    pending = false;
  }

  /**
   * The request that was sent last was rejected permanently.
   *
   * @return whether a smaller one is to be sent at once, with fewer rows or with a part of a row
   */
  boolean makeSmaller(Outcome.NonRetryable rejected) {
    if (split.active()) {
      return rejected.tooLarge() && split.shrinkRow(rejected.message());
    }
    int rows = batch.rows();
    // what a console has printed is not printed again
    if (rows > 1 && destination instanceof RequestDestination) {
      failedRows = rows;
      size.rejected(rows, rejected.tooLarge(), rejected.message());
      return true;
    }
    failedRows = 0;
    return rejected.tooLarge()
        && encoding instanceof EncodedRequest(RequestBuffer request)
        && beginRow(request)
        && split.shrinkRow(rejected.message());
  }

  /**
   * The request that was sent last failed.
   *
   * @return whether fewer rows are to be sent at once
   */
  boolean failed(Outcome.Retryable failure) {
    failedRows = 0;
    if (split.active()
        || !failure.mayBeSize()
        || !size.failed(batch.rows(), failure.isLikelySize(), failure.reason())) {
      return false;
    }
    failedRows = batch.rows();
    return true;
  }

  /** Shows fewer rows of this batch; whether there are fewer. */
  boolean fewerRows() {
    int rows = batch.rows();
    encoding = NOT_ENCODED;
    if (rows > 1) {
      batch.narrow(rows / 2);
    }
    return rows > 1;
  }

  /** Shows all rows of this batch that are left. */
  void allRows() {
    int rows = batch.rows();
    if (!split.active()) {
      batch.widen();
      if (batch.rows() > rows) {
        encoding = NOT_ENCODED;
      }
    }
  }

  /** Encodes all that is left of the rows that the batch shows as one request. */
  EncodeResult encodeRest(RequestDestination to) {
    if (split.active()) {
      split.encodeRest(to.buffer());
      return new EncodedRequest(to.buffer());
    }
    return encode(to);
  }

  /**
   * Appends the result of {@link #encodeRest} to a spool, and settles the rows if that succeeds.
   *
   * @return 0 or {@code -errno}
   */
  int append(EncodedRequest rest, Spool to) {
    long oldest = batch.epochNanos(0);
    long newest = batch.epochNanos(batch.rows() - 1);
    int result = to.append(rest.body(), restPoints(), oldest, newest, batch.clockOffset(0));
    if (result == 0) {
      split.end();
      nextRows();
    }
    return result;
  }

  /** Data points in the result of {@link #encodeRest}. */
  long restPoints() {
    return split.active() ? split.left() : batch.points();
  }

  @Override
  public void close() {
    batch.close();
  }
}
