package dev.panapulse.host.memory;

import dev.panapulse.host.Collector;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.KeyedLines;
import dev.panapulse.host.ProcFile;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.List;
import java.util.Optional;

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
 *   <li>Huge pages have columns only while some are set up (HugePages_Total above 0).
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
          .optionalMetric(HUGE_LIMIT)
          .optionalMetric(HUGE_PAGE_SIZE)
          .optionalMetric(HUGE_RESERVED)
          .optionalMetric(HUGE_SURPLUS)
          .optionalMetric(HUGE_USAGE, HUGE_STATE)
          .optionalMetric(HUGE_UTILIZATION, HUGE_STATE)
          .area("system.memory")
          .madeBy((host, settings) -> new MemoryCollector(host));

  private static final String[] STATES = {"used", "available"};

  // columns of the block, after USAGE by state and UTILIZATION by state
  private static final int USED = 0;
  private static final int NOT_USED = 1;
  private static final int LIMIT_COLUMN = 4;
  private static final int AVAILABLE_COLUMN = 5;
  private static final int SHARED_COLUMN = 6;
  private static final int SLAB_RECLAIMABLE_COLUMN = 7;
  private static final int SLAB_UNRECLAIMABLE_COLUMN = 8;

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

  private static final String ESTIMATED =
      "this kernel has no MemAvailable (before 3.14); available memory is estimated";

  private final HostContext host;
  private final ProcFile meminfo;
  private final CollectorErrors errors = new CollectorErrors(SPEC.name());
  private final KeyedLines lines =
      new KeyedLines.Builder()
          .kilobytes("MemTotal:")
          .kilobytes("MemFree:")
          .kilobytes("MemAvailable:")
          .kilobytes("Buffers:")
          .kilobytes("Cached:")
          .kilobytes("Shmem:")
          .kilobytes("SReclaimable:")
          .kilobytes("SUnreclaim:")
          .count("HugePages_Total:")
          .count("HugePages_Free:")
          .count("HugePages_Rsvd:")
          .count("HugePages_Surp:")
          .kilobytes("Hugepagesize:")
          .build();

  private Optional<SeriesGroup> group = Optional.empty();
  private Optional<SeriesGroup> hugePages = Optional.empty();
  private boolean hugePagesRefused;

  /** A kernel that gave MemAvailable once has it: without it now, the file is not whole. */
  private boolean kernelEstimates;

  /** A collector of the memory of {@code host}. */
  public MemoryCollector(HostContext host) {
    this.host = host;
    this.meminfo = host.fileOfShortLines("/proc/meminfo");
  }

  @Override
  public String name() {
    return SPEC.name();
  }

  @Override
  public void describe() {
    SeriesGroup.Builder columns = new SeriesGroup.Builder();
    for (Metric metric : List.of(USAGE, UTILIZATION)) {
      for (String state : STATES) {
        columns.column(metric, Attributes.of(STATE, state));
      }
    }
    columns
        .column(LIMIT)
        .column(AVAILABLE)
        .column(SHARED)
        .column(SLAB, Attributes.of(SLAB_STATE, "reclaimable"))
        .column(SLAB, Attributes.of(SLAB_STATE, "unreclaimable"));
    group = host.columns().addSinceBoot(columns);
    if (group.isEmpty()) {
      errors.full("memory");
    }
  }

  @Override
  public void sample(Row row) {
    if (!lines.read(host, meminfo, errors)) {
      return;
    }
    if (group.isPresent()) {
      setMemory(row, group.get());
    }
    sampleHugePages(row);
  }

  private void setMemory(Row row, SeriesGroup columns) {
    long available = available();
    setBytes(row, columns, LIMIT_COLUMN, lines.value(MEM_TOTAL));
    setBytes(row, columns, AVAILABLE_COLUMN, available);
    setBytes(row, columns, SHARED_COLUMN, lines.value(SHMEM));
    setBytes(row, columns, SLAB_RECLAIMABLE_COLUMN, lines.value(S_RECLAIMABLE));
    setBytes(row, columns, SLAB_UNRECLAIMABLE_COLUMN, lines.value(S_UNRECLAIM));
    if (lines.has(MEM_TOTAL) && available >= 0) {
      long notUsed = Math.min(available, lines.value(MEM_TOTAL));
      setState(row, columns, USED, lines.value(MEM_TOTAL) - notUsed);
      setState(row, columns, NOT_USED, notUsed);
    }
  }

  /** Bytes, or negative if they can be neither read nor estimated. */
  private long available() {
    kernelEstimates |= lines.has(MEM_AVAILABLE);
    if (kernelEstimates
        || lines.value(MEM_AVAILABLE) != KeyedLines.ABSENT
        || !lines.has(MEM_FREE)) {
      return lines.value(MEM_AVAILABLE);
    }
    errors.note(ESTIMATED);
    // kB below 2^63 each: the sum is made in kB, as the one in bytes could overflow
    long kilobytes =
        lines.valueOrZero(MEM_FREE) / 1024
            + lines.valueOrZero(MEM_BUFFERS) / 1024
            + lines.valueOrZero(MEM_CACHED) / 1024
            + lines.valueOrZero(S_RECLAIMABLE) / 1024
            - lines.valueOrZero(SHMEM) / 1024;
    return Math.clamp(kilobytes, 0, Long.MAX_VALUE / 1024) * 1024;
  }

  private static void setBytes(Row row, SeriesGroup columns, int number, long bytes) {
    if (bytes >= 0) {
      row.set(columns, number, bytes);
    }
  }

  private void setState(Row row, SeriesGroup columns, int state, long bytes) {
    row.set(columns, state, bytes);
    if (lines.value(MEM_TOTAL) > 0) {
      row.set(columns, STATES.length + state, (double) bytes / lines.value(MEM_TOTAL));
    }
  }

  private void sampleHugePages(Row row) {
    if (lines.value(HUGE_TOTAL) > 0) {
      if (hugePages.isEmpty() && !hugePagesRefused) {
        addHugePages();
      }
      if (hugePages.isPresent()) {
        setHugePages(row, hugePages.get());
      }
    } else if (lines.value(HUGE_TOTAL) == 0 && hugePages.isPresent()) {
      host.columns().release(hugePages.get());
      hugePages = Optional.empty();
    }
  }

  private void addHugePages() {
    hugePages =
        host.columns()
            .addSinceBoot(
                new SeriesGroup.Builder()
                    .column(HUGE_LIMIT)
                    .column(HUGE_PAGE_SIZE)
                    .column(HUGE_RESERVED)
                    .column(HUGE_SURPLUS)
                    .column(HUGE_USAGE, Attributes.of(HUGE_STATE, "used"))
                    .column(HUGE_USAGE, Attributes.of(HUGE_STATE, "free"))
                    .column(HUGE_UTILIZATION, Attributes.of(HUGE_STATE, "used"))
                    .column(HUGE_UTILIZATION, Attributes.of(HUGE_STATE, "free")));
    if (hugePages.isEmpty()) {
      hugePagesRefused = true;
      errors.full("huge pages");
    }
  }

  private void setHugePages(Row row, SeriesGroup columns) {
    long total = lines.value(HUGE_TOTAL);
    long free = lines.value(HUGE_FREE);
    setBytes(row, columns, 0, total);
    setBytes(row, columns, 1, lines.value(HUGE_SIZE));
    setBytes(row, columns, 2, lines.value(HUGE_RSVD));
    setBytes(row, columns, 3, lines.value(HUGE_SURP));
    if (free >= 0 && free <= total) {
      row.set(columns, 4, total - free);
      row.set(columns, 5, free);
      row.set(columns, 6, (double) (total - free) / total);
      row.set(columns, 7, (double) free / total);
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
}
