package dev.panapulse.daemon;

import dev.panapulse.delivery.DeliveryCounts;
import dev.panapulse.frame.Frame;
import dev.panapulse.frame.FrameRing;
import dev.panapulse.host.DropReason;
import dev.panapulse.host.SelfFigures;
import java.util.Optional;

/**
 * The agent's own figures: ticks, rows and what became of them. Read by the sampling thread at each
 * tick; a read allocates nothing.
 */
public final class AgentFigures implements SelfFigures {
  private final Ticks ticks = new Ticks();
  private final DeliveryCounts delivery = new DeliveryCounts();
  private Optional<Frame> frame = Optional.empty();
  private Optional<FrameRing> ring = Optional.empty();

  /** Nothing has happened yet. */
  public AgentFigures() {}

  void observe(Frame observedFrame, FrameRing observedRing) {
    frame = Optional.of(observedFrame);
    ring = Optional.of(observedRing);
  }

  Ticks tickCounts() {
    return ticks;
  }

  DeliveryCounts delivery() {
    return delivery;
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
  public long rowsWaiting() {
    return ring.isPresent() ? ring.get().waiting() + delivery.inFlightRows() : 0;
  }

  @Override
  public long rowsDropped() {
    return ring.isPresent() ? ring.get().dropped() : 0;
  }

  @Override
  public long rowsDropped(DropReason reason) {
    return reason == DropReason.BUFFER_FULL ? rowsDropped() : delivery.droppedRows(reason);
  }

  long rowsLostInSpool() {
    return delivery.droppedRows(DropReason.SPOOL_FULL)
        + delivery.droppedRows(DropReason.SPOOL_AGE)
        + delivery.droppedRows(DropReason.CORRUPT);
  }

  @Override
  public long rowsInSpool() {
    return delivery.spoolRows();
  }

  @Override
  public long rowsRefused() {
    return delivery.refusedRows();
  }

  @Override
  public long pointsRejected() {
    return delivery.rejectedPoints();
  }

  @Override
  public long exportFailures() {
    return delivery.failures();
  }

  @Override
  public long heldCounters() {
    return frame.isPresent() ? frame.get().held() : 0;
  }
}
