package dev.panapulse.daemon;

import dev.panapulse.libc.Clocks;
import dev.panapulse.libc.PollSet;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The loop on the main thread: ticks at absolute deadlines until a signal asks for the end.
 *
 * <p>Deadlines are of CLOCK_MONOTONIC: setting the wall clock neither hurries nor stops the ticks,
 * and a machine that slept has missed none. The wait is a poll(2) on the descriptor of the signals,
 * so the end comes at once.
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
   * @param end waited for between ticks
   * @param isEnd asked when {@code end} is readable: whether the loop is to end
   * @param ticks where ticks done and missed are counted
   * @param offset how long the first tick waits
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

  /** Ticks until the end is asked for. */
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
      // even a tick that is due looks once, else a loop that cannot keep up could not be ended
      if (end.await(millis) > 0 && isEnd.getAsBoolean()) {
        return true;
      }
      if (schedule.millisFrom(clocks.monotonic()) == 0) {
        return false;
      }
    }
  }
}
