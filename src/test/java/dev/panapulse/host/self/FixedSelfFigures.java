package dev.panapulse.host.self;

import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.ExportError;

/** Figures of the agent that a test sets to fixed values. */
public record FixedSelfFigures(
    long ticks,
    long missedTicks,
    long suppressedResets,
    long pointsSampled,
    long pointsRecovered,
    long pointsAccepted,
    long pointsInRing,
    long pointsInFlight,
    long pointsInSpool,
    long exportFailures,
    double clockOffsetSeconds)
    implements SelfFigures {
  @Override
  public void update() {}

  @Override
  public boolean isClockOffsetKnown() {
    return !Double.isNaN(clockOffsetSeconds);
  }

  @Override
  public long pointsRejected(ExportError error) {
    return 100L + error.text().length();
  }

  @Override
  public long pointsDropped(DropReason reason) {
    return reason.text().length();
  }
}
