package dev.panapulse.daemon;

import dev.panapulse.libc.Clocks;
import dev.panapulse.libc.PollSet;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The loop of the main thread: ticks at absolute deadlines until a signal ends it.
 *
 * <p>Deadlines use CLOCK_MONOTONIC: setting the wall clock does not affect the ticks, and time
 * spent in suspend counts no missed ticks. The loop waits by poll(2) on the signal descriptor, so a
 * signal ends it at once.
 */
final class SamplingLoop {
  private final Sampler sampler;
  private final Clocks clocks;
  private final PollSet end;
  private final BooleanSupplier isEnd;
  private final Ticks ticks;
  private final Runnable afterTick;
  private final long intervalNanos;
  private final long offsetNanos;

  /**
   * @param end descriptors to poll between ticks
   * @param isEnd called when {@code end} is readable; returns whether the loop has to end
   * @param ticks counts completed and missed ticks
   * @param offset delay of the first tick
   * @param afterTick called after each tick; must not allocate or wait
   */
  SamplingLoop(
      Sampler sampler,
      Clocks clocks,
      PollSet end,
      BooleanSupplier isEnd,
      Ticks ticks,
      Duration interval,
      Duration offset,
      Runnable afterTick) {
    this.sampler = sampler;
    this.clocks = clocks;
    this.end = end;
    this.isEnd = isEnd;
    this.ticks = ticks;
    this.intervalNanos = interval.toNanos();
    this.offsetNanos = offset.toNanos();
    this.afterTick = afterTick;
  }

  /** Runs ticks until {@code isEnd} returns true. */
  void run() {
    Schedule schedule = new Schedule(clocks.monotonic() + offsetNanos, intervalNanos);
    while (!endsBefore(schedule)) {
      ticks.missed(schedule.advance(clocks.monotonic()));
      sampler.tick();
      ticks.done();
      afterTick.run();
    }
  }

  /** Waits for the next tick. */
  private boolean endsBefore(Schedule schedule) {
    while (true) {
      int millis = schedule.millisFrom(clocks.monotonic());
      // polls even if a tick is due, so that a loop that cannot keep up can be ended
      if (end.await(millis) > 0 && isEnd.getAsBoolean()) {
        return true;
      }
      if (schedule.millisFrom(clocks.monotonic()) == 0) {
        return false;
      }
    }
  }
}
