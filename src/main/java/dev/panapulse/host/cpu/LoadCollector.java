package dev.panapulse.host.cpu;

import dev.panapulse.host.Collector;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.ProcFile;
import dev.panapulse.host.Scanner;
import dev.panapulse.host.Trouble;
import dev.panapulse.libc.Slab;
import dev.panapulse.row.Block;
import dev.panapulse.row.Frame;
import dev.panapulse.row.Metric;
import java.util.List;
import java.util.Optional;

/**
 * Load averages: threads that run, wait to run or sleep uninterruptibly, averaged over 1, 5 and 15
 * minutes.
 *
 * <p>From getloadavg(3); for a host that is looked at from elsewhere from its /proc/loadavg,
 * proc_loadavg(5). No convention covers them; the names are those of the Collector's hostmetrics
 * receiver.
 */
public final class LoadCollector implements Collector {
  private static final Metric ONE_MINUTE =
      Metric.gauge("system.cpu.load_average.1m", "{thread}", "Load average over 1 minute");
  private static final Metric FIVE_MINUTES =
      Metric.gauge("system.cpu.load_average.5m", "{thread}", "Load average over 5 minutes");
  private static final Metric FIFTEEN_MINUTES =
      Metric.gauge("system.cpu.load_average.15m", "{thread}", "Load average over 15 minutes");

  private static final int AVERAGES = 3;
  private static final int EIO = 5;

  private final HostContext host;
  private final ProcFile loadavg;
  private final Trouble trouble = new Trouble("load");
  private final Slab loads = Slab.allocate(AVERAGES * (long) Double.BYTES);
  private Optional<Block> block = Optional.empty();

  /** A collector of the load of {@code host}. */
  public LoadCollector(HostContext host) {
    this.host = host;
    this.loadavg = host.fileOfShortLines("/proc/loadavg");
  }

  @Override
  public String name() {
    return "load";
  }

  @Override
  public void describe() {
    block =
        host.columns()
            .addSinceBoot(
                new Block.Builder()
                    .column(ONE_MINUTE)
                    .column(FIVE_MINUTES)
                    .column(FIFTEEN_MINUTES));
    if (block.isEmpty()) {
      trouble.full("load");
    }
  }

  @Override
  public void sample(Frame frame) {
    if (block.isEmpty()) {
      return;
    }
    if (host.isRerooted()) {
      readFile(frame, block.get());
    } else {
      call(frame, block.get());
    }
  }

  private void call(Frame frame, Block columns) {
    int stored = host.libc().getloadavg(loads.address(), AVERAGES);
    if (stored < AVERAGES) {
      // it says no more than that it could not find out
      trouble.failed("getloadavg", -EIO);
    }
    for (int i = 0; i < stored; i++) {
      frame.set(columns, i, loads.getDouble(i * (long) Double.BYTES));
    }
  }

  private void readFile(Frame frame, Block columns) {
    if (!host.scan(loadavg, trouble)) {
      return;
    }
    if (!host.scanner().nextLine()) {
      trouble.skipped(loadavg, "the load");
      return;
    }
    for (int i = 0; i < AVERAGES; i++) {
      long hundredths = host.scanner().hundredths();
      if (hundredths == Scanner.INVALID) {
        trouble.skipped(loadavg, "a load average");
      } else {
        frame.set(columns, i, hundredths / 100.0);
      }
    }
  }

  @Override
  public Trouble trouble() {
    return trouble;
  }

  @Override
  public List<ProcFile> sources() {
    return host.isRerooted() ? List.of(loadavg) : List.of();
  }
}
