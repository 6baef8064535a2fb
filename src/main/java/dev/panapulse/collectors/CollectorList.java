package dev.panapulse.collectors;

import dev.panapulse.host.CollectorSpec;
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
import java.util.List;

/** The collectors of the agent: a new one is one more line here. */
public final class CollectorList {
  /**
   * All collectors in the order in which they run, are documented and are printed. Two that read
   * the same file stand one after the other, so that it is read once a tick: cpu and processes,
   * memory and paging. The agent itself is last, as it reports on the others.
   */
  public static final List<CollectorSpec> ALL =
      List.of(
          SystemCollector.SPEC,
          CpuCollector.SPEC,
          ProcessesCollector.SPEC,
          LoadCollector.SPEC,
          MemoryCollector.SPEC,
          PagingCollector.SPEC,
          PressureCollector.SPEC,
          DiskCollector.SPEC,
          FilesystemCollector.SPEC,
          NetworkCollector.SPEC,
          HardwareCollector.SPEC,
          SelfCollector.SPEC);

  private CollectorList() {}
}
