package dev.panapulse.host.memory;

import dev.panapulse.host.Collector;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.KeyedLines;
import dev.panapulse.host.ProcFile;
import dev.panapulse.libc.Layouts;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.List;
import java.util.Optional;

/**
 * Swap space and page faults.
 *
 * <p>Space is that of each swap device ({@link SwapDevices}). Where /proc/swaps is missing or lists
 * none, it is the total without a device's name, from sysinfo(2); with a root path from the host's
 * /proc/meminfo. A host without swap has 0 bytes used and free, and no utilization. Faults and
 * operations come from /proc/vmstat, proc_vmstat(5). Metrics of the OpenTelemetry semantic
 * conventions: system.paging.usage, .utilization, .faults, .operations.
 *
 * <ul>
 *   <li>minor faults are pgfault − pgmajfault.
 *   <li>operations are pages swapped in and out (pswpin, pswpout), of type major, as in the
 *       Collector's hostmetrics receiver. That one also gives pgpgin and pgpgout as minor
 *       operations; they are kilobytes of all block input and output, which system.disk.io reports,
 *       and neither faults nor operations: they are left out.
 * </ul>
 */
public final class PagingCollector implements Collector {
  private static final Metric FAULTS =
      Metric.counter("system.paging.faults", "{fault}", "Page faults");
  private static final Metric OPERATIONS =
      Metric.counter("system.paging.operations", "{operation}", "Pages swapped in and out");

  private static final AttributeKey<String> FAULT_TYPE =
      AttributeKey.stringKey("system.paging.fault.type");
  private static final AttributeKey<String> DIRECTION =
      AttributeKey.stringKey("system.paging.direction");

  /** The collector, for settings, documents and tests. */
  public static final CollectorSpec SPEC =
      CollectorSpec.named("paging", "swap space and page faults")
          .optionalMetric(SwapSpace.USAGE, SwapDevices.DEVICE, SwapSpace.STATE)
          .optionalMetric(SwapSpace.UTILIZATION, SwapDevices.DEVICE, SwapSpace.STATE)
          .metric(FAULTS, FAULT_TYPE)
          .metric(OPERATIONS, FAULT_TYPE, DIRECTION)
          .area("system.paging")
          .madeBy((host, settings) -> new PagingCollector(host));

  private static final int SWAP_TOTAL = 0;
  private static final int SWAP_FREE = 1;

  private static final long UNKNOWN = -1;
  private static final String OUT_OF_RANGE =
      "sysinfo's swap space is beyond what a kernel can have and is left out";

  private static final int PSWPIN = 0;
  private static final int PSWPOUT = 1;
  private static final int PGFAULT = 2;
  private static final int PGMAJFAULT = 3;

  private final HostContext host;
  private final ProcFile meminfo;
  private final ProcFile vmstat;

  /** Not static: the class is initialized when the image is built, before C's layouts are known. */
  private final Layouts.Sysinfo sysinfo = LibC.system().layouts().sysinfo();

  private final CollectorErrors errors = new CollectorErrors(SPEC.name());
  private final Slab info;
  private final KeyedLines swapLines =
      new KeyedLines.Builder()
          .kilobytes("SwapTotal:")
          .between(0, SwapSpace.MOST_BYTES)
          .kilobytes("SwapFree:")
          .between(0, SwapSpace.MOST_BYTES)
          .build();
  private final KeyedLines vmLines =
      new KeyedLines.Builder()
          .count("pswpin ")
          .count("pswpout ")
          .count("pgfault ")
          .count("pgmajfault ")
          .build();

  private final SwapSpace space = new SwapSpace();
  private final SwapDevices devices;

  /** The series without a device's name; empty while devices are reported. */
  private Optional<SeriesGroup> total = Optional.empty();

  /** Whether the registry was full; not added until devices went away. */
  private boolean isTotalLeftOut;

  private Optional<SeriesGroup> events = Optional.empty();

  /** Swap space and the unused part of it; negative if unknown. */
  private long totalBytes;

  private long freeBytes;
  private int majorFaults;
  private int minorFaults;
  private int pagesIn;
  private int pagesOut;

  /** A collector of the paging of {@code host}. */
  public PagingCollector(HostContext host) {
    this.host = host;
    this.info = host.slab(sysinfo.size());
    this.meminfo = host.fileOfShortLines("/proc/meminfo");
    this.vmstat = host.fileOfNames("/proc/vmstat");
    this.devices = new SwapDevices(host, space, errors);
  }

  @Override
  public String name() {
    return SPEC.name();
  }

  /** Swap space is added in a tick: whether it has devices is not known before. */
  @Override
  public void describe() {
    SeriesGroup.Builder eventSeries = new SeriesGroup.Builder();
    majorFaults = eventSeries.series(FAULTS, Attributes.of(FAULT_TYPE, "major"));
    minorFaults = eventSeries.series(FAULTS, Attributes.of(FAULT_TYPE, "minor"));
    pagesIn = eventSeries.series(OPERATIONS, Attributes.of(FAULT_TYPE, "major", DIRECTION, "in"));
    pagesOut = eventSeries.series(OPERATIONS, Attributes.of(FAULT_TYPE, "major", DIRECTION, "out"));
    events = host.series().addSinceBoot(eventSeries, errors, "page faults");
  }

  @Override
  public void sample(Row row) {
    if (host.isRerooted()) {
      readMeminfo();
    } else {
      callSysinfo();
    }
    setSpace(row);
    if (events.isPresent() && vmLines.readStart(host, vmstat, errors)) {
      setEvents(row, events.get());
    }
  }

  private void callSysinfo() {
    totalBytes = UNKNOWN;
    freeBytes = UNKNOWN;
    int result = host.libc().sysinfo(info.address());
    if (result < 0) {
      errors.failed("sysinfo", result);
      return;
    }
    long unit = Integer.toUnsignedLong(info.getInt(sysinfo.memUnit()));
    totalBytes = inBytes(info.getLong(sysinfo.totalswap()), unit);
    freeBytes = inBytes(info.getLong(sysinfo.freeswap()), unit);
  }

  private long inBytes(long amount, long unit) {
    if (unit > 0 && amount >= 0 && amount <= SwapSpace.MOST_BYTES / unit) {
      return amount * unit;
    }
    errors.leftOut(OUT_OF_RANGE);
    return UNKNOWN;
  }

  private void readMeminfo() {
    swapLines.read(host, meminfo, errors);
    totalBytes = swapLines.value(SWAP_TOTAL);
    freeBytes = swapLines.value(SWAP_FREE);
  }

  /** Either by device or in total: a sum over the series must not count the space twice. */
  private void setSpace(Row row) {
    if (devices.sample(row, totalBytes != 0)) {
      releaseTotal();
      return;
    }
    if (totalBytes < 0 || freeBytes < 0) {
      return;
    }
    addTotal();
    if (total.isPresent()) {
      // a container's free space may be that of its host
      space.set(row, total.get(), totalBytes, Math.min(freeBytes, totalBytes));
    }
  }

  private void addTotal() {
    if (total.isEmpty() && !isTotalLeftOut) {
      total = host.series().addSinceBoot(space.describe(Attributes.empty()), errors, "swap space");
      isTotalLeftOut = total.isEmpty();
    }
  }

  private void releaseTotal() {
    if (total.isPresent()) {
      host.series().release(total.get());
      total = Optional.empty();
    }
    isTotalLeftOut = false;
  }

  private void setEvents(Row row, SeriesGroup group) {
    if (vmLines.has(PGMAJFAULT)) {
      row.set(group, majorFaults, vmLines.value(PGMAJFAULT));
      if (vmLines.value(PGFAULT) >= vmLines.value(PGMAJFAULT)) {
        row.set(group, minorFaults, vmLines.value(PGFAULT) - vmLines.value(PGMAJFAULT));
      } else if (vmLines.has(PGFAULT)) {
        errors.invalid(vmstat, "the number of minor faults");
      }
    }
    if (vmLines.has(PSWPIN)) {
      row.set(group, pagesIn, vmLines.value(PSWPIN));
    }
    if (vmLines.has(PSWPOUT)) {
      row.set(group, pagesOut, vmLines.value(PSWPOUT));
    }
  }

  @Override
  public CollectorErrors errors() {
    return errors;
  }

  @Override
  public List<ProcFile> sources() {
    return host.isRerooted()
        ? List.of(meminfo, devices.source(), vmstat)
        : List.of(devices.source(), vmstat);
  }

  @Override
  public void close() {
    host.release();
  }
}
