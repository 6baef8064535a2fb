package dev.panapulse.delivery;

import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.spool.Spool;
import java.util.Optional;
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
      PendingBatch rows,
      BatchDelivery attempts,
      BackendState backend,
      Ledger ledger,
      LogOnce logOnce,
      long now) {
    this.spool = spool;
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

  /** One request of the batch; 0 if it is settled, or smaller now, or {@code -errno}. */
  private int takeRequest() {
    Optional<Outcome.NonRetryable> refused = rows.encodeRest();
    if (refused.isPresent()) {
      if (!refused.get().tooLarge() || !rows.fewerRows()) {
        ledger.dropped(DropReason.DEFECT, rows.restPoints());
        logOnce.complain("cannot be sent rows", refused.get().message());
        rows.nextRows();
      }
      return 0;
    }
    int result = rows.spool(spool);
    if (result == 0) {
      backend.leave();
    }
    return result;
  }
}
