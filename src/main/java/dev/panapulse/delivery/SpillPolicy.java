package dev.panapulse.delivery;

import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.otlp.EncodedRequest;
import dev.panapulse.otlp.EncodingFailure;
import dev.panapulse.spool.Spool;
import java.util.function.BooleanSupplier;

/**
 * Decides which rows go to the spool, and appends them. After a failure of the spool the agent
 * works as without one for a while. Exporting thread only; times in nanoseconds of the clock of
 * {@link ExportLoop}.
 */
final class SpillPolicy {
  /** Rows that would wait longer than this go to the spool. */
  private static final long LONG_WAIT_NANOS = 30_000_000_000L;

  /** Pause after a failure of the spool. */
  private static final long PAUSE_NANOS = 10_000_000_000L;

  private final Spool spool;
  private final RequestDestination destination;
  private final Replay replay;
  private final PendingBatch rows;
  private final BatchDelivery delivery;
  private final BackendState backend;
  private final Ledger ledger;
  private final LogOnce logOnce;

  /** When the spool may be used. */
  private long readyAt;

  /**
   * @param now the spool may be used from now on
   */
  SpillPolicy(
      Spool spool,
      RequestDestination destination,
      Replay replay,
      PendingBatch rows,
      BatchDelivery delivery,
      BackendState backend,
      Ledger ledger,
      LogOnce logOnce,
      long now) {
    this.spool = spool;
    this.destination = destination;
    this.replay = replay;
    this.rows = rows;
    this.delivery = delivery;
    this.backend = backend;
    this.ledger = ledger;
    this.logOnce = logOnce;
    this.readyAt = now;
  }

  /** Appends pending rows whose attempt failed, unless they can wait in memory. */
  void spillPending(long now) {
    boolean wasTried = rows.isEncoded() || replay.isAhead();
    if (rows.isPending() && wasTried && cannotWait(now) && isReady(now) && !spill()) {
      readyAt = now + PAUSE_NANOS;
    }
  }

  private boolean cannotWait(long now) {
    return isBlocked()
        || rows.attempts() > 1
        || rows.ringFills()
        || backend.retryAt() - now > LONG_WAIT_NANOS;
  }

  /** Whether the backend takes no rows of the ring now. */
  private boolean isBlocked() {
    return backend.isUnreachable() || replay.isAhead();
  }

  private boolean isReady(long now) {
    return now - readyAt >= 0;
  }

  /**
   * Appends whole batches of the ring while the backend is unreachable or the spool is sent first.
   */
  void spillBatches(long now, BooleanSupplier stopping) {
    while (isBlocked()
        && !stopping.getAsBoolean()
        && isReady(now)
        && rows.ringFills()
        && rows.takeForSpool()) {
      if (!spill()) {
        readyAt = now + PAUSE_NANOS;
        backend.holdUntil(now);
        return;
      }
    }
  }

  /** Appends all rows that are pending or in the ring, until the spool fails. */
  void spillAll() {
    boolean goesOn = !rows.isPending() || spill();
    while (goesOn && rows.takeForSpool()) {
      goesOn = spill();
    }
  }

  /** Appends the rest of the batch; whether all of it is settled. */
  private boolean spill() {
    try {
      if (rows.isPending()) {
        rows.allRows();
      }
      while (rows.isPending()) {
        if (spillRequest() < 0) {
          return false;
        }
      }
      return true;
    } catch (RuntimeException | Error e) {
      delivery.failed(e);
      return false;
    }
  }

  /**
   * Appends the rows that the batch shows as one request.
   *
   * @return 0 if its rows are settled, or fewer now; else {@code -errno}
   */
  private int spillRequest() {
    return switch (rows.encodeRest(destination)) {
      case EncodingFailure failure -> {
        if (!rows.fewerRows()) {
          ledger.dropped(DropReason.INTERNAL_ERROR, rows.restPoints());
          logOnce.warn("is not sent a row that is too large, which is dropped", failure.reason());
          rows.nextRows();
        }
        yield 0;
      }
      case EncodedRequest request -> {
        int result = rows.append(request, spool);
        if (result == 0) {
          backend.assumeUnreachable();
        }
        yield result;
      }
    };
  }
}
