package dev.panapulse.bench;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/**
 * Looks at an agent over a whole number of its ticks, the first and the last half an interval away
 * from one.
 *
 * @param looks two at least
 * @param before what had come at the first look
 * @param after what had come at the last
 */
record Window(
    List<Look> looks, Arrivals.Count before, Arrivals.Count after, long ticks, double seconds) {

  Window {
    looks = List.copyOf(looks);
  }

  /** What it says of the agent; what cannot be had is left out. */
  Map<Measure, Double> figures() {
    Map<Measure, Double> figures = new EnumMap<>(Measure.class);
    highest(figures, Measure.RSS_KB, Look::rssKb);
    figures.put(
        Measure.RSS_MEDIAN_KB,
        Summary.of(looks.stream().map(look -> (double) look.rssKb()).toList()).median());
    highest(figures, Measure.PEAK_KB, Look::peakKb);
    highest(figures, Measure.PSS_KB, Look::pssKb);
    highest(figures, Measure.ANONYMOUS_KB, Look::anonymousKb);
    highest(figures, Measure.FILE_KB, Look::fileKb);
    highest(figures, Measure.PRIVATE_DIRTY_KB, Look::privateDirtyKb);
    highest(figures, Measure.THREADS, Look::threads);
    highest(figures, Measure.DESCRIPTORS, Look::descriptors);
    highest(figures, Measure.PROCESSES, Look::processes);
    if (looks.stream().allMatch(look -> look.groupKb().isPresent())) {
      highest(figures, Measure.CGROUP_KB, look -> look.groupKb().orElseThrow());
      highest(figures, Measure.CGROUP_FILE_KB, look -> look.groupFileKb().orElse(0));
    }
    perTick(figures, Measure.CPU_CLOCK_US, Look::cpuNanos, 1e3);
    OptionalLong group = first().groupCpuNanos();
    if (group.isPresent() && last().groupCpuNanos().isPresent()) {
      perTick(figures, Measure.CPU_US, look -> look.groupCpuNanos().orElseThrow(), 1e3);
    } else {
      perTick(figures, Measure.CPU_US, Look::cpuNanos, 1e3);
    }
    if (last().runNanos() > 0) {
      perTick(figures, Measure.SCHEDSTAT_US, Look::runNanos, 1e3);
      perTick(figures, Measure.QUEUED_US, Look::queuedNanos, 1e3);
    }
    perTick(figures, Measure.VOLUNTARY, Look::voluntary, 1);
    perTick(figures, Measure.INVOLUNTARY, Look::involuntary, 1);
    figures.put(
        Measure.WAKEUPS_PER_SECOND, rise(look -> look.voluntary() + look.involuntary()) / seconds);
    perTick(figures, Measure.WRITTEN_BYTES, Look::writtenBytes, 1);
    figures.put(Measure.SENT_BYTES, (double) (after.bytes() - before.bytes()) / ticks);
    figures.put(Measure.DELIVERIES, (double) (after.requests() - before.requests()) / ticks);
    figures.put(Measure.POINTS, (double) (after.points() - before.points()) / ticks);
    figures.put(Measure.LAST_BYTES, (double) after.lastBytes());
    return figures;
  }

  private Look first() {
    return looks.getFirst();
  }

  private Look last() {
    return looks.getLast();
  }

  private double rise(ToLongFunction<Look> counter) {
    return counter.applyAsLong(last()) - counter.applyAsLong(first());
  }

  private void perTick(
      Map<Measure, Double> figures, Measure measure, ToLongFunction<Look> counter, double unit) {
    figures.put(measure, rise(counter) / ticks / unit);
  }

  private void highest(Map<Measure, Double> figures, Measure measure, ToLongFunction<Look> value) {
    figures.put(measure, (double) looks.stream().mapToLong(value).max().orElse(0));
  }
}
