package dev.panapulse.delivery;

import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.ExportError;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.otlp.Outcome;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Sends the pending rows and settles them by the outcome. Exporting thread only. */
final class BatchDelivery {
  /** Attempts in succession that may end in an exception before the rows are dropped. */
  static final int MOST_EXCEPTIONS = 3;

  private final PendingBatch rows;
  private final BackendState backend;
  private final Optional<Replay> replay;
  private final Ledger ledger;
  private final LogOnce logOnce;
  private final BooleanSupplier isReplaced;

  /**
   * @param replay resumed once rows were accepted
   * @param isReplaced whether what is left of the rows goes another way
   */
  BatchDelivery(
      PendingBatch rows,
      BackendState backend,
      Optional<Replay> replay,
      Ledger ledger,
      LogOnce logOnce,
      BooleanSupplier isReplaced) {
    this.rows = rows;
    this.backend = backend;
    this.replay = replay;
    this.ledger = ledger;
    this.logOnce = logOnce;
    this.isReplaced = isReplaced;
  }

  /** Sends the rows; in smaller requests, one after the other, if they are rejected together. */
  void attempt() {
    boolean again = true;
    while (again) {
      try {
        again = settle(rows.send()) && !isReplaced.getAsBoolean();
      } catch (RuntimeException | Error e) {
        failed(e);
        again = false;
      }
    }
  }

  /** Whether rows are left that can be sent at once. */
  private boolean settle(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> {
        long points = rows.points();
        ledger.accepted(points, accepted.rejectedPoints());
        rows.accepted();
        backend.accepted(accepted);
        replay.ifPresent(Replay::liveAccepted);
        logOnce.accepted(accepted, points);
        yield rows.nextPart();
      }
      case Outcome.Retryable retryable -> {
        ledger.failed();
        if (rows.failed(retryable) && retryable.isLikelySize()) {
          yield true;
        }
        backend.failed(retryable);
        yield false;
      }
      case Outcome.NonRetryable rejected -> {
        if (rows.makeSmaller(rejected)) {
          ledger.failed();
          yield true;
        }
        backend.rejected(rejected);
        ledger.rejected(ExportError.ofStatus(rejected.status()), rows.points());
        logOnce.warn("rejected rows, which are dropped", rejected.message());
        yield rows.nextPart();
      }
    };
  }

  /** An exception ended an attempt: an internal error, or lack of memory. */
  void failed(Throwable e) {
    ledger.failed();
    int exceptions = rows.exceptionThrown();
    if (rows.isPending()) {
      if (exceptions < MOST_EXCEPTIONS) {
        backend.notReached();
      } else {
        ledger.dropped(DropReason.INTERNAL_ERROR, ledger.inFlight());
        rows.end();
      }
    }
    logOnce.error(e);
  }
}
