package dev.panapulse.libc;

/**
 * The clocks of the kernel, clock_gettime(2), in nanoseconds. Each instance belongs to one thread;
 * reading allocates nothing. A clock that the kernel does not have is an {@link
 * IllegalStateException}: Linux has had all three since 2.6.39.
 */
public final class Clocks implements AutoCloseable {
  private static final Layouts.Timespec TIMESPEC = LibC.system().layouts().timespec();
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final LibC libc;
  private final Slab timespec = Slab.allocate(TIMESPEC.size());

  /** Clocks for the calling thread. */
  public Clocks(LibC libc) {
    this.libc = libc;
  }

  /** Wall clock, since the epoch; for timestamps. May be set back. */
  public long realtime() {
    return read(LibC.CLOCK_REALTIME);
  }

  /** Never set, stands still in suspend; for deadlines. */
  public long monotonic() {
    return read(LibC.CLOCK_MONOTONIC);
  }

  /** Time since boot, suspend included; for uptime. */
  public long boottime() {
    return read(LibC.CLOCK_BOOTTIME);
  }

  @Override
  public void close() {
    timespec.close();
  }

  private long read(int clock) {
    int returned = libc.clockGettime(clock, timespec.address());
    if (returned < 0) {
      throw new IllegalStateException("clock_gettime(" + clock + "): " + Errno.describe(returned));
    }
    return timespec.getLong(TIMESPEC.sec()) * NANOS_PER_SECOND + timespec.getLong(TIMESPEC.nsec());
  }
}
