package dev.panapulse.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What is measured of an agent. Kilobytes are units of 1024 bytes. Where it has several processes,
 * it is the sum over them.
 */
enum Measure {
  /** Highest of one look a second: {@code Rss} of smaps_rollup. */
  RSS_KB("RSS kB", 0),
  RSS_MEDIAN_KB("RSS, median of the looks, kB", 0),
  /** {@code VmHWM}: since the start, start-up included. */
  PEAK_KB("peak RSS kB", 0),
  PSS_KB("PSS kB", 0),
  /** What its control group is charged with, page cache included. */
  CGROUP_KB("cgroup kB", 0),
  /** The page cache in that. */
  CGROUP_FILE_KB("of it page cache kB", 0),
  ANONYMOUS_KB("anonymous kB", 0),
  FILE_KB("file pages kB", 0),
  PRIVATE_DIRTY_KB("private dirty kB", 0),
  THREADS("threads", 0),
  DESCRIPTORS("descriptors", 0),
  PROCESSES("processes", 0),
  /** The control group's if there is one, else {@link #CPU_CLOCK_US}. */
  CPU_US("CPU µs/tick", 0),
  /** The process's CPU clock, and that of each process below it. */
  CPU_CLOCK_US("CPU clock µs/tick", 0),
  /** schedstat of all threads that were seen. */
  SCHEDSTAT_US("schedstat µs/tick", 0),
  /** Time in a run queue, of all threads. */
  QUEUED_US("waiting for a CPU µs/tick", 0),
  VOLUNTARY("voluntary switches/tick", 1),
  INVOLUNTARY("involuntary/tick", 2),
  /** Times a thread was put on a processor, a second: switches of both kinds. */
  WAKEUPS_PER_SECOND("wake-ups/s", 2),
  WRITTEN_BYTES("written to disk B/tick", 0),
  SENT_BYTES("delivered B/tick", 0),
  DELIVERIES("deliveries/tick", 2),
  POINTS("points/tick", 0),
  LAST_BYTES("bytes of the last delivery", 0),
  /** To the time for which the first point stands; with the agent's files in the page cache. */
  START_SAMPLE_MS("start to first sample ms", 1),
  /** With the agent's files in the page cache. */
  START_MS("start to first point ms", 1),
  /** With its files on the disk alone. */
  START_COLD_MS("the same, files not in the page cache, ms", 1),
  PROGRAM_KB("program file kB", 0),
  LIBRARIES_KB("shared libraries mapped kB", 0),
  /** Ticks back to back. */
  TICK_US("tick back to back µs", 1),
  TICK_MINIMUM_US("minimum µs", 1),
  TICK_RATIO("tick × C floor", 2),
  EXPORT_ALLOCATED_BYTES("B allocated an export", 0),
  EXPORT_US("µs an export", 1);

  private final String heading;
  private final int digits;

  Measure(String heading, int digits) {
    this.heading = heading;
    this.digits = digits;
  }

  String heading() {
    return heading;
  }

  /** The name in JSON and in the aims. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Measure> of(String key) {
    return Arrays.stream(values()).filter(measure -> measure.key().equals(key)).findAny();
  }

  String format(double value) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
