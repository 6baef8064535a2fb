package dev.panapulse.host;

/** Figures of an agent that a test makes up. */
record Figures(
    long ticks,
    long missedTicks,
    long rowsWaiting,
    long rowsDropped,
    long rowsRefused,
    long pointsRejected,
    long exportFailures,
    long heldCounters)
    implements SelfFigures {
  @Override
  public long rowsDropped(DropReason reason) {
    return reason.text().length();
  }

  @Override
  public long rowsInSpool() {
    return 99;
  }
}
