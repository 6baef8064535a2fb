package dev.panapulse.delivery;

import dev.panapulse.ledger.Ledger;
import dev.panapulse.ledger.LedgerSnapshot;
import dev.panapulse.otlp.Outcome;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * The state of the backend: whether it counts as away, and when the next attempt is due. Each
 * change is logged once. Exporting thread only; times in nanoseconds of the clock of {@link
 * ExportLoop}.
 */
final class BackendState {
  /** Every so many probes use rows of the ring, in case the oldest request itself is at fault. */
  private static final int FRESH_PROBE_EVERY = 8;

  private final Logger log;
  private final String description;
  private final Ledger ledger;
  private final Backoff backoff;
  private final LongSupplier clock;
  private final KeptLog keptLog;

  private boolean away;
  private int probes;
  private long retryAt;
  private long failuresInARow;

  /**
   * @param description the backend in log lines
   */
  BackendState(Logger log, String description, Ledger ledger, Backoff backoff, LongSupplier clock) {
    this.log = log;
    this.description = description;
    this.ledger = ledger;
    this.backoff = backoff;
    this.clock = clock;
    this.keptLog = new KeptLog(log, description, clock);
  }

  /** Whether rows go to the spool because the backend cannot be reached. */
  boolean isAway() {
    return away;
  }

  /** When the next attempt after a failure is due. */
  long retryAt() {
    return retryAt;
  }

  /** Whether the next attempt is due. */
  boolean isDue(long now) {
    return now - retryAt >= 0;
  }

  /** A request went to the spool: the backend counts as away. */
  void assumeAway() {
    away = true;
  }

  /** The next attempt uses rows of the ring. */
  void assumeReachable() {
    away = false;
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
  void accepted() {
    away = false;
    probes = 0;
    backoff.reset();
    if (failuresInARow > 0) {
      LedgerSnapshot snapshot = ledger.snapshot();
      log.info(
          "{} accepts requests again after {} failed attempts; {} data points wait",
          description,
          failuresInARow,
          snapshot.inRing() + snapshot.inSpool());
      failuresInARow = 0;
    }
  }

  /**
   * The backend refused a request for good.
   *
   * @param status status of HTTP or gRPC; 0 if the request never reached the backend
   */
  void refused(int status) {
    away &= status == 0;
    backoff.reset();
  }

  /** An attempt failed and is retried. The end of the agent is no fault of the backend. */
  void failed(Outcome.Retryable retryable) {
    retryAt = clock.getAsLong() + backoff.next(retryable);
    if (retryable.equals(Outcome.Retryable.STOPPED)) {
      return;
    }
    boolean isFirst = failuresInARow++ == 0;
    if (!retryable.isTemporary()) {
      keptLog.warn(retryable);
    } else if (isFirst) {
      log.warn(
          "{} cannot be reached: {}; rows wait and are sent later",
          description,
          retryable.reason());
    }
  }

  /** An attempt failed by an internal error before the backend could respond. */
  void notReached() {
    retryAt = clock.getAsLong() + backoff.next();
  }
}
