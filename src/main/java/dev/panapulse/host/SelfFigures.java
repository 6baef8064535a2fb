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

  /** Rows that wait to be exported, at this moment. */
  long rowsWaiting();

  /** Rows dropped because the buffer was full. */
  long rowsDropped();

  /** Times that a counter was held because it fell while others rose. */
  long heldCounters();
}
