package dev.panapulse.host;

/**
 * What the agent counts of itself, since it started. Read by the sampling thread at each tick;
 * answers without waiting and without allocating.
 */
public interface SelfFigures {
  /** Ticks of the sampling loop. */
  long ticks();

  /** Ticks that were left out because an earlier one took too long. */
  long missedTicks();

  /** Rows that wait in memory to be exported, at this moment. */
  long rowsWaiting();

  /** Rows dropped because the buffer was full. */
  long rowsDropped();

  /** Rows dropped for that reason. */
  long rowsDropped(DropReason reason);

  /** Rows that wait in the spool on disk, at this moment. */
  long rowsInSpool();

  /** Rows dropped because the backend will never take them. */
  long rowsRefused();

  /** Points that the backend threw away out of rows that it took. */
  long pointsRejected();

  /** Attempts to export that ended without a final answer. */
  long exportFailures();

  /** Times that a counter was held because it fell while others rose. */
  long heldCounters();
}
