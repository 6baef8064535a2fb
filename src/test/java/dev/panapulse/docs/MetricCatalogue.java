package dev.panapulse.docs;

import dev.panapulse.row.Instrument;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every metric that the agent can send, written by hand from the model of the OpenTelemetry
 * semantic conventions. It holds what the conventions' jars for Java lack: instrument, type of the
 * values, requirement level and the attributes of each metric.
 */
public final class MetricCatalogue {
  /**
   * Metric, unit, instrument, type of values, level in the conventions (none: not in them),
   * sources, attributes. An attribute with a question mark is not on every series: its source may
   * lack it, or a setting adds it.
   */
  private static final String LINES =
      """
      system.cpu.time                s           counter       double recommended /proc/stat cpu.mode,cpu.logical_number?
      system.cpu.utilization         1           gauge         double opt-in      /proc/stat cpu.mode,cpu.logical_number?
      system.cpu.logical.count       {cpu}       updowncounter int    recommended /proc/stat -
      system.cpu.frequency           Hz          gauge         int    recommended /sys/devices/system/cpu/cpufreq cpu.logical_number
      system.cpu.load_average.1m     {thread}    gauge         double none        getloadavg(3),/proc/loadavg -
      system.cpu.load_average.5m     {thread}    gauge         double none        getloadavg(3),/proc/loadavg -
      system.cpu.load_average.15m    {thread}    gauge         double none        getloadavg(3),/proc/loadavg -
      system.memory.usage            By          updowncounter int    recommended /proc/meminfo system.memory.state
      system.memory.utilization      1           gauge         double recommended /proc/meminfo system.memory.state
      system.memory.limit            By          updowncounter int    opt-in      /proc/meminfo -
      system.memory.linux.available  By          updowncounter int    unstated    /proc/meminfo -
      system.memory.linux.shared     By          updowncounter int    opt-in      /proc/meminfo -
      system.memory.linux.slab.usage By          updowncounter int    recommended /proc/meminfo system.memory.linux.slab.state
      system.memory.linux.zfs.arc.usage By       updowncounter int    none        /proc/spl/kstat/zfs -
      system.memory.linux.hugepages.limit       {page} updowncounter int    recommended /proc/meminfo -
      system.memory.linux.hugepages.page_size   By     updowncounter int    recommended /proc/meminfo -
      system.memory.linux.hugepages.reserved    {page} updowncounter int    recommended /proc/meminfo -
      system.memory.linux.hugepages.surplus     {page} updowncounter int    recommended /proc/meminfo -
      system.memory.linux.hugepages.usage       {page} updowncounter int    recommended /proc/meminfo system.memory.linux.hugepages.state
      system.memory.linux.hugepages.utilization 1      gauge         double recommended /proc/meminfo system.memory.linux.hugepages.state
      system.paging.usage            By          updowncounter int    recommended /proc/swaps,sysinfo(2),/proc/meminfo system.paging.state,system.device.name?
      system.paging.utilization      1           gauge         double recommended /proc/swaps,sysinfo(2),/proc/meminfo system.paging.state,system.device.name?
      system.paging.faults           {fault}     counter       int    recommended /proc/vmstat system.paging.fault.type
      system.paging.operations       {operation} counter       int    recommended /proc/vmstat system.paging.direction,system.paging.fault.type
      system.disk.io                 By          counter       int    recommended /proc/diskstats disk.io.direction,system.device.name
      system.disk.operations         {operation} counter       int    recommended /proc/diskstats disk.io.direction,system.device.name
      system.disk.merged             {operation} counter       int    recommended /proc/diskstats disk.io.direction,system.device.name
      system.disk.operation_time     s           counter       double recommended /proc/diskstats disk.io.direction,system.device.name
      system.disk.io_time            s           counter       double recommended /proc/diskstats system.device.name
      system.disk.limit              By          updowncounter int    opt-in      /sys/block system.device.name
      system.filesystem.usage        By          updowncounter int    recommended statvfs(3) system.device.name,system.filesystem.mode,system.filesystem.mountpoint,system.filesystem.state,system.filesystem.type
      system.filesystem.utilization  1           gauge         double recommended statvfs(3) system.device.name,system.filesystem.mode,system.filesystem.mountpoint,system.filesystem.state,system.filesystem.type
      system.filesystem.limit        By          updowncounter int    opt-in      statvfs(3) system.device.name,system.filesystem.mode,system.filesystem.mountpoint,system.filesystem.type
      system.network.io              By          counter       int    recommended /proc/net/dev network.interface.name,network.io.direction
      system.network.errors          {error}     counter       int    recommended /proc/net/dev network.interface.name,network.io.direction
      system.network.packet.dropped  {packet}    counter       int    recommended /proc/net/dev network.interface.name,network.io.direction
      system.network.packet.count    {packet}    counter       int    recommended /proc/net/dev network.io.direction,system.device.name
      system.network.connection.count {connection} updowncounter int  recommended /proc/net/tcp,/proc/net/udp network.transport,network.connection.state?
      system.uptime                  s           gauge         double recommended clock_gettime(2),/proc/uptime -
      system.process.count           {process}   updowncounter int    recommended /proc process.state?
      system.process.created         {process}   counter       int    recommended /proc/stat -
      system.process.limit           {thread}    updowncounter int    recommended /proc/sys/kernel/threads-max,/proc/sys/kernel/pid_max -
      system.linux.pressure.time     s           counter       double none        /proc/pressure system.linux.pressure.resource,system.linux.pressure.type
      system.linux.pressure.utilization 1        gauge         double none        /proc/pressure system.linux.pressure.resource,system.linux.pressure.type,system.linux.pressure.window
      hw.temperature                 Cel         gauge         double recommended /sys/class/thermal,/sys/class/hwmon,/sys/class/power_supply hw.id,hw.name,hw.parent?,hw.sensor_location?
      hw.temperature.limit           Cel         gauge         double recommended /sys/class/thermal,/sys/class/hwmon hw.id,hw.limit_type,hw.name,hw.parent?,hw.sensor_location?
      hw.fan.speed                   rpm         gauge         int    recommended /sys/class/hwmon hw.id,hw.name,hw.parent,hw.sensor_location?
      hw.voltage                     V           gauge         double recommended /sys/class/hwmon,/sys/class/power_supply hw.id,hw.name,hw.parent?,hw.sensor_location?
      hw.power                       W           gauge         double recommended /sys/class/hwmon,/sys/class/power_supply hw.id,hw.name,hw.type,hw.parent?,hw.sensor_location?
      hw.host.power                  W           gauge         double recommended /sys/class/hwmon hw.id,hw.name,hw.parent,hw.sensor_location?
      hw.power_supply.usage          W           updowncounter double recommended /sys/class/power_supply hw.id,hw.name,hw.model?,hw.serial_number?,hw.vendor?
      hw.status                      1           updowncounter int    recommended /sys/class/hwmon,/sys/class/power_supply,/sys/block hw.id,hw.name,hw.state,hw.type,hw.battery.capacity?,hw.battery.chemistry?,hw.firmware_version?,hw.model?,hw.parent?,hw.physical_disk.type?,hw.sensor_location?,hw.serial_number?,hw.vendor?
      hw.battery.charge              1           gauge         double recommended /sys/class/power_supply hw.id,hw.name,hw.battery.capacity?,hw.battery.chemistry?,hw.model?,hw.vendor?
      hw.battery.charge.limit        1           gauge         double recommended /sys/class/power_supply hw.id,hw.limit_type,hw.name,hw.battery.capacity?,hw.battery.chemistry?,hw.model?,hw.vendor?
      hw.battery.time_left           s           gauge         double recommended /sys/class/power_supply hw.id,hw.name,hw.state,hw.battery.state,hw.battery.capacity?,hw.battery.chemistry?,hw.model?,hw.vendor?
      hw.physical_disk.endurance_utilization 1   gauge         double recommended /sys/block hw.id,hw.name,hw.physical_disk.state,panapulse.emmc.memory_type,hw.firmware_version?,hw.model?,hw.physical_disk.type?,hw.serial_number?,hw.vendor?
      panapulse.raspberry_pi.throttled 1         updowncounter int    none        /sys/devices/platform hw.id,hw.name,panapulse.raspberry_pi.condition,panapulse.raspberry_pi.period
      panapulse.sampler.tick.completed {tick}    counter       int    none        agent -
      panapulse.sampler.tick.missed    {tick}    counter       int    none        agent -
      panapulse.sampler.counter.reset_suppressed {value} counter int  none        agent -
      panapulse.sampler.value.invalid  {value}   counter       int    none        agent panapulse.collector
      panapulse.sampler.call.failed    {call}    counter       int    none        agent panapulse.collector
      panapulse.data_point.sampled     {data_point} counter    int    none        agent -
      panapulse.data_point.recovered   {data_point} counter    int    none        agent -
      panapulse.data_point.dropped     {data_point} counter    int    none        agent panapulse.drop.reason
      panapulse.data_point.waiting     {data_point} updowncounter int none        agent panapulse.buffer
      panapulse.export.attempt.failed  {attempt} counter       int    none        agent -
      otel.sdk.exporter.metric_data_point.exported {data_point} counter int recommended agent otel.component.name,otel.component.type,error.type?,server.address?,server.port?
      otel.sdk.exporter.metric_data_point.inflight {data_point} updowncounter int recommended agent otel.component.name,otel.component.type,server.address?,server.port?
      """;

  private static final List<Entry> ENTRIES = LINES.lines().map(MetricCatalogue::entry).toList();

  /**
   * One metric.
   *
   * @param instrument counter, updowncounter or gauge
   * @param type of the values: int or double
   * @param level recommended, opt-in, unstated (the conventions state none) or none (not in them)
   * @param sources files of the kernel, calls, or the agent itself
   * @param required keys of attributes that every series has
   * @param optional keys of attributes that some series have
   */
  public record Entry(
      String name,
      String unit,
      String instrument,
      String type,
      String level,
      List<String> sources,
      Set<String> required,
      Set<String> optional) {

    /** How a series with these properties differs from the catalogue, or empty. */
    public Optional<String> difference(
        String seriesUnit, String seriesInstrument, String seriesType) {
      String is = String.join(" ", seriesUnit, seriesInstrument, seriesType);
      String shall = String.join(" ", unit, instrument, type);
      return is.equals(shall)
          ? Optional.empty()
          : Optional.of(name + ": " + is + " instead of " + shall);
    }

    /** How a series with attributes of these keys differs from the catalogue, or empty. */
    public Optional<String> keyDifference(Set<String> keys) {
      Set<String> unknown = new TreeSet<>(keys);
      unknown.removeAll(required);
      unknown.removeAll(optional);
      return unknown.isEmpty() && keys.containsAll(required)
          ? Optional.empty()
          : Optional.of(name + ": " + keys + " instead of " + required + ", " + optional);
    }
  }

  private MetricCatalogue() {}

  private static Entry entry(String line) {
    String[] columns = line.strip().split(" +", -1);
    return new Entry(
        columns[0],
        columns[1],
        columns[2],
        columns[3],
        columns[4],
        List.of(columns[5].split(",", -1)),
        keys(columns[6]).filter(key -> !key.endsWith("?")).collect(sorted()),
        keys(columns[6])
            .filter(key -> key.endsWith("?"))
            .map(key -> key.replace("?", ""))
            .collect(sorted()));
  }

  private static Stream<String> keys(String column) {
    return column.equals("-") ? Stream.of() : Stream.of(column.split(",", -1));
  }

  private static Collector<String, ?, Set<String>> sorted() {
    return Collectors.toCollection(TreeSet::new);
  }

  /** All metrics, in the order of their areas. */
  public static List<Entry> entries() {
    return ENTRIES;
  }

  /** The metric of that name. */
  public static Optional<Entry> find(String name) {
    return ENTRIES.stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  /** How the catalogue names an instrument. */
  public static String instrument(Instrument instrument) {
    return switch (instrument) {
      case COUNTER -> "counter";
      case UP_DOWN_COUNTER -> "updowncounter";
      case GAUGE -> "gauge";
    };
  }
}
