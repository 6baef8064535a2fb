package dev.panapulse.host;

import dev.panapulse.libc.Layouts;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;

/** clock_gettime(2) as one number. One thread only. */
final class Clock implements AutoCloseable {
  private static final Layouts.Timespec TIMESPEC = LibC.system().layouts().timespec();
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final LibC libc;
  private final int id;
  private final Slab timespec = Slab.allocate(TIMESPEC.size());

  /**
   * @param id one of {@code LibC.CLOCK_*}
   */
  Clock(LibC libc, int id) {
    this.libc = libc;
    this.id = id;
  }

  /** What the clock shows, in nanoseconds, or {@code -errno}. */
  long nanos() {
    int answer = libc.clockGettime(id, timespec.address());
    if (answer < 0) {
      return answer;
    }
    return timespec.getLong(TIMESPEC.sec()) * NANOS_PER_SECOND + timespec.getLong(TIMESPEC.nsec());
  }

  @Override
  public void close() {
    timespec.close();
  }
}
