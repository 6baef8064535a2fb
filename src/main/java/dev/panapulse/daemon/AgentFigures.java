package dev.panapulse.daemon;

import dev.panapulse.host.self.SelfFigures;
import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.ExportError;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.ledger.LedgerSnapshot;
import dev.panapulse.row.Row;
import dev.panapulse.row.RowRing;
import java.util.Optional;

/**
 * The agent's own figures: ticks, data points and what became of them. Read by the sampling thread
 * at each tick; a read allocates nothing.
 */
public final class AgentFigures implements SelfFigures {
  private final Ticks ticks = new Ticks();
  private final LedgerSnapshot snapshot = new LedgerSnapshot();
  private Optional<Row> row = Optional.empty();
  private Optional<Ledger> ledger = Optional.empty();

  /** Nothing has happened yet. */
  public AgentFigures() {}

  void observe(Row observedFrame, RowRing observedRing) {
    row = Optional.of(observedFrame);
    ledger = Optional.of(new Ledger(observedRing));
  }

  Ticks tickCounts() {
    return ticks;
  }

  /** The books of the ring that is observed. */
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
  public long heldCounters() {
    return row.isPresent() ? row.get().held() : 0;
  }

  /** Where that is not possible at once, the figures of the tick before stay. */
  @Override
  public void look() {
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
  public long pointsRefused(ExportError error) {
    return snapshot.refused(error);
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
  public long exportFailures() {
    return snapshot.failures();
  }
}
