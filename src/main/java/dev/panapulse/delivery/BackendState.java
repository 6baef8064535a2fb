package dev.panapulse.delivery;

import dev.panapulse.ledger.Ledger;
import dev.panapulse.ledger.LedgerSnapshot;
import dev.panapulse.otlp.Outcome;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * What is known of the backend: whether it counts as away, and when it may be asked again. A change
 * is told once. Exporting thread only; times in nanoseconds of the shipper's clock.
 */
final class BackendState {
  /** So often rows from the ring ask instead, in case it is the oldest request that is at fault. */
  private static final int FRESH_PROBE_EVERY = 8;

  private final Logger log;
  private final String description;
  private final Ledger ledger;
  private final Backoff backoff;
  private final LongSupplier clock;

  private boolean away;
  private int probes;
  private long retryAt;
  private long failuresInARow;

  /**
   * @param description where it is, for the log
   */
  BackendState(Logger log, String description, Ledger ledger, Backoff backoff, LongSupplier clock) {
    this.log = log;
    this.description = description;
    this.ledger = ledger;
    this.backoff = backoff;
    this.clock = clock;
  }

  /** Whether rows go to the spool, because it did not answer. */
  boolean isAway() {
    return away;
  }

  /** Before that it is not asked, if it did not answer. */
  long retryAt() {
    return retryAt;
  }

  /** Whether it may be asked again. */
  boolean isDue(long now) {
    return now - retryAt >= 0;
  }

  /** A request went to the spool. */
  void leave() {
    away = true;
  }

  /** It is to be asked with rows from the ring. */
  void assumeThere() {
    away = false;
  }

  /** Counts a question; whether it is to be asked with rows from the ring. */
  boolean nextProbeIsFresh() {
    return ++probes % FRESH_PROBE_EVERY == 0;
  }

  /** It is asked not before {@code now}. */
  void holdUntil(long now) {
    retryAt = Math.max(retryAt, now);
  }

  /** It took a request. */
  void answered() {
    away = false;
    probes = 0;
    backoff.reset();
    if (failuresInARow > 0) {
      LedgerSnapshot now = ledger.balance();
      log.info(
          "{} accepts again after {} failed attempts; {} data points wait",
          description,
          failuresInARow,
          now.inRing() + now.inSpool());
      failuresInARow = 0;
    }
  }

  /**
   * A request has a final answer that is no yes.
   *
   * @param status 0: it never came to the backend
   */
  void refused(int status) {
    away &= status == 0;
    backoff.reset();
  }

  /** It did not answer. */
  void failed(Outcome.Retryable retryable) {
    retryAt = clock.getAsLong() + backoff.next(retryable);
    if (failuresInARow++ == 0) {
      log.warn(
          "{} cannot be reached: {}; rows wait and are sent later",
          description,
          retryable.reason());
    }
  }

  /** It was not asked, by a defect of the agent's. */
  void notAsked() {
    retryAt = clock.getAsLong() + backoff.next();
  }
}
