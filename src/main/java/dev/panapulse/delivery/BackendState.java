package dev.panapulse.delivery;

import dev.panapulse.otlp.Outcome;
import java.util.function.LongSupplier;

/**
 * The state of the backend: whether it counts as unreachable, and when the next attempt is due.
 * Exporting thread only; times in nanoseconds of the clock of {@link ExportLoop}.
 */
final class BackendState {
  /**
   * With live rows first, every so many probes use rows of the ring, in case the oldest request
   * itself is at fault.
   */
  private static final int FRESH_PROBE_EVERY = 8;

  private final OutageLog log;
  private final KeptLog keptLog;
  private final Backoff backoff;
  private final LongSupplier clock;

  private final BackendReport report;
  private boolean unreachable;
  private int probes;
  private long retryAt;

  /**
   * @param report of what becomes of the requests
   */
  BackendState(
      OutageLog log, KeptLog keptLog, Backoff backoff, LongSupplier clock, BackendReport report) {
    this.report = report;
    this.log = log;
    this.keptLog = keptLog;
    this.backoff = backoff;
    this.clock = clock;
  }

  /** Whether rows go to the spool because the backend cannot be reached. */
  boolean isUnreachable() {
    return unreachable;
  }

  /** When the next attempt after a failure is due. */
  long retryAt() {
    return retryAt;
  }

  /** Whether the next attempt is due. */
  boolean isDue(long now) {
    return now - retryAt >= 0;
  }

  /** A request went to the spool: the backend counts as unreachable. */
  void assumeUnreachable() {
    unreachable = true;
  }

  /** The next attempt uses rows of the ring. */
  void assumeReachable() {
    unreachable = false;
  }

  /** Counts a probe; whether it should use rows of the ring. */
  boolean nextProbeIsFresh() {
    return ++probes % FRESH_PROBE_EVERY == 0;
  }

  /** No attempt is made before {@code time}. */
  void holdUntil(long time) {
    retryAt = Math.max(retryAt, time);
  }

  /** The backend accepted a request. */
  void accepted(Outcome.Accepted response) {
    unreachable = false;
    probes = 0;
    backoff.reset();
    log.accepted();
    long now = clock.getAsLong();
    report.accepted(now);
    if (response.rejectedPoints() > 0) {
      report.failed(
          now,
          response.rejectedPoints() + " data points of it were rejected: " + response.warning());
    }
  }

  /**
   * The backend rejected a request permanently.
   *
   * @param rejection without a status if the request never reached the backend
   */
  void rejected(Outcome.NonRetryable rejection) {
    boolean isByBackend = rejection.status() != 0;
    unreachable &= !isByBackend;
    backoff.reset();
    if (isByBackend) {
      log.rejected();
      report.failed(clock.getAsLong(), "rows were rejected and dropped: " + rejection.message());
    }
  }

  /** An attempt failed and is retried. The end of the agent is no fault of the backend. */
  void failed(Outcome.Retryable retryable) {
    retryAt = clock.getAsLong() + backoff.next(retryable);
    if (retryable.equals(Outcome.Retryable.STOPPED)) {
      return;
    }
    report.failed(clock.getAsLong(), retryable.reason());
    boolean hasLine = !retryable.isTemporary() && keptLog.warn(retryable);
    log.failed(retryable, hasLine);
  }

  /**
   * A request of the spool was sent while rows of the ring are accepted, which its failure is not.
   */
  void replayed(Outcome outcome) {
    if (!(outcome instanceof Outcome.Retryable failure)) {
      log.replayed();
    } else if (!failure.equals(Outcome.Retryable.STOPPED)) {
      if (!failure.isTemporary()) {
        keptLog.warn(failure);
      }
      log.replayFailed(failure.reason());
    }
  }

  /** An attempt failed by an internal error before the backend could respond. */
  void notReached() {
    retryAt = clock.getAsLong() + backoff.next();
  }
}
