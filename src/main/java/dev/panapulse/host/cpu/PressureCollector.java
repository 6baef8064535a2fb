package dev.panapulse.host.cpu;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.panapulse.host.Collector;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.ProcFile;
import dev.panapulse.host.Scanner;
import dev.panapulse.libc.Errno;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pressure stall information: the time in which tasks waited for processor, memory or disk.
 *
 * <p>From /proc/pressure/{cpu,memory,io}, Documentation/accounting/psi.rst, since Linux 4.20:
 *
 * <pre>
 * some avg10=0.12 avg60=0.05 avg300=0.01 total=12345     at least one task waited: percent, µs
 * full avg10=0.00 avg60=0.00 avg300=0.00 total=0         all tasks waited at once
 * </pre>
 *
 * No convention covers it: system.linux.pressure.time is the total in seconds,
 * system.linux.pressure.utilization the average over the last 10 seconds as a share from 0 to 1. A
 * kernel that does not account for it ({@code psi=0}, or built without) has no series, and one
 * without a full line for the processor (before 5.13) none for that line.
 */
public final class PressureCollector implements Collector {
  private static final Metric TIME =
      Metric.doubleCounter(
          "system.linux.pressure.time", "s", "Time in which tasks waited for the resource");
  private static final Metric SHARE =
      Metric.gauge(
          "system.linux.pressure.utilization",
          "1",
          "Fraction of the window in which tasks waited for the resource");

  private static final AttributeKey<String> RESOURCE =
      AttributeKey.stringKey("system.linux.pressure.resource");
  private static final AttributeKey<String> TYPE =
      AttributeKey.stringKey("system.linux.pressure.type");
  private static final AttributeKey<String> WINDOW =
      AttributeKey.stringKey("system.linux.pressure.window");

  /** The collector, for settings, documents and tests. */
  public static final CollectorSpec SPEC =
      CollectorSpec.named("pressure", "pressure stall information")
          .optionalMetric(TIME, RESOURCE, TYPE)
          .optionalMetric(SHARE, RESOURCE, TYPE, WINDOW)
          .area("system.linux")
          .madeBy((host, settings) -> new PressureCollector(host));

  private static final byte[] SOME_LINE = "some avg10=".getBytes(US_ASCII);
  private static final byte[] FULL_LINE = "full avg10=".getBytes(US_ASCII);
  private static final byte[] TOTAL = "total=".getBytes(US_ASCII);

  /** 100 %, in the unit of {@link Scanner#hundredths}. */
  private static final long WHOLE_SHARE = 10_000;

  private static final String NOT_ACCOUNTED =
      "this kernel keeps no pressure stall information; its values are left out";

  /** ProcSubset=pid of systemd hides it where the kernel has it. */
  private static final String ABSENT =
      "there is no /proc/pressure: the kernel keeps no pressure stall information, or a mount hides"
          + " it; its values are left out";

  private final HostContext host;
  private final CollectorErrors errors = new CollectorErrors(SPEC.name());
  private final Resource[] resources;

  /** Indices of the series of one line. */
  private static final class Line {
    int time;
    int share;

    void describe(SeriesGroup.Builder series, String resource, String type) {
      Attributes attributes = Attributes.of(RESOURCE, resource, TYPE, type);
      time = series.series(TIME, attributes);
      share = series.series(SHARE, attributes.toBuilder().put(WINDOW, "10s").build());
    }
  }

  /** The file and the series of one resource. */
  private static final class Resource {
    final String name;
    final ProcFile file;
    Optional<SeriesGroup> group = Optional.empty();
    final Line some = new Line();
    final Line full = new Line();
    boolean hasFull;

    Resource(String name, ProcFile file) {
      this.name = name;
      this.file = file;
    }
  }

  /** A collector of the pressure on {@code host}. */
  public PressureCollector(HostContext host) {
    this.host = host;
    this.resources =
        new Resource[] {
          new Resource("cpu", host.fileOfShortLines("/proc/pressure/cpu")),
          new Resource("memory", host.fileOfShortLines("/proc/pressure/memory")),
          new Resource("io", host.fileOfShortLines("/proc/pressure/io"))
        };
  }

  @Override
  public String name() {
    return SPEC.name();
  }

  /** Whether a kernel accounts for pressure is settled at boot: a look now is enough. */
  @Override
  public void describe() {
    for (Resource resource : resources) {
      int length = resource.file.read(host.buffer());
      if (length == -Errno.ENOENT || length == -Errno.EOPNOTSUPP) {
        errors.note(length == -Errno.ENOENT ? ABSENT : NOT_ACCOUNTED);
      } else {
        resource.hasFull = length <= 0 || hasFullLine();
        describe(resource);
      }
    }
  }

  private boolean hasFullLine() {
    Scanner scanner = host.scanner();
    scanner.reset();
    while (scanner.nextLine()) {
      if (scanner.skip(FULL_LINE)) {
        return true;
      }
    }
    return false;
  }

  private void describe(Resource resource) {
    SeriesGroup.Builder series = new SeriesGroup.Builder();
    resource.some.describe(series, resource.name, "some");
    if (resource.hasFull) {
      resource.full.describe(series, resource.name, "full");
    }
    resource.group = host.series().addSinceBoot(series, errors, "pressure");
  }

  @Override
  public void sample(Row row) {
    for (Resource resource : resources) {
      if (resource.group.isPresent() && host.scan(resource.file, errors)) {
        sample(row, resource, resource.group.get());
      }
    }
  }

  private void sample(Row row, Resource resource, SeriesGroup group) {
    Scanner scanner = host.scanner();
    boolean some = false;
    boolean full = false;
    while (scanner.nextLine()) {
      if (scanner.skip(SOME_LINE)) {
        some = true;
        sampleLine(row, resource, group, resource.some);
      } else if (resource.hasFull && scanner.skip(FULL_LINE)) {
        full = true;
        sampleLine(row, resource, group, resource.full);
      }
    }
    if (!some) {
      errors.missing(resource.file, "some avg10");
    }
    if (resource.hasFull && !full) {
      errors.missing(resource.file, "full avg10");
    }
  }

  private void sampleLine(Row row, Resource resource, SeriesGroup group, Line line) {
    Scanner scanner = host.scanner();
    // percent to two places: hundredths of a percent
    long share = scanner.hundredths();
    if (share == Scanner.INVALID || share > WHOLE_SHARE) {
      errors.invalid(resource.file, "avg10");
    } else {
      row.set(group, line.share, (double) share / WHOLE_SHARE);
    }
    long micros = total(scanner);
    if (micros == Scanner.INVALID) {
      errors.invalid(resource.file, "total");
    } else {
      row.set(group, line.time, micros / 1e6);
    }
  }

  private static long total(Scanner scanner) {
    while (!scanner.atEnd()) {
      if (scanner.skip(TOTAL)) {
        return scanner.number();
      }
      scanner.word();
    }
    return Scanner.INVALID;
  }

  @Override
  public CollectorErrors errors() {
    return errors;
  }

  @Override
  public List<ProcFile> sources() {
    List<ProcFile> sources = new ArrayList<>();
    for (Resource resource : resources) {
      if (resource.group.isPresent()) {
        sources.add(resource.file);
      }
    }
    return List.copyOf(sources);
  }

  @Override
  public void close() {
    host.release();
  }
}
