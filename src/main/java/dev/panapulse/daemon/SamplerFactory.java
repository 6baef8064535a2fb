package dev.panapulse.daemon;

import dev.panapulse.config.Settings;
import dev.panapulse.host.BootTime;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.HostSeries;
import dev.panapulse.host.OwnedResources;
import dev.panapulse.host.ReadBuffer;
import dev.panapulse.host.Scanner;
import dev.panapulse.libc.Clocks;
import dev.panapulse.libc.LibC;
import dev.panapulse.row.Row;
import dev.panapulse.row.RowRing;
import dev.panapulse.row.SeriesRegistry;

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
    HostContext host =
        new HostContext(libc, root, buffer, new Scanner(buffer), series, new OwnedResources());
    figures.observe(row, ring);
    CollectorSet collectors = new CollectorSet(host, row, figures, clocks.realtime());
    Sampler sampler =
        new Sampler(
            clock, clocks, registry, row, ring, collectors.create(settings), collectors::change);
    HiddenSources.report(libc, root, sampler.collectors());
    return sampler;
  }

  static String root(Settings settings) {
    String path = settings.rootPath().toString();
    return path.equals("/") ? "" : path;
  }
}
