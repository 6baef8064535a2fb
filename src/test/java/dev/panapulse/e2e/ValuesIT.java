package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Values are true: an independent reading before the sample and one after it enclose each.
 *
 * <p>Counters lie between the two. What rises and falls lies between the two, give or take what may
 * come and go in the time from one reading to the other, which is less than a second; on a host
 * that moves more than that, a fresh sample is tried. A wrong unit or factor fails in each.
 */
@EveryBuild
final class ValuesIT {
  private static final int ATTEMPTS = 10;
  private static final double MEBI = 1 << 20;

  /** Ones that did not change in between have to be met exactly. */
  private static final Set<String> CONSTANTS =
      Set.of(
          "system.cpu.logical.count",
          "system.memory.limit",
          "system.disk.limit",
          "system.filesystem.limit");

  /**
   * What a value may have been beyond both readings, by metric. Counters not named here: nothing.
   */
  private static final Map<String, Double> TOLERANCE =
      Map.ofEntries(
          // of processors together the kernel's idle and iowait go back by some hundredths
          Map.entry("system.cpu.time", 0.1),
          // milliseconds, of requests under way
          Map.entry("system.disk.operation_time", 0.05),
          Map.entry("system.disk.io_time", 0.05),
          Map.entry("system.memory.usage", 64 * MEBI),
          Map.entry("system.memory.utilization", 0.01),
          Map.entry("system.memory.linux.available", 64 * MEBI),
          Map.entry("system.memory.linux.shared", 8 * MEBI),
          Map.entry("system.memory.linux.slab.usage", 16 * MEBI),
          Map.entry("system.paging.usage", 16 * MEBI),
          Map.entry("system.filesystem.usage", 64 * MEBI),
          Map.entry("system.filesystem.utilization", 0.002),
          // /proc/loadavg and uptime print hundredths
          Map.entry("system.cpu.load_average.1m", 0.01),
          Map.entry("system.cpu.load_average.5m", 0.01),
          Map.entry("system.cpu.load_average.15m", 0.01),
          // /proc/uptime prints hundredths
          Map.entry("system.uptime", 0.01),
          Map.entry("system.process.count", 20.0));

  /** Metrics of which the reading has every series that the agent should have. */
  private static final Set<String> COMPLETE =
      Set.of(
          "system.cpu.time",
          "system.memory.usage",
          "system.paging.faults",
          "system.paging.operations",
          "system.disk.io",
          "system.disk.limit",
          "system.network.io",
          "system.network.packet.count");

  private final Build build;

  ValuesIT(Build build) {
    this.build = build;
  }

  /** One sample and what was read around it. */
  private record Bracket(HostReading before, Map<SeriesKey, Double> sample, HostReading after) {}

  @Test
  void valuesLieBetweenAReadingBeforeAndOneAfter() {
    try (Receiver backend = new Receiver();
        AgentProcess agent = AgentProcess.exporting(build, backend.url(), Map.of())) {
      List<String> wrong = List.of();
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        wrong = wrong(bracket(agent, backend));
        if (wrong.isEmpty()) {
          return;
        }
      }
      throw new AssertionError(String.join("\n", wrong));
    }
  }

  private static Bracket bracket(AgentProcess agent, Receiver backend) {
    HostReading before = HostReading.take();
    long read = System.currentTimeMillis() * 1_000_000;
    // the third, because of file systems a row has what was asked up to two ticks before
    agent.await("a sample after that", () -> rowsAfter(backend, read).size() >= 3);
    HostReading after = HostReading.take();
    return new Bracket(before, sample(backend, rowsAfter(backend, read).get(2)), after);
  }

  private static List<Long> rowsAfter(Receiver backend, long epochNanos) {
    // a millisecond more, as that is how exactly the test's own clock was read
    return backend.acceptedRows().stream()
        .filter(t -> t > epochNanos + 1_000_000)
        .sorted()
        .toList();
  }

  private static Map<SeriesKey, Double> sample(Receiver backend, long time) {
    Map<SeriesKey, Double> sample = new HashMap<>();
    for (ReceivedRequest delivery : backend.deliveries()) {
      for (Point point : delivery.points()) {
        if (point.time() == time) {
          sample.put(known(point.series()), point.value());
        }
      }
    }
    return sample;
  }

  /** Without what df does not tell. */
  private static SeriesKey known(SeriesKey series) {
    if (!series.name().startsWith("system.filesystem.")) {
      return series;
    }
    Map<String, String> attributes = new TreeMap<>(series.attributes());
    attributes
        .keySet()
        .removeAll(
            Set.of("system.device.name", "system.filesystem.type", "system.filesystem.mode"));
    return new SeriesKey(series.name(), attributes);
  }

  private static List<String> wrong(Bracket bracket) {
    List<String> wrong = new ArrayList<>();
    Map<SeriesKey, Double> after = bracket.after().values();
    bracket
        .before()
        .values()
        .forEach((series, low) -> {
          Double high = after.get(series);
          Double value = bracket.sample().get(series);
          if (high == null) {
            wrong.add(series + " went away");
          } else if (value == null) {
            wrong.add(series + " is missing; it is about " + low);
          } else if (!isBetween(series.name(), low, value, high)) {
            wrong.add(series + " is " + value + ", read before " + low + ", after " + high);
          }
        });
    for (SeriesKey series : bracket.sample().keySet()) {
      if (COMPLETE.contains(series.name()) && !after.containsKey(series)) {
        wrong.add(series + " is not on this host");
      }
    }
    return wrong;
  }

  private static boolean isBetween(String metric, double before, double value, double after) {
    if (CONSTANTS.contains(metric)) {
      return value == before && value == after;
    }
    double tolerance = TOLERANCE.getOrDefault(metric, 0.0);
    return Math.min(before, after) - tolerance <= value
        && value <= Math.max(before, after) + tolerance;
  }

  /** What holds within one sample, exactly. */
  @Test
  void partsOfASampleAddUp() {
    try (Receiver backend = new Receiver();
        AgentProcess agent = AgentProcess.exporting(build, backend.url(), Map.of())) {
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= 4);
      Map<SeriesKey, Double> sample = sample(backend, backend.acceptedRows().get(3));

      double limit = value(sample, "system.memory.limit");
      assertEquals(
          limit - value(sample, "system.memory.linux.available"),
          value(sample, "system.memory.usage", "system.memory.state", "used"));
      assertEquals(
          limit,
          value(sample, "system.memory.usage", "system.memory.state", "used")
              + value(sample, "system.memory.usage", "system.memory.state", "available"));
      for (String state : List.of("used", "available")) {
        assertEquals(
            value(sample, "system.memory.usage", "system.memory.state", state) / limit,
            value(sample, "system.memory.utilization", "system.memory.state", state),
            1e-9);
      }
      double space = 0;
      double shares = 0;
      for (String state : List.of("used", "free", "reserved")) {
        String[] root = {"system.filesystem.mountpoint", "/", "system.filesystem.state", state};
        space += value(sample, "system.filesystem.usage", root);
        shares += value(sample, "system.filesystem.utilization", root);
      }
      assertEquals(
          value(sample, "system.filesystem.limit", "system.filesystem.mountpoint", "/"), space);
      assertEquals(1, shares, 1e-9);
      double processor = 0;
      for (Map.Entry<SeriesKey, Double> entry : sample.entrySet()) {
        if (entry.getKey().name().equals("system.cpu.utilization")) {
          processor += entry.getValue();
        }
      }
      assertEquals(1, processor, 1e-9);
    }
  }

  private static double value(Map<SeriesKey, Double> sample, String name, String... attributes) {
    Double value = sample.get(SeriesKey.of(name, attributes));
    if (value == null) {
      throw new AssertionError(
          SeriesKey.of(name, attributes)
              + " is not among "
              + new TreeSet<>(sample.keySet().stream().map(SeriesKey::toString).toList()));
    }
    return value;
  }

  /** The same question, asked of the tools that a person would ask. */
  @Test
  void freeAndUptimeSayTheSame() {
    try (Receiver backend = new Receiver();
        AgentProcess agent = AgentProcess.exporting(build, backend.url(), Map.of())) {
      List<String> wrong = List.of();
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        wrong = wrongByTools(agent, backend);
        if (wrong.isEmpty()) {
          return;
        }
      }
      throw new AssertionError(String.join("\n", wrong));
    }
  }

  private static List<String> wrongByTools(AgentProcess agent, Receiver backend) {
    double[] freeBefore = HostReading.free();
    double[] loadsBefore = HostReading.uptimeLoads();
    long read = System.currentTimeMillis() * 1_000_000;
    agent.await("a sample after that", () -> !rowsAfter(backend, read).isEmpty());
    double[] freeAfter = HostReading.free();
    double[] loadsAfter = HostReading.uptimeLoads();
    Map<SeriesKey, Double> sample = sample(backend, rowsAfter(backend, read).getFirst());

    List<String> wrong = new ArrayList<>();
    check(wrong, sample, SeriesKey.of("system.memory.limit"), freeBefore[0], freeAfter[0]);
    check(
        wrong,
        sample,
        SeriesKey.of("system.memory.usage", "system.memory.state", "available"),
        freeBefore[5],
        freeAfter[5]);
    check(wrong, sample, SeriesKey.of("system.memory.linux.shared"), freeBefore[3], freeAfter[3]);
    check(
        wrong, sample, SeriesKey.of("system.memory.linux.available"), freeBefore[5], freeAfter[5]);
    String[] spans = {"1m", "5m", "15m"};
    for (int i = 0; i < spans.length; i++) {
      SeriesKey series = SeriesKey.of("system.cpu.load_average." + spans[i]);
      check(wrong, sample, series, loadsBefore[i], loadsAfter[i]);
    }
    return wrong;
  }

  private static void check(
      List<String> wrong,
      Map<SeriesKey, Double> sample,
      SeriesKey series,
      double before,
      double after) {
    double value = value(sample, series.name(), flat(series));
    if (!isBetween(series.name(), before, value, after)) {
      wrong.add(series + " is " + value + ", printed before " + before + ", after " + after);
    }
  }

  private static String[] flat(SeriesKey series) {
    List<String> flat = new ArrayList<>();
    series.attributes().forEach((key, value) -> flat.addAll(List.of(key, value)));
    assertTrue(flat.size() % 2 == 0);
    return flat.toArray(String[]::new);
  }
}
