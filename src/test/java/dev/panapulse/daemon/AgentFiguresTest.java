package dev.panapulse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.http.BackendClock;
import dev.panapulse.http.ClockOffset;
import dev.panapulse.ledger.DropReason;
import dev.panapulse.libc.Clocks;
import dev.panapulse.libc.LibC;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AgentFiguresTest {
  private final AgentFigures figures = new AgentFigures();

  @Test
  void beforeAnythingHappenedAllIsZero() {
    assertEquals(0, figures.ticks() + figures.missedTicks());
    figures.update();
    assertEquals(0, figures.pointsSampled() + figures.pointsInRing() + figures.exportFailures());
    assertEquals(0, figures.suppressedResets());
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
  void theClockIsComparedWithTheBackendsAtEachTick() {
    Sampler sampler =
        SamplerFactory.create(LibC.system(), TestSettings.with("--collectors", "load"), figures);
    assertEquals(Optional.empty(), figures.clockOffset());
    Clocks clocks = new Clocks(LibC.system());
    BackendClock clock =
        new BackendClock(
            clocks::boottime, sampler.ring()::clockOffset, (least, most) -> sampler.tick());
    figures.observe(clock);
    sampler.tick();
    assertEquals(Optional.empty(), figures.clockOffset());

    clock.sending();
    clock.received(Instant.now().getEpochSecond() + 100);

    assertEquals(-100, figures.clockOffsetSeconds(), 2.5);
    assertEquals(-100, ClockOffset.seconds(figures.clockOffset().orElseThrow().nanos()), 2.5);
  }

  @Test
  void pointsWaitInTheRingAndAreDroppedThere() {
    Sampler sampler =
        SamplerFactory.create(LibC.system(), TestSettings.with("--collectors", "load"), figures);
    sampler.tick();
    sampler.tick();
    figures.update();
    assertEquals(6, figures.pointsSampled(), "three averages a tick");
    assertEquals(6, figures.pointsInRing());
    assertEquals(0, figures.pointsDropped(DropReason.BUFFER_FULL));
    while (sampler.ring().dropped() == 0) {
      sampler.tick();
    }
    figures.update();
    assertEquals(3 * sampler.ring().dropped(), figures.pointsDropped(DropReason.BUFFER_FULL));
    assertEquals(3 * sampler.ring().waiting(), figures.pointsInRing());
  }
}
