package dev.panapulse.delivery;

import dev.panapulse.codec.Durations;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.ledger.LedgerSnapshot;
import dev.panapulse.otlp.Outcome;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Log lines about failed attempts: a line when the backend begins to fail, one for each further
 * cause, and one when it accepts again, as long as the {@link LineBudget} lasts, and a summary
 * every ten minutes while it fails or changes were not logged. So a backend that fails every few
 * seconds does not fill the log. Exporting thread only.
 */
final class OutageLog {
  /** Causes that are told apart within one outage; further ones are in the summary alone. */
  private static final int MOST_CAUSES = 8;

  /** Interval of the summary. */
  static final long SUMMARY_NANOS = 600_000_000_000L;

  private final Logger log;
  private final String description;
  private final Ledger ledger;
  private final LongSupplier clock;
  private final LongSupplier oldest;
  private final LineBudget budget;

  /** Whether there were failures since the last summary, or before it in the same outage. */
  private boolean isOpen;

  private long openedAt;
  private long summaryAt;

  /** Whether a change since the last summary was not logged. */
  private boolean isChangeHidden;

  /** Whether the last change to accepting was not logged. */
  private boolean isRecoveryHidden;

  private long failuresInARow;

  /** When the first of them happened. */
  private long failingSince;

  private long failedSinceSummary;
  private long attemptsSinceSummary;
  private String reason = "";

  /** Those of the failures in a row, so that each gets one line. */
  private final Set<String> causes = new HashSet<>();

  /**
   * @param description the backend in log lines
   * @param clock monotonic nanoseconds
   * @param oldest nanoseconds since the oldest row of the spool was sampled; 0: there is none
   */
  OutageLog(
      Logger log,
      String description,
      Ledger ledger,
      LongSupplier clock,
      LongSupplier oldest,
      LineBudget budget) {
    this.log = log;
    this.description = description;
    this.ledger = ledger;
    this.clock = clock;
    this.oldest = oldest;
    this.budget = budget;
  }

  /**
   * An attempt failed. The first one gets a line, and so does each further cause: a backend that
   * refuses connections and then responds with 503 is another trouble for a person to look at.
   *
   * @param hasLine whether {@link KeptLog} has written one
   */
  void failed(Outcome.Retryable failure, boolean hasLine) {
    String before = reason;
    String why = failure.reason();
    countFailure(why);
    boolean isNew = isNewCause(failure);
    if (failuresInARow++ == 0) {
      failingSince = clock.getAsLong();
      if (failure.isTemporary() && isLogged(budget.take())) {
        log.warn("{} {}: {}; rows wait and are sent later", description, failure.predicate(), why);
      }
    } else if (isNew && !hasLine && isLogged(budget.takeButTheLast())) {
      log.warn(
          "{} still takes no rows, now for another reason: {}; before: {}",
          description,
          why,
          before);
    }
  }

  /** Two that alternate are new once each; a status is one cause, whatever its text. */
  private boolean isNewCause(Outcome.Retryable failure) {
    String cause = failure.status() > 0 ? Integer.toString(failure.status()) : failure.reason();
    return causes.size() < MOST_CAUSES && causes.add(cause);
  }

  private void countFailure(String why) {
    reason = why;
    if (!isOpen) {
      isOpen = true;
      openedAt = clock.getAsLong();
      summaryAt = openedAt + SUMMARY_NANOS;
    }
    failedSinceSummary++;
    attemptsSinceSummary++;
  }

  /** A request of the spool failed while rows of the ring are accepted: in the summary alone. */
  void replayFailed(String why) {
    countFailure(why);
    isChangeHidden = true;
  }

  /** A request of the spool was accepted or rejected while rows of the ring are accepted. */
  void replayed() {
    if (isOpen) {
      attemptsSinceSummary++;
    }
  }

  /** The backend accepted a request. */
  void accepted() {
    if (!isOpen) {
      return;
    }
    attemptsSinceSummary++;
    if (failuresInARow > 0) {
      isRecoveryHidden = !isLogged(budget.take());
      if (!isRecoveryHidden) {
        log.info(
            "{} accepts requests again after {} failed attempts; {} data points wait",
            description,
            failuresInARow,
            waiting());
      }
      endOutage();
    }
  }

  /** The backend rejected a request permanently, so it can be reached. */
  void rejected() {
    if (isOpen) {
      attemptsSinceSummary++;
      endOutage();
    }
  }

  private void endOutage() {
    failuresInARow = 0;
    causes.clear();
  }

  /** When {@link #work} has a summary to write; {@code otherwise} if it has none. */
  long summaryAt(long otherwise) {
    return isOpen ? summaryAt : otherwise;
  }

  /** Writes the summary if it is due. */
  void work(long now) {
    if (isOpen && now - summaryAt >= 0) {
      summaryAt = now + SUMMARY_NANOS;
      if (failuresInARow > 0 || isChangeHidden) {
        summary(now);
      } else if (failedSinceSummary == 0) {
        close();
      }
      isChangeHidden = false;
      failedSinceSummary = 0;
      attemptsSinceSummary = 0;
    }
  }

  /** Takes note of a change that the budget allows no line about. */
  private boolean isLogged(boolean isAllowed) {
    isChangeHidden |= !isAllowed;
    return isAllowed;
  }

  private void summary(long now) {
    long age = Math.max(oldest.getAsLong(), failuresInARow > 0 ? now - failingSince : 0);
    log.warn(
        "{}: {} of {} attempts failed within 10 min, the first one {} ago; {} data points wait{};"
            + " last failure: {}",
        description,
        failedSinceSummary,
        attemptsSinceSummary,
        duration(now - openedAt),
        waiting(),
        age > 0 ? ", the oldest for " + duration(age) : "",
        reason);
  }

  private void close() {
    isOpen = false;
    reason = "";
    if (isRecoveryHidden) {
      isRecoveryHidden = false;
      log.info(
          "{} has accepted all requests for 10 min; {} data points wait", description, waiting());
    }
  }

  private long waiting() {
    LedgerSnapshot snapshot = ledger.snapshot();
    return snapshot.inRing() + snapshot.inSpool() + snapshot.inFlight();
  }

  private static String duration(long nanos) {
    return Durations.text(Duration.ofNanos(nanos));
  }
}
