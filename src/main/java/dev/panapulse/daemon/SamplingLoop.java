package dev.panapulse.daemon;

import dev.panapulse.libc.Clocks;
import dev.panapulse.libc.PollSet;
import java.time.Duration;
import java.util.Optional;
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
  private final Ticks ticks;
  private final Schedule schedule;
  private Optional<ServiceNotices> notices = Optional.empty();

  /**
   * @param end descriptors to poll between ticks
   * @param ticks counts completed and missed ticks
   * @param offset delay of the first tick
   */
  SamplingLoop(
      Sampler sampler,
      Clocks clocks,
      PollSet end,
      Ticks ticks,
      Duration interval,
      Duration offset) {
    this.sampler = sampler;
    this.clocks = clocks;
    this.end = end;
    this.ticks = ticks;
    this.schedule = new Schedule(clocks.monotonic() + offset.toNanos(), interval.toNanos());
  }

  /**
   * Runs ticks until {@code isEnd} returns true.
   *
   * @param isEnd called when {@code end} is readable; returns whether the loop has to end
   * @param afterTick called after each tick; must not allocate or wait
   */
  void run(BooleanSupplier isEnd, Runnable afterTick) {
    while (!ends(isEnd)) {
      ticks.missed(schedule.advance(clocks.monotonic()));
      sampler.tick();
      ticks.done();
      notices.ifPresent(ServiceNotices::ticking);
      afterTick.run();
    }
  }

  /** Sends notices between ticks. To be called before {@link #run}. */
  void noticesBy(ServiceNotices present) {
    notices = Optional.of(present);
  }

  /** Other time between two ticks, from the present moment on. Between two ticks. */
  void interval(Duration interval) {
    schedule.interval(interval.toNanos(), clocks.monotonic());
  }

  /** Waits for the next tick; whether the loop has to end before. */
  private boolean ends(BooleanSupplier isEnd) {
    while (true) {
      int millis = millisToWait();
      // polls even if a tick is due, so that a loop that cannot keep up can be ended
      if (end.await(millis) > 0 && isEnd.getAsBoolean()) {
        return true;
      }
      if (schedule.millisFrom(clocks.monotonic()) == 0) {
        return false;
      }
    }
  }

  private int millisToWait() {
    long now = clocks.monotonic();
    int tick = schedule.millisFrom(now);
    if (notices.isEmpty()) {
      return tick;
    }
    notices.get().work(now);
    return Math.min(tick, notices.get().millisFrom(now));
  }
}
