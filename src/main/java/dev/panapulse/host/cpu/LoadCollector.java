package dev.panapulse.host.cpu;

import dev.panapulse.host.Collector;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.ProcFile;
import dev.panapulse.host.Scanner;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.Slab;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Load averages: threads that run, wait to run or sleep uninterruptibly, averaged over 1, 5 and 15
 * minutes.
 *
 * <p>From getloadavg(3); with a root path from its /proc/loadavg, proc_loadavg(5). No convention
 * covers them; the names are those of the Collector's hostmetrics receiver.
 */
public final class LoadCollector implements Collector {
  private static final Metric ONE_MINUTE =
      Metric.gauge("system.cpu.load_average.1m", "{thread}", "Load average over 1 minute");
  private static final Metric FIVE_MINUTES =
      Metric.gauge("system.cpu.load_average.5m", "{thread}", "Load average over 5 minutes");
  private static final Metric FIFTEEN_MINUTES =
      Metric.gauge("system.cpu.load_average.15m", "{thread}", "Load average over 15 minutes");

  /** The collector, for settings, documents and tests. */
  public static final CollectorSpec SPEC =
      CollectorSpec.named("load", "load averages")
          .metric(ONE_MINUTE)
          .metric(FIVE_MINUTES)
          .metric(FIFTEEN_MINUTES)
          .area("system.cpu")
          .madeBy((host, settings) -> new LoadCollector(host));

  private static final int AVERAGES = 3;

  /** Hundredths of the most threads that a 64-bit kernel can have, PID_MAX_LIMIT. */
  private static final long MOST_HUNDREDTHS = 100L << 22;

  private final HostContext host;
  private final ProcFile loadavg;
  private final CollectorErrors errors = new CollectorErrors(SPEC.name());
  private final Slab loads;
  private final long[] hundredths = new long[AVERAGES];
  private Optional<SeriesGroup> group = Optional.empty();

  /** A collector of the load of {@code host}. */
  public LoadCollector(HostContext host) {
    this.host = host;
    this.loads = host.slab(AVERAGES * (long) Double.BYTES);
    this.loadavg = host.fileOfShortLines("/proc/loadavg");
  }

  @Override
  public String name() {
    return SPEC.name();
  }

  @Override
  public void describe() {
    group =
        host.series()
            .addSinceBoot(
                new SeriesGroup.Builder().with(ONE_MINUTE).with(FIVE_MINUTES).with(FIFTEEN_MINUTES),
                errors,
                "load");
  }

  @Override
  public void sample(Row row) {
    if (group.isEmpty()) {
      return;
    }
    if (host.isRerooted()) {
      readFile(row, group.get());
    } else {
      call(row, group.get());
    }
  }

  private void call(Row row, SeriesGroup averages) {
    int stored = host.libc().getloadavg(loads.address(), AVERAGES);
    if (stored < AVERAGES) {
      // getloadavg sets no errno
      errors.failed("getloadavg", -Errno.EIO);
    }
    for (int i = 0; i < stored; i++) {
      row.set(averages, i, loads.getDouble(i * (long) Double.BYTES));
    }
  }

  private void readFile(Row row, SeriesGroup averages) {
    if (!host.scan(loadavg, errors)) {
      return;
    }
    if (!host.scanner().nextLine()) {
      errors.invalid(loadavg, "the load");
      return;
    }
    readLine();
    for (int i = 0; i < AVERAGES; i++) {
      if (hundredths[i] < 0 || hundredths[i] > MOST_HUNDREDTHS) {
        errors.invalid(loadavg, "a load average");
      } else {
        row.set(averages, i, hundredths[i] / 100.0);
      }
    }
  }

  /** Three averages, then running/total: if the latter is in third place, an average is missing. */
  private void readLine() {
    Scanner scanner = host.scanner();
    for (int i = 0; i < AVERAGES; i++) {
      hundredths[i] = scanner.hundredths();
    }
    if (hundredths[AVERAGES - 1] == Scanner.INVALID && !scanner.wordUntil('/')) {
      Arrays.fill(hundredths, Scanner.INVALID);
    }
  }

  @Override
  public CollectorErrors errors() {
    return errors;
  }

  @Override
  public List<ProcFile> sources() {
    return host.isRerooted() ? List.of(loadavg) : List.of();
  }

  @Override
  public void close() {
    host.release();
  }
}
