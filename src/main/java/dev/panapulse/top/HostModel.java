package dev.panapulse.top;

import dev.panapulse.control.HostRow;
import dev.panapulse.top.HostFigures.Core;
import dev.panapulse.top.HostFigures.Cpu;
import dev.panapulse.top.HostFigures.Disk;
import dev.panapulse.top.HostFigures.Interface;
import dev.panapulse.top.HostFigures.Load;
import dev.panapulse.top.HostFigures.Memory;
import dev.panapulse.top.HostFigures.Mount;
import dev.panapulse.top.HostFigures.Pressure;
import dev.panapulse.top.HostFigures.Temperature;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns rows into figures and keeps their history. One thread at a time. */
final class HostModel {
  private static final long NO_ROW = -1;

  private final Rates rates = new Rates();
  private final History cpu = new History();
  private final History memory = new History();
  private final History pressure = new History();
  private final History disk = new History();
  private final History network = new History();
  private HostFigures figures = HostFigures.none();
  private long sequence = NO_ROW;

  /** What has a history. */
  enum Curve {
    CPU,
    MEMORY,
    PRESSURE,
    DISK,
    NETWORK
  }

  /** The last figures. */
  HostFigures figures() {
    return figures;
  }

  /** The history of a figure: shares, or bytes a second. */
  History history(Curve curve) {
    return switch (curve) {
      case CPU -> cpu;
      case MEMORY -> memory;
      case PRESSURE -> pressure;
      case DISK -> disk;
      case NETWORK -> network;
    };
  }

  /** The next rows come from another sampler, whose counters do not continue these. */
  void forgetCounters() {
    rates.forget();
    sequence = NO_ROW;
  }

  /** Takes a row; the same one a second time changes nothing. */
  void update(HostRow row) {
    if (row.sequence() == sequence) {
      return;
    }
    if (row.sequence() < sequence) {
      // the agent has been started again
      forgetCounters();
    }
    sequence = row.sequence();
    rates.next(row);
    RowIndex index = new RowIndex(row);
    List<Pressure> pressures = pressures(index);
    List<Disk> disks = disks(index);
    List<Interface> interfaces = interfaces(index);
    Map<String, List<HostRow.Reading>> processors = index.by("cpu.logical_number", Wanted.CPU_TIME);
    figures =
        new HostFigures(
            row.epochNanos(),
            index.value(Wanted.UPTIME),
            new Load(
                index.value(Wanted.LOAD_1),
                index.value(Wanted.LOAD_5),
                index.value(Wanted.LOAD_15)),
            index.sum(Wanted.PROCESSES),
            rate(index.of(Wanted.PROCESSES_CREATED)),
            cpu(index.of(Wanted.CPU_TIME)),
            cores(processors),
            memory(index),
            pressures,
            disks,
            interfaces,
            mounts(index),
            temperatures(index));
    remember();
  }

  private void remember() {
    cpu.add(figures.cpu().busy());
    memory.add(figures.memory().used() / figures.memory().total());
    double waiting = Double.NaN;
    for (Pressure each : figures.pressures()) {
      waiting = Double.isNaN(waiting) ? each.some() : Math.max(waiting, each.some());
    }
    pressure.add(waiting);
    double moved = Double.NaN;
    for (Disk each : figures.disks()) {
      moved = RowIndex.add(moved, RowIndex.add(each.read(), each.written()));
    }
    disk.add(moved);
    double carried = Double.NaN;
    for (Interface each : figures.interfaces()) {
      carried = RowIndex.add(carried, RowIndex.add(each.received(), each.sent()));
    }
    network.add(carried);
  }

  /** The sum of the rates of some counters; NaN: none is known. */
  private double rate(List<HostRow.Reading> counters) {
    double sum = Double.NaN;
    for (HostRow.Reading counter : counters) {
      sum = RowIndex.add(sum, rates.of(counter));
    }
    return sum;
  }

  private double rate(List<HostRow.Reading> of, String metric) {
    return rate(of.stream().filter(each -> each.metric().equals(metric)).toList());
  }

  private double rate(List<HostRow.Reading> of, String metric, String attribute, String value) {
    return rate(
        of.stream()
            .filter(each -> each.metric().equals(metric))
            .filter(each -> RowIndex.attribute(each, attribute).equals(value))
            .toList());
  }

  private Cpu cpu(List<HostRow.Reading> times) {
    Map<String, Double> modes = new HashMap<>();
    double all = Double.NaN;
    for (HostRow.Reading time : times) {
      double rate = rates.of(time);
      all = RowIndex.add(all, rate);
      modes.merge(RowIndex.attribute(time, "cpu.mode"), rate, RowIndex::add);
    }
    double idle = RowIndex.add(mode(modes, "idle"), mode(modes, "iowait"));
    return new Cpu(
        1 - idle / all,
        mode(modes, "user") / all,
        mode(modes, "system") / all,
        mode(modes, "nice") / all,
        mode(modes, "iowait") / all,
        mode(modes, "interrupt") / all,
        mode(modes, "steal") / all);
  }

  private static double mode(Map<String, Double> modes, String name) {
    return modes.getOrDefault(name, Double.NaN);
  }

  /** The sum of all of them has no number, and is left out. */
  private List<Core> cores(Map<String, List<HostRow.Reading>> processors) {
    List<Core> cores = new ArrayList<>();
    processors.forEach((number, times) -> {
      if (!number.isEmpty()) {
        cores.add(new Core(number, cpu(times).busy()));
      }
    });
    return cores;
  }

  private static Memory memory(RowIndex index) {
    Map<String, List<HostRow.Reading>> memory =
        index.by("system.memory.state", Wanted.MEMORY_USAGE);
    Map<String, List<HostRow.Reading>> swap = index.by("system.paging.state", Wanted.PAGING_USAGE);
    double swapUsed = sum(swap, "used");
    return new Memory(
        index.value(Wanted.MEMORY_LIMIT),
        sum(memory, "used"),
        sum(memory, "available"),
        RowIndex.add(swapUsed, sum(swap, "free")),
        swapUsed);
  }

  private static double sum(Map<String, List<HostRow.Reading>> by, String name) {
    double sum = Double.NaN;
    for (HostRow.Reading reading : by.getOrDefault(name, List.of())) {
      sum = RowIndex.add(sum, reading.value());
    }
    return sum;
  }

  private List<Pressure> pressures(RowIndex index) {
    List<Pressure> pressures = new ArrayList<>();
    index
        .by("system.linux.pressure.resource", Wanted.PRESSURE)
        .forEach((resource, times) ->
            pressures.add(
                new Pressure(
                    resource,
                    rate(times, Wanted.PRESSURE, "system.linux.pressure.type", "some"),
                    rate(times, Wanted.PRESSURE, "system.linux.pressure.type", "full"))));
    return pressures;
  }

  private List<Disk> disks(RowIndex index) {
    List<Disk> disks = new ArrayList<>();
    index
        .by(
            "system.device.name",
            Wanted.DISK_IO,
            Wanted.DISK_OPERATIONS,
            Wanted.DISK_OPERATION_TIME,
            Wanted.DISK_IO_TIME)
        .forEach((name, readings) -> {
          double operations = rate(readings, Wanted.DISK_OPERATIONS);
          disks.add(
              new Disk(
                  name,
                  rate(readings, Wanted.DISK_IO, "disk.io.direction", "read"),
                  rate(readings, Wanted.DISK_IO, "disk.io.direction", "write"),
                  operations,
                  rate(readings, Wanted.DISK_IO_TIME),
                  rate(readings, Wanted.DISK_OPERATION_TIME) / operations));
        });
    return disks;
  }

  private List<Interface> interfaces(RowIndex index) {
    List<Interface> interfaces = new ArrayList<>();
    index
        .by(
            "network.interface.name",
            Wanted.NETWORK_IO,
            Wanted.NETWORK_ERRORS,
            Wanted.NETWORK_DROPPED)
        .forEach((name, readings) ->
            interfaces.add(
                new Interface(
                    name,
                    rate(readings, Wanted.NETWORK_IO, "network.io.direction", "receive"),
                    rate(readings, Wanted.NETWORK_IO, "network.io.direction", "transmit"),
                    rate(readings, Wanted.NETWORK_ERRORS),
                    rate(readings, Wanted.NETWORK_DROPPED))));
    return interfaces;
  }

  private static List<Mount> mounts(RowIndex index) {
    List<Mount> mounts = new ArrayList<>();
    index
        .by("system.filesystem.mountpoint", Wanted.FILESYSTEM_USAGE)
        .forEach((point, usage) -> {
          HostRow.Reading first = usage.getFirst();
          mounts.add(
              new Mount(
                  point,
                  RowIndex.attribute(first, "system.filesystem.type"),
                  state(usage, "used"),
                  state(usage, "free"),
                  RowIndex.attribute(first, "system.filesystem.mode").equals("ro")));
        });
    return mounts;
  }

  private static double state(List<HostRow.Reading> usage, String state) {
    double sum = Double.NaN;
    for (HostRow.Reading each : usage) {
      if (RowIndex.attribute(each, "system.filesystem.state").equals(state)) {
        sum = RowIndex.add(sum, each.value());
      }
    }
    return sum;
  }

  private static List<Temperature> temperatures(RowIndex index) {
    Map<String, List<HostRow.Reading>> limits = index.by("hw.id", Wanted.TEMPERATURE_LIMIT);
    List<Temperature> temperatures = new ArrayList<>();
    for (HostRow.Reading reading : index.of(Wanted.TEMPERATURE)) {
      String id = RowIndex.attribute(reading, "hw.id");
      temperatures.add(
          new Temperature(
              sensor(reading, id), reading.value(), limit(limits.getOrDefault(id, List.of()))));
    }
    return temperatures;
  }

  private static String sensor(HostRow.Reading reading, String id) {
    String location = RowIndex.attribute(reading, "hw.sensor_location");
    String name = RowIndex.attribute(reading, "hw.name");
    String first = name.isEmpty() ? id : name;
    return location.isEmpty() || location.equals(first) ? first : first + " " + location;
  }

  private static double limit(List<HostRow.Reading> limits) {
    double lowest = Double.NaN;
    for (HostRow.Reading limit : limits) {
      boolean isUpper = !RowIndex.attribute(limit, "hw.limit_type").startsWith("low");
      if (isUpper && !(limit.value() >= lowest)) {
        lowest = limit.value();
      }
    }
    return lowest;
  }
}
