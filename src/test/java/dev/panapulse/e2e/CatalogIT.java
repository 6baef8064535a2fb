package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every metric of the default settings arrives under its name, with unit, type and attributes: as
 * the wire has it, and as a backend has stored it.
 */
@EveryBuildAndPageSize
final class CatalogIT {
  /** Metric, unit, instrument, type of value, attributes. Written by hand from the conventions. */
  private static final String CATALOG =
      """
      system.cpu.time                s           counter       double cpu.mode
      system.cpu.utilization         1           gauge         double cpu.mode
      system.cpu.logical.count       {cpu}       updowncounter int    -
      system.cpu.load_average.1m     {thread}    gauge         double -
      system.cpu.load_average.5m     {thread}    gauge         double -
      system.cpu.load_average.15m    {thread}    gauge         double -
      system.memory.usage            By          updowncounter int    system.memory.state
      system.memory.utilization      1           gauge         double system.memory.state
      system.memory.limit            By          updowncounter int    -
      system.memory.linux.available  By          updowncounter int    -
      system.memory.linux.shared     By          updowncounter int    -
      system.memory.linux.slab.usage By          updowncounter int    system.memory.linux.slab.state
      system.paging.usage            By          updowncounter int    system.paging.state
      system.paging.utilization      1           gauge         double system.paging.state
      system.paging.faults           {fault}     counter       int    system.paging.fault.type
      system.paging.operations       {operation} counter       int    system.paging.direction,system.paging.fault.type
      system.disk.io                 By          counter       int    disk.io.direction,system.device
      system.disk.operations         {operation} counter       int    disk.io.direction,system.device
      system.disk.merged             {operation} counter       int    disk.io.direction,system.device
      system.disk.operation_time     s           counter       double disk.io.direction,system.device
      system.disk.io_time            s           counter       double system.device
      system.disk.limit              By          updowncounter int    system.device
      system.filesystem.usage        By          updowncounter int    system.device.name,system.filesystem.mode,system.filesystem.mountpoint,system.filesystem.state,system.filesystem.type
      system.filesystem.utilization  1           gauge         double system.device.name,system.filesystem.mode,system.filesystem.mountpoint,system.filesystem.state,system.filesystem.type
      system.filesystem.limit        By          updowncounter int    system.device.name,system.filesystem.mode,system.filesystem.mountpoint,system.filesystem.type
      system.network.io              By          counter       int    network.interface.name,network.io.direction
      system.network.errors          {error}     counter       int    network.interface.name,network.io.direction
      system.network.packet.dropped  {packet}    counter       int    network.interface.name,network.io.direction
      system.network.packet.count    {packet}    counter       int    network.io.direction,system.device
      system.uptime                  s           gauge         double -
      system.process.count           {process}   updowncounter int    -
      system.process.created         {process}   counter       int    -
      panapulse.sampler.tick.completed          {tick}    counter       int    -
      panapulse.sampler.tick.missed   {tick}    counter       int    -
      panapulse.sampler.counter.reset_suppressed  {value}   counter       int    -
      panapulse.sampler.value.invalid {value}   counter       int    panapulse.collector
      panapulse.sampler.call.failed    {call} counter       int    panapulse.collector
      panapulse.data_point.sampled    {data_point} counter       int -
      panapulse.data_point.recovered  {data_point} counter       int -
      panapulse.data_point.dropped    {data_point} counter       int panapulse.drop.reason
      panapulse.data_point.waiting    {data_point} updowncounter int panapulse.buffer
      otel.sdk.exporter.metric_data_point.exported {data_point} counter int otel.component.name,otel.component.type,server.address,server.port
      otel.sdk.exporter.metric_data_point.exported {data_point} counter int error.type,otel.component.name,otel.component.type,server.address,server.port
      otel.sdk.exporter.metric_data_point.inflight {data_point} updowncounter int otel.component.name,otel.component.type,server.address,server.port
      panapulse.export.attempt.failed  {attempt} counter       int    -
      """;

  private static final String PRESSURE =
      """
      system.linux.pressure.time     s           counter       double system.linux.pressure.resource,system.linux.pressure.type
      system.linux.pressure.utilization    1           gauge         double system.linux.pressure.resource,system.linux.pressure.type,system.linux.pressure.window
      """;

  private static final String HUGE_PAGES =
      """
      system.memory.linux.hugepages.limit       {page} updowncounter int    -
      system.memory.linux.hugepages.page_size   By     updowncounter int    -
      system.memory.linux.hugepages.reserved    {page} updowncounter int    -
      system.memory.linux.hugepages.surplus     {page} updowncounter int    -
      system.memory.linux.hugepages.usage       {page} updowncounter int    system.memory.linux.hugepages.state
      system.memory.linux.hugepages.utilization 1      gauge         double system.memory.linux.hugepages.state
      """;

  private static final Map<String, Set<String>> VALUES =
      Map.of(
          "cpu.mode",
          Set.of("user", "system", "nice", "idle", "iowait", "interrupt", "steal"),
          "system.memory.state",
          Set.of("used", "available"),
          "system.memory.linux.slab.state",
          Set.of("reclaimable", "unreclaimable"),
          "system.paging.state",
          Set.of("used", "free"),
          "system.paging.fault.type",
          Set.of("major", "minor"),
          "disk.io.direction",
          Set.of("read", "write"),
          "system.filesystem.state",
          Set.of("used", "free", "reserved"),
          "network.io.direction",
          Set.of("receive", "transmit"));

  private final Build build;

  CatalogIT(Build build) {
    this.build = build;
  }

  /** What is to be expected of this host, one line a metric, its columns apart by one blank. */
  private static Set<String> expected() throws IOException {
    String text = CATALOG;
    if (Files.isReadable(Path.of("/proc/pressure/cpu"))) {
      text += PRESSURE;
    }
    HostReading host = HostReading.take();
    if (host.meminfo("HugePages_Total") > 0) {
      text += HUGE_PAGES;
    }
    Set<String> absent = new TreeSet<>();
    if (host.meminfo("SwapTotal") == 0) {
      absent.add("system.paging.utilization");
    }
    if (host.disks().isEmpty()) {
      absent.add("system.disk.");
    }
    return text.lines()
        .map(line -> String.join(" ", line.strip().split(" +")))
        .filter(line -> absent.stream().noneMatch(line::startsWith))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String describe(Point point) {
    Set<String> keys = point.series().attributes().keySet();
    return String.join(
        " ",
        point.metric().getName(),
        point.metric().getUnit(),
        point.instrument(),
        point.isDouble() ? "double" : "int",
        keys.isEmpty() ? "-" : String.join(",", keys));
  }

  private Map<String, String> settings() {
    return Map.of(
        "PANAPULSE_TOKEN",
        "s3cr3t",
        "OTEL_EXPORTER_OTLP_HEADERS",
        "x-tenant=a%20b",
        "OTEL_RESOURCE_ATTRIBUTES",
        "deployment.environment.name=test",
        "OTEL_SERVICE_NAME",
        "test-host");
  }

  @Test
  void theWireHasEveryMetricWithUnitTypeAndAttributes() throws IOException {
    try (Receiver backend = new Receiver();
        AgentProcess agent = AgentProcess.exporting(build, backend.url(), settings())) {
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= 5);
      agent.endWithAccount();
      List<Point> points = backend.deliveries().stream().flatMap(d -> d.points().stream()).toList();

      assertEquals(
          expected(),
          points.stream()
              .map(CatalogIT::describe)
              .filter(line -> !isOfHardware(line))
              .collect(Collectors.toCollection(TreeSet::new)));
      assertDescribed(points);
      assertAttributeValues(points);
      assertTimes(points);
      assertMonotonic(points);
      assertRequests(backend.deliveries());
    }
  }

  private static void assertDescribed(List<Point> points) {
    for (Point point : points) {
      assertTrue(!point.metric().getDescription().isEmpty(), point.metric().getName());
    }
  }

  private static void assertAttributeValues(List<Point> points) {
    Map<String, Set<String>> seen = new TreeMap<>();
    for (Point point : points) {
      point
          .series()
          .attributes()
          .forEach((key, value) -> seen.computeIfAbsent(key, k -> new TreeSet<>()).add(value));
    }
    VALUES.forEach((key, values) -> {
      if (seen.containsKey(key)) {
        assertEquals(new TreeSet<>(values), seen.get(key), key);
      }
    });
  }

  /** Start times before times; a gauge has none. */
  private static void assertTimes(List<Point> points) {
    for (Point point : points) {
      boolean isGauge = point.instrument().equals("gauge");
      assertTrue(
          isGauge ? point.start() == 0 || point.start() <= point.time() : point.start() > 0,
          () -> point.series() + " starts at " + point.start());
      assertTrue(point.start() <= point.time(), () -> point.series().toString());
      long now = System.currentTimeMillis() * 1_000_000;
      assertTrue(Math.abs(now - point.time()) < 300e9, () -> "time " + point.time());
    }
  }

  private static void assertMonotonic(List<Point> points) {
    Map<Series, Point> last = new HashMap<>();
    for (Point point : points) {
      Point before = last.put(point.series(), point);
      if (before != null) {
        assertTrue(point.time() > before.time(), () -> point.series() + " goes back in time");
        assertEquals(before.start(), point.start(), () -> point.series() + " starts again");
        if (point.instrument().equals("counter")) {
          assertTrue(point.value() >= before.value(), () -> point.series() + " falls");
        }
      }
    }
  }

  private static void assertRequests(List<Delivery> deliveries) {
    for (Delivery delivery : deliveries) {
      assertEquals("/v1/metrics", delivery.target());
      Map<String, String> headers = delivery.headers();
      assertEquals("application/x-protobuf", headers.get("content-type"));
      assertEquals("gzip", headers.get("content-encoding"));
      assertEquals("Bearer s3cr3t", headers.get("authorization"));
      assertEquals("a b", headers.get("x-tenant"));
      assertTrue(
          String.valueOf(headers.get("user-agent"))
              .matches("(?i).*panapulse\\S*/\\d+\\.\\d+\\.\\d+.*"),
          headers.toString());
      assertEquals(1, delivery.request().getResourceMetricsCount());
      assertResource(delivery.request().getResourceMetrics(0));
    }
  }

  private static void assertResource(ResourceMetrics metrics) {
    Map<String, String> resource = Point.strings(metrics.getResource().getAttributesList());
    assertEquals("test-host", resource.get("service.name"));
    assertEquals("test", resource.get("deployment.environment.name"));
    assertEquals("linux", resource.get("os.type"));
    for (String key :
        List.of("service.version", "service.instance.id", "host.name", "host.arch", "os.version")) {
      assertTrue(!resource.getOrDefault(key, "").isBlank(), key + " of " + resource);
    }
    assertEquals(1, metrics.getScopeMetricsCount());
    ScopeMetrics scopeMetrics = metrics.getScopeMetrics(0);
    InstrumentationScope scope = scopeMetrics.getScope();
    assertEquals("dev.panapulse", scope.getName());
    assertTrue(scope.getVersion().matches("\\d+\\.\\d+\\.\\d+"), scope.getVersion());
    Set<String> names = new TreeSet<>();
    scopeMetrics
        .getMetricsList()
        .forEach(metric -> assertTrue(names.add(metric.getName()), "twice: " + metric.getName()));
  }

  @Test
  void bodiesAreNotCompressedWhereThatIsAskedFor() {
    try (Receiver backend = new Receiver();
        AgentProcess agent =
            AgentProcess.exporting(
                build, backend.url(), Map.of("OTEL_EXPORTER_OTLP_COMPRESSION", "none"))) {
      agent.await("a row is accepted", () -> !backend.acceptedRows().isEmpty());
      Map<String, String> headers = backend.deliveries().getFirst().headers();
      assertTrue(!headers.containsKey("content-encoding"), headers.toString());
      assertTrue(!headers.containsKey("authorization"), headers.toString());
    }
  }

  /**
   * VictoriaMetrics keeps names and attributes as they are, resource attributes among them as
   * labels, and does not keep types.
   */
  @Test
  void theBackendHasEveryMetricWithItsAttributes(@TempDir Path storage) throws IOException {
    try (VictoriaMetrics backend = new VictoriaMetrics(storage);
        AgentProcess agent = AgentProcess.exporting(build, backend.url(), settings())) {
      agent.await("rows are stored", () -> backend.rows().size() >= 5);
      long ticks = agent.endWithAccount().ticks();

      Map<String, Set<String>> resource = new TreeMap<>();
      Set<String> stored = new TreeSet<>();
      for (VictoriaMetrics.Stored series : backend.export("{__name__!=\"\"}")) {
        Map<String, String> labels = new TreeMap<>(series.labels());
        labels.keySet().stream()
            .filter(CatalogIT::isOfResource)
            .toList()
            .forEach(key ->
                resource
                    .computeIfAbsent(key, k -> new TreeSet<>())
                    .add(String.valueOf(labels.remove(key))));
        stored.add(
            series.name() + " " + (labels.isEmpty() ? "-" : String.join(",", labels.keySet())));
        assertTrue(series.timestamps().size() <= ticks, () -> "too many of " + series);
      }

      stored.removeIf(CatalogIT::isOfHardware);
      assertEquals(
          expected().stream()
              .map(line -> line.split(" ", -1)[0] + " " + line.split(" ", -1)[4])
              .collect(Collectors.toCollection(TreeSet::new)),
          stored);
      assertEquals(Set.of("test-host"), resource.get("service.name"));
      assertEquals(Set.of("test"), resource.get("deployment.environment.name"));
    }
  }

  /** What sensors this host has is not known here; BoardIT has boards. */
  private static boolean isOfHardware(String line) {
    return line.startsWith("hw.") || line.startsWith("system.cpu.frequency ");
  }

  private static boolean isOfResource(String label) {
    return label.startsWith("service.")
        || label.startsWith("host.")
        || label.startsWith("os.")
        || label.startsWith("deployment.")
        || label.startsWith("scope")
        || label.equals("job")
        || label.equals("instance");
  }
}
