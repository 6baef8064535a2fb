package dev.panapulse.host;

import dev.panapulse.libc.Clocks;
import dev.panapulse.libc.LibC;

/**
 * When this host booted: the start time of the kernel's counters.
 *
 * <p>From btime of /proc/stat, proc_stat(5), in whole seconds. If it is missing or later than the
 * present, as in a container whose /proc is made by LXCFS, the time of day minus the time since
 * boot, suspend included. Read once: the kernel computes it for each reader, and a change by an
 * adjusted clock would look like a reset of every counter; {@link HostSeries} moves it when the
 * clock is set.
 */
public final class BootTime {
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long NANOS_PER_HUNDREDTH = 10_000_000;

  private BootTime() {}

  /**
   * The time of boot in nanoseconds since the epoch: after the epoch, and not after the present.
   *
   * @param root directory that has /proc, see {@link HostContext#root()}
   * @param buffer overwritten
   */
  public static long epochNanos(LibC libc, String root, ReadBuffer buffer) {
    try (Clocks clocks = new Clocks(libc)) {
      long now = clocks.realtime();
      long seconds = btime(libc, root, buffer);
      if (seconds > 0 && seconds <= now / NANOS_PER_SECOND) {
        return seconds * NANOS_PER_SECOND;
      }
      long uptime = root.isEmpty() ? clocks.boottime() : uptime(libc, root, buffer, clocks);
      return Math.max(1, now - uptime);
    }
  }

  /** Seconds since the epoch; not positive if unknown. */
  private static long btime(LibC libc, String root, ReadBuffer buffer) {
    try (ProcFile stat = new ProcFile(libc, root + "/proc/stat")) {
      KeyedLines lines = new KeyedLines.Builder().count("btime ").build();
      boolean isKnown = stat.read(buffer) > 0 && lines.parse(new Scanner(buffer));
      return isKnown ? lines.value(0) : 0;
    }
  }

  /** Nanoseconds since boot from the host's /proc/uptime; else those of this kernel. */
  private static long uptime(LibC libc, String root, ReadBuffer buffer, Clocks clocks) {
    try (ProcFile uptime = new ProcFile(libc, root + "/proc/uptime")) {
      int length = uptime.read(buffer);
      Scanner scanner = new Scanner(buffer);
      scanner.reset();
      long hundredths = length > 0 && scanner.nextLine() ? scanner.hundredths() : Scanner.INVALID;
      boolean isKnown = hundredths >= 0 && hundredths < Long.MAX_VALUE / NANOS_PER_HUNDREDTH;
      return isKnown ? hundredths * NANOS_PER_HUNDREDTH : clocks.boottime();
    }
  }
}
