package dev.panapulse.top;

import java.util.Set;

/** Names of the metrics that are shown; docs/metrics.md describes them. */
final class Wanted {
  static final String CPU_TIME = "system.cpu.time";
  static final String PRESSURE = "system.linux.pressure.time";
  static final String DISK_IO = "system.disk.io";
  static final String DISK_OPERATIONS = "system.disk.operations";
  static final String DISK_OPERATION_TIME = "system.disk.operation_time";
  static final String DISK_IO_TIME = "system.disk.io_time";
  static final String NETWORK_IO = "system.network.io";
  static final String NETWORK_ERRORS = "system.network.errors";
  static final String NETWORK_DROPPED = "system.network.packet.dropped";
  static final String PROCESSES_CREATED = "system.process.created";
  static final String UPTIME = "system.uptime";
  static final String LOAD_1 = "system.cpu.load_average.1m";
  static final String LOAD_5 = "system.cpu.load_average.5m";
  static final String LOAD_15 = "system.cpu.load_average.15m";
  static final String MEMORY_LIMIT = "system.memory.limit";
  static final String MEMORY_USAGE = "system.memory.usage";
  static final String PAGING_USAGE = "system.paging.usage";
  static final String PROCESSES = "system.process.count";
  static final String FILESYSTEM_USAGE = "system.filesystem.usage";
  static final String TEMPERATURE = "hw.temperature";
  static final String TEMPERATURE_LIMIT = "hw.temperature.limit";

  /** Those of which the rate is shown. */
  static final Set<String> COUNTERS =
      Set.of(
          CPU_TIME,
          PRESSURE,
          DISK_IO,
          DISK_OPERATIONS,
          DISK_OPERATION_TIME,
          DISK_IO_TIME,
          NETWORK_IO,
          NETWORK_ERRORS,
          NETWORK_DROPPED,
          PROCESSES_CREATED);

  private Wanted() {}
}
