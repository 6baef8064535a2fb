package dev.panapulse.daemon;

/** The agent's schedule of ticks, for simulations in other packages. */
public final class TickTimes {
  private final Schedule schedule;
  private final long interval;
  private long due;

  /**
   * @param first nanoseconds of a monotonic clock
   * @param interval in nanoseconds
   */
  public TickTimes(long first, long interval) {
    this.schedule = new Schedule(first, interval);
    this.interval = interval;
    this.due = first;
  }

  /** When the next tick is due. */
  public long due() {
    return due;
  }

  /** The tick that is due begins. */
  public void begin(long now) {
    due += (schedule.advance(now) + 1) * interval;
  }
}
