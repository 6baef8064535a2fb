package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.docs.MetricCatalogue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every metric of the default settings arrives with the name, unit, instrument, type and attributes
 * of {@link MetricCatalogue}: on the wire, and in a backend's storage.
 */
@EveryBuildAndPageSize
final class CatalogIT {
  /** Attributes that only a setting adds. */
  private static final Set<String> IF_SET = Set.of("cpu.logical_number", "process.state");

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

  /** The names of the metrics that this host has with the default settings, without hardware. */
  private static Set<String> expected() throws IOException {
    Set<String> absent = new TreeSet<>(Set.of("system.network.connection."));
    if (!Files.isReadable(Path.of("/proc/pressure/cpu"))) {
      absent.add("system.linux.pressure.");
    }
    HostReading host = HostReading.take();
    if (host.meminfo("HugePages_Total") == 0) {
      absent.add("system.memory.linux.hugepages.");
    }
    if (host.meminfo("SwapTotal") == 0) {
      absent.add("system.paging.utilization");
    }
    if (!Files.isReadable(Path.of("/proc/spl/kstat/zfs/arcstats"))) {
      absent.add("system.memory.linux.zfs.");
    }
    if (host.disks().isEmpty()) {
      absent.add("system.disk.");
    }
    return MetricCatalogue.entries().stream()
        .map(MetricCatalogue.Entry::name)
        .filter(name -> !isOfHardware(name) && absent.stream().noneMatch(name::startsWith))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void assertCatalogued(Point point) {
    String name = point.metric().getName();
    MetricCatalogue.Entry entry =
        MetricCatalogue.find(name)
            .orElseThrow(() -> new AssertionError(name + " is not in the catalogue"));
    assertEquals(
        Optional.empty(),
        entry.difference(
            point.metric().getUnit(), point.instrument(), point.isDouble() ? "double" : "int"));
    assertKeys(name, point.series().attributes().keySet());
  }

  private static void assertKeys(String name, Set<String> keys) {
    MetricCatalogue.Entry entry = MetricCatalogue.find(name).orElseThrow();
    assertEquals(Optional.empty(), entry.keyDifference(keys));
    if (!isOfHardware(name)) {
      assertTrue(keys.stream().noneMatch(IF_SET::contains), () -> name + keys);
    }
    if (name.startsWith("otel.")) {
      assertTrue(keys.containsAll(Set.of("server.address", "server.port")), () -> name + keys);
    }
  }

  private Map<String, String> settings() {
    return Map.of(
        "PANAPULSE_EXPORT_TOKEN",
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

      points.forEach(CatalogIT::assertCatalogued);
      assertEquals(
          expected(),
          points.stream()
              .map(point -> point.metric().getName())
              .filter(name -> !isOfHardware(name))
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
    Map<SeriesKey, Point> last = new HashMap<>();
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

  private static void assertRequests(List<ReceivedRequest> deliveries) {
    for (ReceivedRequest delivery : deliveries) {
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
        assertKeys(series.name(), labels.keySet());
        stored.add(series.name());
        assertTrue(series.timestamps().size() <= ticks, () -> "too many of " + series);
      }

      stored.removeIf(CatalogIT::isOfHardware);
      assertEquals(expected(), stored);
      assertEquals(Set.of("test-host"), resource.get("service.name"));
      assertEquals(Set.of("test"), resource.get("deployment.environment.name"));
    }
  }

  /** The sensors of this host are not known here; BoardIT has boards. */
  private static boolean isOfHardware(String name) {
    return name.startsWith("hw.")
        || name.equals("system.cpu.frequency")
        || name.startsWith("panapulse.raspberry_pi.");
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
