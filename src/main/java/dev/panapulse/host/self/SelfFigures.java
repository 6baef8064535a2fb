package dev.panapulse.host.self;

import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.ExportError;

/**
 * The agent's own counts since it started. The sampling thread reads them at each tick; no method
 * blocks or allocates.
 */
public interface SelfFigures {
  /** Completed ticks of the sampling loop. */
  long ticks();

  /** Ticks that were skipped because an earlier one took too long. */
  long missedTicks();

  /** Counter values kept in place of a reading that does not continue the series. */
  long suppressedResets();

  /** Takes a snapshot of the ledger: the figures below are as of this moment, and add up. */
  void update();

  /** Data points in all rows sampled. */
  long pointsSampled();

  /** Data points that earlier runs left in the spool. */
  long pointsRecovered();

  /** Data points that the backend accepted. */
  long pointsAccepted();

  /** Data points that the backend rejected permanently, for that reason. */
  long pointsRejected(ExportError error);

  /** Data points that the agent dropped for that reason. */
  long pointsDropped(DropReason reason);

  /** Data points that wait in memory. */
  long pointsInRing();

  /** Data points in requests without a final response. */
  long pointsInFlight();

  /** Data points that wait on disk. */
  long pointsInSpool();

  /** Whether the backend's clock is known. */
  boolean isClockOffsetKnown();

  /**
   * The clock of this host minus the backend's in seconds, accurate to 1 s; meaningless while it is
   * not known.
   */
  double clockOffsetSeconds();

  /** Export attempts that ended without a final response. */
  long exportFailures();
}
