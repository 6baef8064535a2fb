package dev.panapulse.daemon;

import dev.panapulse.host.self.SelfFigures;
import dev.panapulse.http.BackendClock;
import dev.panapulse.http.ClockOffset;
import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.ExportError;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.ledger.LedgerSnapshot;
import dev.panapulse.row.Row;
import dev.panapulse.row.RowRing;
import java.util.Optional;

/**
 * The agent's own figures: ticks, and data points by outcome. Sampling thread only, at each tick; a
 * read allocates nothing.
 */
public final class AgentFigures implements SelfFigures {
  private final Ticks ticks = new Ticks();
  private final LedgerSnapshot snapshot = new LedgerSnapshot();
  private Optional<Row> row = Optional.empty();
  private Optional<Ledger> ledger = Optional.empty();
  private Optional<BackendClock> backendClock = Optional.empty();

  /** All figures are 0. */
  public AgentFigures() {}

  void observe(Row observedRow, RowRing observedRing) {
    row = Optional.of(observedRow);
    ledger = Optional.of(new Ledger(observedRing));
  }

  void observe(BackendClock clock) {
    backendClock = Optional.of(clock);
  }

  Ticks tickCounts() {
    return ticks;
  }

  /** The ledger of the observed ring. */
  Ledger ledger() {
    return ledger.orElseThrow();
  }

  @Override
  public long ticks() {
    return ticks.doneCount();
  }

  @Override
  public long missedTicks() {
    return ticks.missedCount();
  }

  @Override
  public long suppressedResets() {
    return row.isPresent() ? row.get().suppressedResets() : 0;
  }

  /** If the ledger is being written, the figures of the previous tick remain. */
  @Override
  public void update() {
    if (ledger.isPresent()) {
      ledger.get().read(snapshot);
    }
  }

  @Override
  public long pointsSampled() {
    return snapshot.sampled();
  }

  @Override
  public long pointsRecovered() {
    return snapshot.recovered();
  }

  @Override
  public long pointsAccepted() {
    return snapshot.accepted();
  }

  @Override
  public long pointsRejected(ExportError error) {
    return snapshot.rejected(error);
  }

  @Override
  public long pointsDropped(DropReason reason) {
    return snapshot.dropped(reason);
  }

  @Override
  public long pointsInRing() {
    return snapshot.inRing();
  }

  @Override
  public long pointsInFlight() {
    return snapshot.inFlight();
  }

  @Override
  public long pointsInSpool() {
    return snapshot.inSpool();
  }

  @Override
  public boolean isClockOffsetKnown() {
    return row.isPresent() && backendClock.isPresent() && backendClock.get().isKnown(tickAt());
  }

  @Override
  public double clockOffsetSeconds() {
    return ClockOffset.seconds(
        backendClock.orElseThrow().offsetNanos(row.orElseThrow().clockOffset()));
  }

  /** The offset as of the last tick; empty while none is known. */
  Optional<ClockOffset> clockOffset() {
    return backendClock.flatMap(clock -> clock.offset(tickAt(), row.orElseThrow().clockOffset()));
  }

  /** Nanoseconds from boot to the last tick. */
  private long tickAt() {
    return row.orElseThrow().epochNanos() - row.orElseThrow().clockOffset();
  }

  @Override
  public long exportFailures() {
    return snapshot.failures();
  }
}
