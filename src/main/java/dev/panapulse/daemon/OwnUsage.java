package dev.panapulse.daemon;

import dev.panapulse.control.Status;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.libc.SmallFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What this process takes, by proc_pid_status(5) and proc_pid_stat(5); 0 where they are hidden. */
final class OwnUsage {
  private static final int MOST = 4096;
  private static final long BYTES_PER_KB = 1024;
  private static final long MILLIS_PER_SECOND = 1000;

  /** Positions behind the name in parentheses, which may have spaces in it. */
  private static final int USER_TIME = 11;

  private static final int SYSTEM_TIME = 12;

  private OwnUsage() {}

  static Status.Own read(LibC libc) {
    String status = text(libc, "/proc/self/status");
    return new Status.Own(
        kilobytes(status, "VmRSS:") * BYTES_PER_KB,
        kilobytes(status, "VmHWM:") * BYTES_PER_KB,
        cpu(text(libc, "/proc/self/stat"), libc.sysconf(LibC.SC_CLK_TCK)));
  }

  private static Duration cpu(String stat, long ticksPerSecond) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    if (fields.length <= SYSTEM_TIME || ticksPerSecond <= 0) {
      return Duration.ZERO;
    }
    long ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
    return Duration.ofMillis(ticks * MILLIS_PER_SECOND / ticksPerSecond);
  }

  private static long kilobytes(String status, String name) {
    for (String line : status.lines().toList()) {
      if (line.startsWith(name)) {
        String[] words = line.substring(name.length()).strip().split(" ", -1);
        return Long.parseLong(words[0]);
      }
    }
    return 0;
  }

  private static String text(LibC libc, String path) {
    try (Slab name = Slab.ofString(path);
        Slab content = Slab.allocate(MOST)) {
      int length = Math.max(0, SmallFile.read(libc, name.address(), content));
      return new String(content.bytes(0, length), StandardCharsets.UTF_8);
    }
  }
}
