package dev.panapulse.daemon;

import dev.panapulse.config.Settings;
import dev.panapulse.host.BootTime;
import dev.panapulse.host.Collector;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.HostSeries;
import dev.panapulse.host.ReadBuffer;
import dev.panapulse.host.Scanner;
import dev.panapulse.host.self.SelfCollector;
import dev.panapulse.libc.Clocks;
import dev.panapulse.libc.LibC;
import dev.panapulse.row.Row;
import dev.panapulse.row.RowRing;
import dev.panapulse.row.SeriesRegistry;
import java.util.ArrayList;
import java.util.List;

/** Creates a {@link Sampler} from the settings. */
public final class SamplerFactory {
  private SamplerFactory() {}

  /**
   * A sampler of this host, or of the one below {@code root_path}.
   *
   * @param figures source of the agent's own figures
   */
  public static Sampler create(LibC libc, Settings settings, AgentFigures figures) {
    SeriesRegistry registry = new SeriesRegistry();
    Row row = new Row(registry);
    RowRing ring = new RowRing(settings.buffer().size());
    Clocks clocks = new Clocks(libc);
    // before the boot time, which is based on it
    WallClock clock = new WallClock(clocks, row, ring);
    ReadBuffer buffer = new ReadBuffer();
    String root = root(settings);
    HostSeries series =
        new HostSeries(registry, row, ring::oldestWaiting, BootTime.epochNanos(libc, root, buffer));
    HostContext host = new HostContext(libc, root, buffer, new Scanner(buffer), series);
    figures.observe(row, ring);
    List<Collector> collectors = collectors(host, settings, figures, clocks.realtime());
    HiddenSources.report(libc, root, collectors);
    return new Sampler(clock, clocks, registry, row, ring, collectors);
  }

  static String root(Settings settings) {
    String path = settings.rootPath().toString();
    return path.equals("/") ? "" : path;
  }

  private static List<Collector> collectors(
      HostContext host, Settings settings, AgentFigures figures, long startEpochNanos) {
    List<Collector> collectors = new ArrayList<>();
    for (CollectorSpec spec : settings.collectors()) {
      if (spec.equals(SelfCollector.SPEC)) {
        collectors.add(self(host, settings, figures, collectors, startEpochNanos));
      } else {
        collectors.add(spec.create(host, settings.ofCollectors()));
      }
    }
    return collectors;
  }

  private static Collector self(
      HostContext host,
      Settings settings,
      AgentFigures figures,
      List<Collector> others,
      long startEpochNanos) {
    return new SelfCollector(
        host,
        figures,
        ExporterAttributes.of(settings.export()),
        List.copyOf(others),
        startEpochNanos);
  }
}
