package dev.panapulse.host;

import dev.panapulse.host.self.SelfFigures;
import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.ExportError;

/** Figures of an agent that a test makes up. */
record Figures(
    long ticks,
    long missedTicks,
    long heldCounters,
    long pointsSampled,
    long pointsRecovered,
    long pointsAccepted,
    long pointsInRing,
    long pointsInFlight,
    long pointsInSpool,
    long exportFailures)
    implements SelfFigures {
  @Override
  public void look() {}

  @Override
  public long pointsRefused(ExportError error) {
    return 100L + error.text().length();
  }

  @Override
  public long pointsDropped(DropReason reason) {
    return reason.text().length();
  }
}
