package dev.panapulse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.LibC;
import org.junit.jupiter.api.Test;

final class AgentFiguresTest {
  private final AgentFigures figures = new AgentFigures();

  @Test
  void beforeAnythingHappenedAllIsZero() {
    assertEquals(0, figures.ticks() + figures.missedTicks());
    assertEquals(0, figures.rowsWaiting() + figures.rowsDropped() + figures.rowsRefused());
    assertEquals(0, figures.pointsRejected() + figures.exportFailures());
    assertEquals(0, figures.heldCounters());
  }

  @Test
  void ticksAreDoneOrMissed() {
    figures.tickCounts().done();
    figures.tickCounts().done();
    figures.tickCounts().missed(0);
    figures.tickCounts().missed(3);
    assertEquals(2, figures.ticks());
    assertEquals(3, figures.missedTicks());
  }

  @Test
  void rowsWaitInTheRingAndAreDroppedThere() {
    Sampler sampler =
        Samplers.create(LibC.system(), TestSettings.with("--collectors", "load"), figures);
    sampler.tick();
    sampler.tick();
    assertEquals(2, figures.rowsWaiting());
    assertEquals(0, figures.rowsDropped());
    while (sampler.ring().dropped() == 0) {
      sampler.tick();
    }
    assertEquals(sampler.ring().dropped(), figures.rowsDropped());
    assertTrue(figures.rowsDropped() > 0);
  }
}
