package dev.panapulse.bench;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The machine at one moment, in clock ticks since boot, summed over its processors.
 *
 * @param running threads that run or wait for a processor, the harness among them
 */
record HostLook(long total, long idle, long steal, long running) {

  static Optional<HostLook> of(ProcFs proc) {
    return proc.text("stat").flatMap(HostLook::parse);
  }

  /** {@code /proc/stat}. */
  static Optional<HostLook> parse(String text) {
    long total = 0;
    long idle = 0;
    long steal = 0;
    long running = 0;
    boolean seen = false;
    for (String line : text.lines().toList()) {
      String[] words = line.split(" +", -1);
      if (words[0].equals("cpu") && words.length >= 9) {
        // user nice system idle iowait irq softirq steal; guest is in user already
        for (int i = 1; i <= 8; i++) {
          OptionalLong value = ProcText.leadingNumber(words[i]);
          if (value.isEmpty()) {
            return Optional.empty();
          }
          total += value.getAsLong();
          idle += i == 4 || i == 5 ? value.getAsLong() : 0;
          steal += i == 8 ? value.getAsLong() : 0;
        }
        seen = true;
      } else if (words[0].equals("procs_running") && words.length > 1) {
        running = ProcText.leadingNumber(words[1]).orElse(0);
      }
    }
    return seen ? Optional.of(new HostLook(total, idle, steal, running)) : Optional.empty();
  }
}
