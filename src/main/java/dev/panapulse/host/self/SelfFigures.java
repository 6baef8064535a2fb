package dev.panapulse.host.self;

import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.ExportError;

/**
 * What the agent counts of itself, since it started. Read by the sampling thread at each tick;
 * answers without waiting and without allocating.
 */
public interface SelfFigures {
  /** Ticks of the sampling loop. */
  long ticks();

  /** Ticks that were left out because an earlier one took too long. */
  long missedTicks();

  /** Times that a counter was held because it fell while others rose. */
  long heldCounters();

  /** Looks at the books: the figures below are as of this moment, and add up. */
  void look();

  /** Data points in all rows sampled. */
  long pointsSampled();

  /** Data points that earlier runs left in the spool. */
  long pointsRecovered();

  /** Data points that the backend took. */
  long pointsAccepted();

  /** Data points that the backend will never take, for that reason. */
  long pointsRefused(ExportError error);

  /** Data points that the agent gave up for that reason. */
  long pointsDropped(DropReason reason);

  /** Data points that wait in memory. */
  long pointsInRing();

  /** Data points in a request that has no final answer yet. */
  long pointsInFlight();

  /** Data points that wait on disk. */
  long pointsInSpool();

  /** Attempts to export that ended without a final answer. */
  long exportFailures();
}
