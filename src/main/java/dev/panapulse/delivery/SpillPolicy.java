package dev.panapulse.delivery;

import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.otlp.EncodedRequest;
import dev.panapulse.otlp.EncodingFailure;
import dev.panapulse.spool.Spool;
import java.util.function.BooleanSupplier;

/**
 * Decides which rows go to the spool, and puts them there. A spool that failed is left alone for a
 * while; meanwhile all is as without one. Exporting thread only; times in nanoseconds of the
 * shipper's clock.
 */
final class SpillPolicy {
  /** A longer wait than this is not sat out in memory. */
  private static final long LONG_WAIT_NANOS = 30_000_000_000L;

  /** How long a spool that failed is left alone. */
  private static final long PAUSE_NANOS = 10_000_000_000L;

  private final Spool spool;
  private final RequestDestination destination;
  private final PendingBatch rows;
  private final BatchDelivery attempts;
  private final BackendState backend;
  private final Ledger ledger;
  private final LogOnce logOnce;
  private long spoolAt;

  /**
   * @param now it may be used from now on
   */
  SpillPolicy(
      Spool spool,
      RequestDestination destination,
      PendingBatch rows,
      BatchDelivery attempts,
      BackendState backend,
      Ledger ledger,
      LogOnce logOnce,
      long now) {
    this.spool = spool;
    this.destination = destination;
    this.rows = rows;
    this.attempts = attempts;
    this.backend = backend;
    this.ledger = ledger;
    this.logOnce = logOnce;
    this.spoolAt = now;
  }

  /** Puts rows there that were not sent, if they cannot wait in memory. */
  void takeWhatCannotWait(long now) {
    if (rows.isPending() && rows.isEncoded() && cannotWait(now) && isReady(now) && !take()) {
      spoolAt = now + PAUSE_NANOS;
    }
  }

  private boolean cannotWait(long now) {
    return backend.isAway()
        || rows.attempts() > 1
        || rows.ringFills()
        || backend.retryAt() - now > LONG_WAIT_NANOS;
  }

  private boolean isReady(long now) {
    return now - spoolAt >= 0;
  }

  /** While the backend is away, puts rows there straight from the ring, many at a time. */
  void takeWholeBatches(long now, BooleanSupplier stopping) {
    while (backend.isAway()
        && !stopping.getAsBoolean()
        && isReady(now)
        && rows.ringFills()
        && rows.take()) {
      if (!take()) {
        spoolAt = now + PAUSE_NANOS;
        backend.holdUntil(now);
        return;
      }
    }
  }

  /** Puts all there that is pending or in the ring, as far as that goes. */
  void takeAll() {
    boolean goesOn = !rows.isPending() || take();
    while (goesOn && rows.take()) {
      goesOn = take();
    }
  }

  /** Puts what is left of the batch there; whether it is settled by that. */
  private boolean take() {
    try {
      while (rows.isPending()) {
        if (takeRequest() < 0) {
          return false;
        }
      }
      return true;
    } catch (RuntimeException | Error e) {
      attempts.failed(e);
      return false;
    }
  }

  /**
   * Puts one request of the batch into the spool.
   *
   * @return 0 if its rows are settled, or fewer now; else {@code -errno}
   */
  private int takeRequest() {
    return switch (rows.encodeRest(destination)) {
      case EncodingFailure failure -> {
        if (!rows.fewerRows()) {
          ledger.dropped(DropReason.DEFECT, rows.restPoints());
          logOnce.complain("cannot be sent rows", failure.reason());
          rows.nextRows();
        }
        yield 0;
      }
      case EncodedRequest request -> {
        int result = rows.append(request, spool);
        if (result == 0) {
          backend.leave();
        }
        yield result;
      }
    };
  }
}
