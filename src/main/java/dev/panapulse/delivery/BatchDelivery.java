package dev.panapulse.delivery;

import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.ExportError;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.otlp.Outcome;
import java.util.Optional;

/** Sends the rows that are pending, and settles them by the answer. Exporting thread only. */
final class BatchDelivery {
  /** Attempts at a batch that may end in an exception before it is given up. */
  static final int MOST_DEFECTS = 3;

  private final PendingBatch rows;
  private final BackendState backend;
  private final Optional<Replay> replay;
  private final Ledger ledger;
  private final LogOnce logOnce;

  /**
   * @param replay is told when rows were taken
   */
  BatchDelivery(
      PendingBatch rows,
      BackendState backend,
      Optional<Replay> replay,
      Ledger ledger,
      LogOnce logOnce) {
    this.rows = rows;
    this.backend = backend;
    this.replay = replay;
    this.ledger = ledger;
    this.logOnce = logOnce;
  }

  /** An attempt, and those for the parts if the request is too large. */
  void make() {
    boolean again = true;
    while (again) {
      try {
        again = settle(rows.send());
      } catch (RuntimeException | Error e) {
        failed(e);
        again = false;
      }
    }
  }

  /** Whether a part is left that can be sent at once. */
  private boolean settle(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> {
        ledger.accepted(rows.points(), accepted.rejectedPoints());
        rows.wentWell();
        backend.answered();
        replay.ifPresent(Replay::liveAccepted);
        logOnce.say(accepted);
        yield rows.nextPart();
      }
      case Outcome.Retryable retryable -> {
        ledger.failed();
        rows.keep();
        backend.failed(retryable);
        yield false;
      }
      case Outcome.NonRetryable refused -> {
        if (refused.tooLarge() && rows.makeSmaller()) {
          ledger.failed();
          yield true;
        }
        backend.refused(refused.status());
        ledger.refused(ExportError.ofStatus(refused.status()), rows.points());
        logOnce.complain("refused rows for good", refused.message());
        yield rows.nextPart();
      }
    };
  }

  /** Neither a yes nor a no but a defect of ours, or no memory. */
  void failed(Throwable e) {
    ledger.failed();
    int defects = rows.spoil();
    if (rows.isPending()) {
      if (defects < MOST_DEFECTS) {
        backend.notAsked();
      } else {
        ledger.dropped(DropReason.DEFECT, ledger.inFlight());
        rows.end();
      }
    }
    logOnce.tell(e);
  }
}
