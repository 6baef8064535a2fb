package dev.panapulse.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * This host as the test itself reads it: from /proc and from what df, free and uptime print, by
 * plain Java that shares nothing with the agent.
 */
final class HostReading {
  private static final double TICKS_PER_SECOND = Double.parseDouble(run("getconf", "CLK_TCK"));

  private final Map<SeriesKey, Double> values =
      new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
  private final Map<String, Double> meminfo = new TreeMap<>();
  private final List<String> disks = new ArrayList<>();

  private HostReading() {}

  static HostReading take() {
    HostReading reading = new HostReading();
    reading.readStat();
    reading.readMeminfo();
    reading.readVmstat();
    reading.readDisks();
    reading.readNetwork();
    reading.readUptimeAndLoad();
    reading.countProcesses();
    reading.runDf();
    return reading;
  }

  /** What each series should have. */
  Map<SeriesKey, Double> values() {
    return values;
  }

  /** A line of /proc/meminfo, in bytes or pages; 0 if it is not there. */
  double meminfo(String key) {
    return meminfo.getOrDefault(key, 0.0);
  }

  /** The disks that the agent has by default. */
  List<String> disks() {
    return disks;
  }

  private void put(double value, String name, String... attributes) {
    values.put(SeriesKey.of(name, attributes), value);
  }

  static List<String> lines(String path) {
    try {
      return Files.readAllLines(Path.of(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readStat() {
    int processors = 0;
    for (String line : lines("/proc/stat")) {
      String[] fields = line.split("\\s+", -1);
      if (fields[0].equals("cpu")) {
        String[] modes = {"user", "nice", "system", "idle", "iowait"};
        for (int i = 0; i < modes.length; i++) {
          cpuTime(modes[i], number(fields[i + 1]));
        }
        cpuTime("interrupt", number(fields[6]) + number(fields[7]));
        cpuTime("steal", number(fields[8]));
      } else if (fields[0].startsWith("cpu")) {
        processors++;
      } else if (fields[0].equals("processes")) {
        put(number(fields[1]), "system.process.created");
      }
    }
    put(processors, "system.cpu.logical.count");
  }

  private void cpuTime(String mode, double ticks) {
    put(ticks / TICKS_PER_SECOND, "system.cpu.time", "cpu.mode", mode);
  }

  private void readMeminfo() {
    for (String line : lines("/proc/meminfo")) {
      String[] fields = line.split("[:\\s]+", -1);
      meminfo.put(fields[0], number(fields[1]) * (line.endsWith("kB") ? 1024 : 1));
    }
    double limit = meminfo("MemTotal");
    put(limit, "system.memory.limit");
    put(meminfo("MemAvailable"), "system.memory.linux.available");
    memory("used", limit - meminfo("MemAvailable"));
    memory("available", meminfo("MemAvailable"));
    put(meminfo("Shmem"), "system.memory.linux.shared");
    slab("reclaimable", meminfo("SReclaimable"));
    slab("unreclaimable", meminfo("SUnreclaim"));
    readSwaps();
  }

  private void readSwaps() {
    Path file = Path.of("/proc/swaps");
    List<String> devices = Files.exists(file) ? lines(file.toString()) : List.of();
    for (String line : devices.subList(Math.min(1, devices.size()), devices.size())) {
      String[] fields = line.split("\\s+", -1);
      String name = fields[0].replaceFirst("^/dev/", "").replace("\\040", " ");
      paging("used", number(fields[3]) * 1024, "system.device.name", name);
      paging("free", (number(fields[2]) - number(fields[3])) * 1024, "system.device.name", name);
    }
    if (devices.size() < 2) {
      paging("used", meminfo("SwapTotal") - meminfo("SwapFree"));
      paging("free", meminfo("SwapFree"));
    }
  }

  private void memory(String state, double bytes) {
    put(bytes, "system.memory.usage", "system.memory.state", state);
    put(bytes / meminfo("MemTotal"), "system.memory.utilization", "system.memory.state", state);
  }

  private void slab(String state, double bytes) {
    put(bytes, "system.memory.linux.slab.usage", "system.memory.linux.slab.state", state);
  }

  private void paging(String state, double bytes, String... device) {
    List<String> attributes = new ArrayList<>(List.of(device));
    attributes.addAll(List.of("system.paging.state", state));
    put(bytes, "system.paging.usage", attributes.toArray(String[]::new));
  }

  private void readVmstat() {
    Map<String, Double> counts = new TreeMap<>();
    for (String line : lines("/proc/vmstat")) {
      String[] fields = line.split(" ", -1);
      counts.put(fields[0], number(fields[1]));
    }
    double major = counts.getOrDefault("pgmajfault", 0.0);
    double all = counts.getOrDefault("pgfault", 0.0);
    put(major, "system.paging.faults", "system.paging.fault.type", "major");
    put(all - major, "system.paging.faults", "system.paging.fault.type", "minor");
    for (String direction : List.of("in", "out")) {
      put(
          counts.getOrDefault("pswp" + direction, 0.0),
          "system.paging.operations",
          "system.paging.direction",
          direction,
          "system.paging.fault.type",
          "major");
    }
  }

  private void readDisks() {
    for (String line : lines("/proc/diskstats")) {
      String[] fields = line.strip().split("\\s+", -1);
      String name = fields[2];
      if (name.matches("(loop|ram|zram|fd|sr).*")
          || !Files.exists(Path.of("/sys/block", name.replace('/', '!')))) {
        continue;
      }
      disks.add(name);
      diskBothWays("system.disk.operations", name, fields, 3, 1);
      diskBothWays("system.disk.merged", name, fields, 4, 1);
      diskBothWays("system.disk.io", name, fields, 5, 512);
      diskBothWays("system.disk.operation_time", name, fields, 6, 0.001);
      put(number(fields[12]) * 0.001, "system.disk.io_time", "system.device.name", name);
      double sectors = number(lines("/sys/block/" + name.replace('/', '!') + "/size").getFirst());
      put(sectors * 512, "system.disk.limit", "system.device.name", name);
    }
  }

  private void diskBothWays(
      String metric, String disk, String[] fields, int readField, double factor) {
    put(
        number(fields[readField]) * factor,
        metric,
        "system.device.name",
        disk,
        "disk.io.direction",
        "read");
    put(
        number(fields[readField + 4]) * factor,
        metric,
        "system.device.name",
        disk,
        "disk.io.direction",
        "write");
  }

  private void readNetwork() {
    for (String line : lines("/proc/net/dev")) {
      int colon = line.lastIndexOf(':');
      String name = colon < 0 ? "" : line.substring(0, colon).strip();
      if (name.isEmpty() || name.equals("lo") || name.matches("(veth|docker|br-|cali|cilium).*")) {
        continue;
      }
      String[] fields = line.substring(colon + 1).strip().split("\\s+", -1);
      String[] metrics = {"io", "packet.count", "errors", "packet.dropped"};
      for (int i = 0; i < metrics.length; i++) {
        String metric = "system.network." + metrics[i];
        String key =
            metrics[i].equals("packet.count") ? "system.device.name" : "network.interface.name";
        put(number(fields[i]), metric, key, name, "network.io.direction", "receive");
        put(number(fields[i + 8]), metric, key, name, "network.io.direction", "transmit");
      }
    }
  }

  private void readUptimeAndLoad() {
    put(number(lines("/proc/uptime").getFirst().split(" ", -1)[0]), "system.uptime");
    String[] loads = lines("/proc/loadavg").getFirst().split(" ", -1);
    put(number(loads[0]), "system.cpu.load_average.1m");
    put(number(loads[1]), "system.cpu.load_average.5m");
    put(number(loads[2]), "system.cpu.load_average.15m");
  }

  private void countProcesses() {
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      long processes =
          entries.filter(entry -> entry.getFileName().toString().matches("\\d+")).count();
      put((double) processes, "system.process.count");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file system at / by df; the attributes that df does not tell are of no concern here. */
  private void runDf() {
    String[] fields =
        run("df", "-B1", "--output=source,size,used,avail", "/")
            .lines()
            .toList()
            .get(1)
            .split("\\s+", -1);
    double size = number(fields[1]);
    double used = number(fields[2]);
    double available = number(fields[3]);
    put(size, "system.filesystem.limit", "system.filesystem.mountpoint", "/");
    filesystem("used", used, size);
    filesystem("free", available, size);
    filesystem("reserved", size - used - available, size);
  }

  private void filesystem(String state, double bytes, double size) {
    String[] attributes = {"system.filesystem.mountpoint", "/", "system.filesystem.state", state};
    put(bytes, "system.filesystem.usage", attributes);
    put(bytes / size, "system.filesystem.utilization", attributes);
  }

  /** Bytes as {@code free -b} prints them: total, used, free, shared, buff/cache, available. */
  static double[] free() {
    for (String line : run("free", "-b").lines().toList()) {
      if (line.startsWith("Mem:")) {
        return Stream.of(line.split("\\s+", -1)).skip(1).mapToDouble(HostReading::number).toArray();
      }
    }
    throw new AssertionError("free printed no memory");
  }

  /** The three load averages that {@code uptime} prints. */
  static double[] uptimeLoads() {
    Matcher loads =
        Pattern.compile("load average: ([0-9.]+), ([0-9.]+), ([0-9.]+)").matcher(run("uptime"));
    if (!loads.find()) {
      throw new AssertionError("uptime printed no load average");
    }
    return new double[] {number(loads.group(1)), number(loads.group(2)), number(loads.group(3))};
  }

  /** What a program prints, in the C locale. */
  static String run(String... command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C");
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(String.join(" ", command) + " ended with " + process.exitValue());
      }
      return out.strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static double number(String text) {
    return Double.parseDouble(text.strip());
  }
}
