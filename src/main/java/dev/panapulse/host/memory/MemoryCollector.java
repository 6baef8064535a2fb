package dev.panapulse.host.memory;

import dev.panapulse.host.Collector;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.KeyedLines;
import dev.panapulse.host.ProcFile;
import dev.panapulse.host.Scanner;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Main memory: in use by state, the kernel's caches, huge pages.
 *
 * <p>From /proc/meminfo, proc_meminfo(5), whose kB are 1024 bytes. Metrics of the OpenTelemetry
 * semantic conventions: system.memory.usage, .utilization, .limit, .linux.available, .linux.shared,
 * .linux.slab.usage, .linux.hugepages.*.
 *
 * <ul>
 *   <li>used is MemTotal − MemAvailable and available is the rest, as the conventions specify since
 *       1.45: their sum is the limit. Both are 0 to MemTotal: a container's limit may be smaller
 *       than the available memory of its host, and system.memory.linux.available keeps the kernel's
 *       figure.
 *   <li>Kernels before 3.14 have no MemAvailable: it is estimated as MemFree + Buffers + Cached +
 *       SReclaimable − Shmem, never below 0.
 *   <li>The cache of ZFS counts as used, as the kernel has it; {@link ZfsCache} reports its size.
 *   <li>A value that no kernel can have is invalid: a total of 0, or more than an address of 52
 *       bits reaches, the most of any processor. Containers' files have such.
 *   <li>Huge pages have series only while some are set up (HugePages_Total above 0).
 * </ul>
 */
public final class MemoryCollector implements Collector {
  private static final Metric USAGE =
      Metric.upDownCounter(
          "system.memory.usage",
          "By",
          "Memory of the host by state; the sum over the states is the limit");
  private static final Metric UTILIZATION =
      Metric.gauge("system.memory.utilization", "1", "Fraction of the memory in each state");
  private static final Metric LIMIT =
      Metric.upDownCounter("system.memory.limit", "By", "Total memory of the host");
  private static final Metric AVAILABLE =
      Metric.upDownCounter(
          "system.memory.linux.available",
          "By",
          "Estimate of the memory that new programs can use without swapping");
  private static final Metric SHARED =
      Metric.upDownCounter("system.memory.linux.shared", "By", "Shared memory, including tmpfs");
  private static final Metric SLAB =
      Metric.upDownCounter(
          "system.memory.linux.slab.usage", "By", "Memory in the kernel's object caches by state");

  private static final Metric HUGE_LIMIT =
      Metric.upDownCounter(
          "system.memory.linux.hugepages.limit", "{page}", "Configured number of huge pages");
  private static final Metric HUGE_PAGE_SIZE =
      Metric.upDownCounter("system.memory.linux.hugepages.page_size", "By", "Size of a huge page");
  private static final Metric HUGE_RESERVED =
      Metric.upDownCounter(
          "system.memory.linux.hugepages.reserved",
          "{page}",
          "Huge pages reserved but not yet allocated");
  private static final Metric HUGE_SURPLUS =
      Metric.upDownCounter(
          "system.memory.linux.hugepages.surplus",
          "{page}",
          "Huge pages allocated beyond the configured number");
  private static final Metric HUGE_USAGE =
      Metric.upDownCounter("system.memory.linux.hugepages.usage", "{page}", "Huge pages by state");
  private static final Metric HUGE_UTILIZATION =
      Metric.gauge(
          "system.memory.linux.hugepages.utilization",
          "1",
          "Fraction of the huge pages in each state");

  private static final AttributeKey<String> STATE = AttributeKey.stringKey("system.memory.state");
  private static final AttributeKey<String> SLAB_STATE =
      AttributeKey.stringKey("system.memory.linux.slab.state");
  private static final AttributeKey<String> HUGE_STATE =
      AttributeKey.stringKey("system.memory.linux.hugepages.state");

  /** The collector, for settings, documents and tests. */
  public static final CollectorSpec SPEC =
      CollectorSpec.named("memory", "memory by state")
          .metric(USAGE, STATE)
          .metric(UTILIZATION, STATE)
          .metric(LIMIT)
          .metric(AVAILABLE)
          .metric(SHARED)
          .metric(SLAB, SLAB_STATE)
          .optionalMetric(ZfsCache.USAGE)
          .optionalMetric(HUGE_LIMIT)
          .optionalMetric(HUGE_PAGE_SIZE)
          .optionalMetric(HUGE_RESERVED)
          .optionalMetric(HUGE_SURPLUS)
          .optionalMetric(HUGE_USAGE, HUGE_STATE)
          .optionalMetric(HUGE_UTILIZATION, HUGE_STATE)
          .area("system.memory")
          .madeBy((host, settings) -> new MemoryCollector(host));

  // keys, in the order in which kernels print them
  private static final int MEM_TOTAL = 0;
  private static final int MEM_FREE = 1;
  private static final int MEM_AVAILABLE = 2;
  private static final int MEM_BUFFERS = 3;
  private static final int MEM_CACHED = 4;
  private static final int SHMEM = 5;
  private static final int S_RECLAIMABLE = 6;
  private static final int S_UNRECLAIM = 7;
  private static final int HUGE_TOTAL = 8;
  private static final int HUGE_FREE = 9;
  private static final int HUGE_RSVD = 10;
  private static final int HUGE_SURP = 11;
  private static final int HUGE_SIZE = 12;

  /** Physical addresses have at most 52 bits, on x86-64 as on ARM64. */
  private static final long MOST_BYTES = 1L << 52;

  private static final long MOST_PAGES = MOST_BYTES >> 12;

  private static final String ESTIMATED =
      "this kernel has no MemAvailable (before 3.14); available memory is estimated";

  private final HostContext host;
  private final ProcFile meminfo;
  private final CollectorErrors errors = new CollectorErrors(SPEC.name());
  private final KeyedLines lines =
      new KeyedLines.Builder()
          .kilobytes("MemTotal:")
          .between(1, MOST_BYTES)
          .kilobytes("MemFree:")
          .between(0, MOST_BYTES)
          .kilobytes("MemAvailable:")
          .between(0, MOST_BYTES)
          .kilobytes("Buffers:")
          .between(0, MOST_BYTES)
          .kilobytes("Cached:")
          .between(0, MOST_BYTES)
          .kilobytes("Shmem:")
          .between(0, MOST_BYTES)
          .kilobytes("SReclaimable:")
          .between(0, MOST_BYTES)
          .kilobytes("SUnreclaim:")
          .between(0, MOST_BYTES)
          .count("HugePages_Total:")
          .between(0, MOST_PAGES)
          .count("HugePages_Free:")
          .between(0, MOST_PAGES)
          .count("HugePages_Rsvd:")
          .between(0, MOST_PAGES)
          .count("HugePages_Surp:")
          .between(0, MOST_PAGES)
          .kilobytes("Hugepagesize:")
          .between(4096, MOST_BYTES)
          .build();

  private final ZfsCache zfs;
  private Optional<SeriesGroup> group = Optional.empty();
  private Optional<SeriesGroup> hugePages = Optional.empty();
  private boolean areHugePagesLeftOut;

  // indices of the series of group
  private int used;
  private int notUsed;
  private int usedShare;
  private int notUsedShare;
  private int limit;
  private int available;
  private int shared;
  private int reclaimable;
  private int unreclaimable;

  // indices of the series of hugePages
  private int hugeLimit;
  private int hugePageSize;
  private int hugeReserved;
  private int hugeSurplus;
  private int hugeUsed;
  private int hugeFree;
  private int hugeUsedShare;
  private int hugeFreeShare;

  /** A kernel that gave MemAvailable once has it: without it now, the file is not whole. */
  private boolean kernelEstimates;

  /** A collector of the memory of {@code host}. */
  public MemoryCollector(HostContext host) {
    this(host, System::nanoTime);
  }

  MemoryCollector(HostContext host, LongSupplier nanoTime) {
    this.host = host;
    this.meminfo = host.fileOfShortLines("/proc/meminfo");
    this.zfs = new ZfsCache(host, errors, nanoTime);
  }

  @Override
  public String name() {
    return SPEC.name();
  }

  @Override
  public void describe() {
    SeriesGroup.Builder series = new SeriesGroup.Builder();
    used = series.series(USAGE, Attributes.of(STATE, "used"));
    notUsed = series.series(USAGE, Attributes.of(STATE, "available"));
    usedShare = series.series(UTILIZATION, Attributes.of(STATE, "used"));
    notUsedShare = series.series(UTILIZATION, Attributes.of(STATE, "available"));
    limit = series.series(LIMIT);
    available = series.series(AVAILABLE);
    shared = series.series(SHARED);
    reclaimable = series.series(SLAB, Attributes.of(SLAB_STATE, "reclaimable"));
    unreclaimable = series.series(SLAB, Attributes.of(SLAB_STATE, "unreclaimable"));
    group = host.series().addSinceBoot(series, errors, "memory");
  }

  @Override
  public void sample(Row row) {
    if (lines.read(host, meminfo, errors)) {
      if (group.isPresent()) {
        setMemory(row, group.get());
      }
      sampleHugePages(row);
    }
    zfs.sample(row);
  }

  private void setMemory(Row row, SeriesGroup present) {
    long total = lines.value(MEM_TOTAL);
    long availableBytes = availableBytes();
    setValid(row, present, limit, total);
    setValid(row, present, available, availableBytes);
    setValid(row, present, shared, lines.value(SHMEM));
    setValid(row, present, reclaimable, lines.value(S_RECLAIMABLE));
    setValid(row, present, unreclaimable, lines.value(S_UNRECLAIM));
    if (total >= 0 && availableBytes >= 0) {
      long rest = Math.min(availableBytes, total);
      row.set(present, used, total - rest);
      row.set(present, notUsed, rest);
      row.set(present, usedShare, (double) (total - rest) / total);
      row.set(present, notUsedShare, (double) rest / total);
    }
  }

  /** Bytes, or negative if they can be neither read nor estimated. */
  private long availableBytes() {
    kernelEstimates |= lines.has(MEM_AVAILABLE);
    if (kernelEstimates
        || lines.value(MEM_AVAILABLE) != KeyedLines.ABSENT
        || !lines.has(MEM_FREE)) {
      return lines.value(MEM_AVAILABLE);
    }
    errors.note(ESTIMATED);
    if (isInvalid(MEM_BUFFERS)
        || isInvalid(MEM_CACHED)
        || isInvalid(S_RECLAIMABLE)
        || isInvalid(SHMEM)) {
      return Scanner.INVALID;
    }
    long bytes =
        lines.valueOrZero(MEM_FREE)
            + lines.valueOrZero(MEM_BUFFERS)
            + lines.valueOrZero(MEM_CACHED)
            + lines.valueOrZero(S_RECLAIMABLE)
            - lines.valueOrZero(SHMEM);
    return Math.clamp(bytes, 0, MOST_BYTES);
  }

  private boolean isInvalid(int key) {
    return lines.value(key) == Scanner.INVALID;
  }

  private static void setValid(Row row, SeriesGroup group, int index, long value) {
    if (value >= 0) {
      row.set(group, index, value);
    }
  }

  private void sampleHugePages(Row row) {
    if (lines.value(HUGE_TOTAL) > 0) {
      if (hugePages.isEmpty() && !areHugePagesLeftOut) {
        addHugePages();
      }
      if (hugePages.isPresent()) {
        setHugePages(row, hugePages.get());
      }
    } else if (hugePages.isPresent()) {
      if (lines.value(HUGE_TOTAL) == 0) {
        host.series().release(hugePages.get());
        hugePages = Optional.empty();
      } else {
        setHugePages(row, hugePages.get());
      }
    }
  }

  private void addHugePages() {
    SeriesGroup.Builder series = new SeriesGroup.Builder();
    hugeLimit = series.series(HUGE_LIMIT);
    hugePageSize = series.series(HUGE_PAGE_SIZE);
    hugeReserved = series.series(HUGE_RESERVED);
    hugeSurplus = series.series(HUGE_SURPLUS);
    hugeUsed = series.series(HUGE_USAGE, Attributes.of(HUGE_STATE, "used"));
    hugeFree = series.series(HUGE_USAGE, Attributes.of(HUGE_STATE, "free"));
    hugeUsedShare = series.series(HUGE_UTILIZATION, Attributes.of(HUGE_STATE, "used"));
    hugeFreeShare = series.series(HUGE_UTILIZATION, Attributes.of(HUGE_STATE, "free"));
    hugePages = host.series().addSinceBoot(series, errors, "huge pages");
    areHugePagesLeftOut = hugePages.isEmpty();
  }

  private void setHugePages(Row row, SeriesGroup present) {
    long total = lines.value(HUGE_TOTAL);
    long free = lines.value(HUGE_FREE);
    setValid(row, present, hugeLimit, total);
    setValid(row, present, hugePageSize, lines.value(HUGE_SIZE));
    setValid(row, present, hugeReserved, lines.value(HUGE_RSVD));
    setValid(row, present, hugeSurplus, lines.value(HUGE_SURP));
    if (total >= 0 && free > total) {
      errors.invalid(meminfo, "HugePages_Free");
      return;
    }
    setValid(row, present, hugeFree, free);
    if (total > 0 && free >= 0) {
      row.set(present, hugeUsed, total - free);
      row.set(present, hugeUsedShare, (double) (total - free) / total);
      row.set(present, hugeFreeShare, (double) free / total);
    }
  }

  @Override
  public CollectorErrors errors() {
    return errors;
  }

  @Override
  public List<ProcFile> sources() {
    return List.of(meminfo);
  }

  @Override
  public void close() {
    host.release();
  }
}
