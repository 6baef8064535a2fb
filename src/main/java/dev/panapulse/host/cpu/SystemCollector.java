package dev.panapulse.host.cpu;

import dev.panapulse.host.Collector;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.ProcFile;
import dev.panapulse.host.Scanner;
import dev.panapulse.libc.Clocks;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import java.util.List;
import java.util.Optional;

/**
 * How long this host has been up, suspend included.
 *
 * <p>From CLOCK_BOOTTIME, clock_gettime(2) (CLOCK_MONOTONIC stops in suspend); with a root path
 * from the host's /proc/uptime, proc_uptime(5), to the hundredth of a second. Metric of the
 * OpenTelemetry semantic conventions: system.uptime.
 */
public final class SystemCollector implements Collector {
  private static final Metric UPTIME =
      Metric.gauge("system.uptime", "s", "Time since the host booted");

  /** The collector, for settings, documents and tests. */
  public static final CollectorSpec SPEC =
      CollectorSpec.named("system", "uptime")
          .metric(UPTIME)
          .area("system")
          .madeBy((host, settings) -> new SystemCollector(host));

  /** Hundredths of a second in three centuries. */
  private static final long MOST_HUNDREDTHS = 1_000_000_000_000L;

  private final HostContext host;
  private final ProcFile uptime;
  private final CollectorErrors errors = new CollectorErrors(SPEC.name());
  private final Clocks clocks;
  private Optional<SeriesGroup> group = Optional.empty();

  /** A collector of the uptime of {@code host}. */
  public SystemCollector(HostContext host) {
    this.host = host;
    this.uptime = host.fileOfShortLines("/proc/uptime");
    this.clocks = new Clocks(host.libc());
  }

  @Override
  public String name() {
    return SPEC.name();
  }

  @Override
  public void describe() {
    group =
        host.series().addSinceBoot(new SeriesGroup.Builder().with(UPTIME), errors, "the uptime");
  }

  @Override
  public void sample(Row row) {
    if (group.isEmpty()) {
      return;
    }
    if (host.isRerooted()) {
      readFile(row, group.get());
    } else {
      row.set(group.get(), 0, clocks.boottime() / 1e9);
    }
  }

  private void readFile(Row row, SeriesGroup series) {
    if (!host.scan(uptime, errors)) {
      return;
    }
    long hundredths = host.scanner().nextLine() ? host.scanner().hundredths() : Scanner.INVALID;
    // a line with one time may have lost the first: the second is that of all idle processors
    boolean isWhole = host.scanner().word();
    if (!isWhole || hundredths == Scanner.INVALID || hundredths > MOST_HUNDREDTHS) {
      errors.invalid(uptime, "the uptime");
    } else {
      row.set(series, 0, hundredths / 100.0);
    }
  }

  @Override
  public CollectorErrors errors() {
    return errors;
  }

  @Override
  public List<ProcFile> sources() {
    return host.isRerooted() ? List.of(uptime) : List.of();
  }

  @Override
  public void close() {
    clocks.close();
    host.release();
  }
}
