package dev.panapulse.daemon;

import dev.panapulse.config.CollectorName;
import dev.panapulse.config.Settings;
import dev.panapulse.host.BootTime;
import dev.panapulse.host.Collector;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.HostSeries;
import dev.panapulse.host.ReadBuffer;
import dev.panapulse.host.Scanner;
import dev.panapulse.host.cpu.CpuCollector;
import dev.panapulse.host.cpu.LoadCollector;
import dev.panapulse.host.cpu.PressureCollector;
import dev.panapulse.host.cpu.SystemCollector;
import dev.panapulse.host.disk.DiskCollector;
import dev.panapulse.host.filesystem.FilesystemCollector;
import dev.panapulse.host.hardware.HardwareCollector;
import dev.panapulse.host.memory.MemoryCollector;
import dev.panapulse.host.memory.PagingCollector;
import dev.panapulse.host.network.NetworkCollector;
import dev.panapulse.host.process.ProcessesCollector;
import dev.panapulse.host.self.SelfCollector;
import dev.panapulse.libc.Clocks;
import dev.panapulse.libc.LibC;
import dev.panapulse.row.Row;
import dev.panapulse.row.RowRing;
import dev.panapulse.row.SeriesRegistry;
import java.util.ArrayList;
import java.util.List;

/** Puts a {@link Sampler} together as the settings say. */
public final class SamplerFactory {
  /**
   * Those that read /proc/stat side by side, so that it is read once a tick; the agent itself is
   * added last, as it tells of the others.
   */
  private static final List<CollectorName> ORDER = order();

  private SamplerFactory() {}

  private static List<CollectorName> order() {
    List<CollectorName> order = new ArrayList<>(List.of(CollectorName.values()));
    order.remove(CollectorName.SELF);
    order.remove(CollectorName.PROCESSES);
    order.add(order.indexOf(CollectorName.CPU) + 1, CollectorName.PROCESSES);
    return List.copyOf(order);
  }

  /**
   * A sampler of this host, or of the one below {@code root_path}.
   *
   * @param figures where the agent's own figures come from
   */
  public static Sampler create(LibC libc, Settings settings, AgentFigures figures) {
    SeriesRegistry registry = new SeriesRegistry();
    Row row = new Row(registry);
    RowRing ring = new RowRing(settings.buffer().size());
    ReadBuffer buffer = new ReadBuffer();
    String root = root(settings);
    HostSeries columns =
        new HostSeries(registry, row, ring::oldestWaiting, BootTime.epochNanos(libc, root, buffer));
    HostContext host = new HostContext(libc, root, buffer, new Scanner(buffer), columns);
    figures.observe(row, ring);
    Clocks clocks = new Clocks(libc);
    List<Collector> collectors = collectors(host, settings, figures, clocks.realtime());
    return new Sampler(clocks, registry, row, ring, collectors);
  }

  static String root(Settings settings) {
    String path = settings.rootPath().toString();
    return path.equals("/") ? "" : path;
  }

  private static List<Collector> collectors(
      HostContext host, Settings settings, AgentFigures figures, long startEpochNanos) {
    List<Collector> collectors = new ArrayList<>();
    for (CollectorName name : ORDER) {
      if (settings.collectors().contains(name)) {
        collectors.add(collector(name, host, settings));
      }
    }
    if (settings.collectors().contains(CollectorName.SELF)) {
      List<Collector> others = List.copyOf(collectors);
      collectors.add(
          new SelfCollector(
              host, figures, ExporterAttributes.of(settings.export()), others, startEpochNanos));
    }
    return collectors;
  }

  private static Collector collector(CollectorName name, HostContext host, Settings settings) {
    return switch (name) {
      case CPU -> new CpuCollector(host, settings.cpu().perCore());
      case LOAD -> new LoadCollector(host);
      case MEMORY -> new MemoryCollector(host);
      case PAGING -> new PagingCollector(host);
      case DISK ->
          new DiskCollector(host, settings.disk().devices()::accepts, settings.disk().partitions());
      case FILESYSTEM ->
          new FilesystemCollector(
              host,
              settings.filesystem().types()::accepts,
              settings.filesystem().mountPoints()::accepts,
              settings.filesystem().remote(),
              settings.filesystem().timeout());
      case NETWORK ->
          new NetworkCollector(
              host,
              settings.network().interfaces()::accepts,
              settings.network().loopback(),
              settings.network().connections());
      case SYSTEM -> new SystemCollector(host);
      case PROCESSES -> new ProcessesCollector(host, settings.processes().states());
      case PRESSURE -> new PressureCollector(host);
      case HARDWARE ->
          new HardwareCollector(
              host,
              settings.hardware().devices()::accepts,
              settings.hardware().cpuFrequency(),
              settings.hardware().getThrottled());
      case SELF -> throw new IllegalArgumentException("made last, with the others");
    };
  }
}
