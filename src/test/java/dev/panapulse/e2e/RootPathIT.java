package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** With root_path the agent tells of the host whose files are there, not of the one it runs on. */
@EveryBuild
final class RootPathIT {
  private final Build build;

  RootPathIT(Build build) {
    this.build = build;
  }

  @Test
  void valuesAreThoseOfTheFixture() {
    try (Receiver backend = new Receiver();
        AgentProcess agent =
            AgentProcess.exporting(
                build, backend.url(), Map.of("PANAPULSE_ROOT_PATH", HostTree.VPS.toString()))) {
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= 3);
      ReceivedRequest last = backend.deliveries().getLast();
      Map<String, Double> values = new HashMap<>();
      last.points().forEach(point -> values.put(point.series().toString(), point.value()));

      Map<String, Double> missed = new TreeMap<>();
      expected()
          .forEach((series, value) -> {
            Double got = values.get(series.toString());
            if (got == null || Math.abs(got - value) > Math.abs(value) * 1e-9) {
              missed.put(series + " should be " + value, got == null ? Double.NaN : got);
            }
          });
      assertTrue(missed.isEmpty(), missed + "\nhas " + new TreeMap<>(values));
      for (String left : List.of("=loop0", "=lo,", "=lo}", "=vda1", "=vda14")) {
        assertTrue(values.keySet().stream().noneMatch(s -> s.contains(left)), values.toString());
      }
      Map<String, String> resource =
          Point.strings(last.request().getResourceMetrics(0).getResource().getAttributesList());
      assertEquals("0123456789abcdef0123456789abcdef", resource.get("host.id"));
      assertEquals("vps-1", resource.get("host.name"));
      assertEquals("13", resource.get("os.version"));
    }
  }

  /** Worked out by hand from the files below src/test/resources/fixtures/vps. */
  private static Map<SeriesKey, Double> expected() {
    Map<SeriesKey, Double> values = new HashMap<>();
    values.put(SeriesKey.of("system.cpu.time", "cpu.mode", "user"), 1845.12);
    values.put(SeriesKey.of("system.cpu.time", "cpu.mode", "nice"), 12.04);
    values.put(SeriesKey.of("system.cpu.time", "cpu.mode", "system"), 602.33);
    values.put(SeriesKey.of("system.cpu.time", "cpu.mode", "idle"), 91203.45);
    values.put(SeriesKey.of("system.cpu.time", "cpu.mode", "iowait"), 201.11);
    values.put(SeriesKey.of("system.cpu.time", "cpu.mode", "interrupt"), 34.02);
    values.put(SeriesKey.of("system.cpu.time", "cpu.mode", "steal"), 51.20);
    values.put(SeriesKey.of("system.cpu.logical.count"), 2.0);
    values.put(SeriesKey.of("system.cpu.load_average.1m"), 0.42);
    values.put(SeriesKey.of("system.cpu.load_average.5m"), 0.31);
    values.put(SeriesKey.of("system.cpu.load_average.15m"), 0.25);
    values.put(SeriesKey.of("system.memory.limit"), 490092.0 * 1024);
    values.put(SeriesKey.of("system.memory.linux.available"), 298120.0 * 1024);
    values.put(SeriesKey.of("system.memory.usage", "system.memory.state", "used"), 191972.0 * 1024);
    values.put(
        SeriesKey.of("system.memory.usage", "system.memory.state", "available"), 298120.0 * 1024);
    values.put(SeriesKey.of("system.memory.linux.shared"), 4312.0 * 1024);
    values.put(SeriesKey.of("system.memory.linux.hugepages.limit"), 8.0);
    values.put(SeriesKey.of("system.memory.linux.hugepages.page_size"), 2048.0 * 1024);
    values.put(swap("used"), 24164.0 * 1024);
    values.put(swap("free"), 500120.0 * 1024);
    values.put(SeriesKey.of("system.paging.faults", "system.paging.fault.type", "major"), 45678.0);
    values.put(
        SeriesKey.of("system.paging.faults", "system.paging.fault.type", "minor"), 412300000.0);
    values.put(disk("system.disk.io", "read"), 9123456.0 * 512);
    values.put(disk("system.disk.io", "write"), 18234567.0 * 512);
    values.put(disk("system.disk.operations", "read"), 210345.0);
    values.put(disk("system.disk.merged", "write"), 423456.0);
    values.put(disk("system.disk.operation_time", "write"), 912.345);
    values.put(SeriesKey.of("system.disk.io_time", "system.device.name", "vda"), 512.340);
    values.put(SeriesKey.of("system.disk.limit", "system.device.name", "vda"), 52428800.0 * 512);
    values.put(network("system.network.io", "receive"), 98765432109.0);
    values.put(network("system.network.io", "transmit"), 12345678901.0);
    values.put(network("system.network.errors", "receive"), 12.0);
    values.put(network("system.network.packet.dropped", "transmit"), 2.0);
    values.put(
        SeriesKey.of(
            "system.network.packet.count",
            "system.device.name",
            "eth0",
            "network.io.direction",
            "transmit"),
        41234567.0);
    values.put(SeriesKey.of("system.uptime"), 98765.43);
    values.put(SeriesKey.of("system.process.count"), 4.0);
    values.put(SeriesKey.of("system.process.created"), 214365.0);
    values.put(pressure("cpu", "some"), 1.234567);
    values.put(pressure("io", "full"), 0.234567);
    return values;
  }

  private static SeriesKey disk(String metric, String direction) {
    return SeriesKey.of(metric, "system.device.name", "vda", "disk.io.direction", direction);
  }

  private static SeriesKey swap(String state) {
    return SeriesKey.of(
        "system.paging.usage", "system.device.name", "/swapfile", "system.paging.state", state);
  }

  private static SeriesKey network(String metric, String direction) {
    return SeriesKey.of(
        metric, "network.interface.name", "eth0", "network.io.direction", direction);
  }

  private static SeriesKey pressure(String resource, String type) {
    return SeriesKey.of(
        "system.linux.pressure.time",
        "system.linux.pressure.resource",
        resource,
        "system.linux.pressure.type",
        type);
  }
}
