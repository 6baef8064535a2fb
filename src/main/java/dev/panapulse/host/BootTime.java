package dev.panapulse.host;

import dev.panapulse.libc.Clocks;
import dev.panapulse.libc.LibC;

/**
 * When this host booted: the start time of the kernel's counters.
 *
 * <p>From btime of /proc/stat, proc_stat(5), in whole seconds; without it, the time of day minus
 * the time since boot, suspend included. Read once: the kernel computes it for each reader, and a
 * change caused by an adjusted clock would look like a reset of every counter.
 */
public final class BootTime {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private BootTime() {}

  /**
   * The time of boot in nanoseconds since the epoch.
   *
   * @param root directory that has /proc, see {@link HostContext#root()}
   * @param buffer overwritten
   */
  public static long epochNanos(LibC libc, String root, ReadBuffer buffer) {
    try (ProcFile stat = new ProcFile(libc, root + "/proc/stat")) {
      KeyedLines lines = new KeyedLines.Builder().count("btime ").build();
      if (stat.read(buffer) > 0 && lines.parse(new Scanner(buffer))) {
        long seconds = lines.value(0);
        if (seconds > 0 && seconds < Long.MAX_VALUE / NANOS_PER_SECOND) {
          return seconds * NANOS_PER_SECOND;
        }
      }
    }
    try (Clocks clocks = new Clocks(libc)) {
      return clocks.realtime() - clocks.boottime();
    }
  }
}
