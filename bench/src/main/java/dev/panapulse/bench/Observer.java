package dev.panapulse.bench;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Looks at the processes of one agent. Counters of threads and processes are kept beyond their end
 * as they were last seen, so that sums never fall; what one counted between the last look and its
 * end is lost, but for the CPU clock, which has the threads that ended, and the control group,
 * which has all.
 */
final class Observer {
  private final ProcFs proc;
  private final Supplier<? extends Collection<Long>> pids;
  private final LongFunction<OptionalLong> cpuClock;
  private final Optional<ControlGroups.Group> group;
  private final Map<Long, Long> cpu = new HashMap<>();
  private final Map<Long, Long> written = new HashMap<>();
  private final Map<String, Long> voluntary = new HashMap<>();
  private final Map<String, Long> involuntary = new HashMap<>();
  private final Map<String, ProcText.SchedStat> slices = new HashMap<>();

  Observer(
      ProcFs proc,
      Supplier<? extends Collection<Long>> pids,
      LongFunction<OptionalLong> cpuClock,
      Optional<ControlGroups.Group> group) {
    this.proc = proc;
    this.pids = pids;
    this.cpuClock = cpuClock;
    this.group = group;
  }

  static Observer of(MeasuredProcess agent) {
    return new Observer(ProcFs.system(), agent::pids, Kernel::cpuNanos, agent.group());
  }

  Look look() {
    long nanos = System.nanoTime();
    Optional<Long> groupCpu = group.flatMap(ControlGroups.Group::cpuNanos);
    Sums sums = new Sums();
    Collection<Long> now = pids.get();
    for (long pid : now) {
      cpuClock.apply(pid).ifPresent(value -> cpu.merge(pid, value, Math::max));
      threads(pid, sums);
      memory(pid, sums);
      proc.text(pid, "io")
          .map(text -> ProcText.keyed(text).getOrDefault("write_bytes", 0L))
          .ifPresent(value -> written.merge(pid, value, Math::max));
      sums.descriptors += proc.names(pid, "fd").size();
    }
    return new Look(
        nanos,
        sums.rss,
        Math.max(sums.peak, sums.rss),
        sums.pss,
        sums.anonymous,
        sums.file,
        sums.privateDirty,
        sums.threads,
        sums.descriptors,
        now.size(),
        sum(cpu.values()),
        slices.values().stream().mapToLong(ProcText.SchedStat::runNanos).sum(),
        slices.values().stream().mapToLong(ProcText.SchedStat::waitNanos).sum(),
        sum(voluntary.values()),
        sum(involuntary.values()),
        sum(written.values()),
        optional(group.flatMap(ControlGroups.Group::memoryBytes).map(bytes -> bytes >> 10)),
        optional(group.flatMap(ControlGroups.Group::fileBytes).map(bytes -> bytes >> 10)),
        optional(groupCpu));
  }

  private void threads(long pid, Sums sums) {
    List<String> threads = proc.names(pid, "task");
    sums.threads += threads.size();
    for (String thread : threads) {
      String key = pid + "/task/" + thread;
      proc.text(key + "/status")
          .map(ProcText::keyed)
          .ifPresent(status -> {
            count(voluntary, key, status.getOrDefault("voluntary_ctxt_switches", 0L));
            count(involuntary, key, status.getOrDefault("nonvoluntary_ctxt_switches", 0L));
          });
      proc.text(key + "/schedstat")
          .flatMap(ProcText::schedstat)
          .ifPresent(schedstat -> slices.put(key, schedstat));
    }
  }

  private static void count(Map<String, Long> counters, String key, long value) {
    counters.merge(key, value, Math::max);
  }

  private void memory(long pid, Sums sums) {
    Map<String, Long> rollup = proc.text(pid, "smaps_rollup").map(ProcText::keyed).orElse(Map.of());
    Map<String, Long> status = proc.text(pid, "status").map(ProcText::keyed).orElse(Map.of());
    long rss = rollup.getOrDefault("Rss", status.getOrDefault("VmRSS", 0L));
    long anonymous = rollup.getOrDefault("Anonymous", status.getOrDefault("RssAnon", 0L));
    sums.rss += rss;
    sums.anonymous += anonymous;
    sums.file += Math.max(0, rss - anonymous);
    // the kernel's mark lags behind by some pages
    sums.peak += Math.max(rss, status.getOrDefault("VmHWM", 0L));
    sums.pss += rollup.getOrDefault("Pss", rss);
    sums.privateDirty += rollup.getOrDefault("Private_Dirty", 0L);
  }

  private static long sum(Collection<Long> values) {
    return values.stream().mapToLong(Long::longValue).sum();
  }

  private static OptionalLong optional(Optional<Long> value) {
    return value.map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  /** Of all processes, at one look. */
  private static final class Sums {
    private long rss;
    private long peak;
    private long pss;
    private long anonymous;
    private long file;
    private long privateDirty;
    private long threads;
    private long descriptors;
  }
}
