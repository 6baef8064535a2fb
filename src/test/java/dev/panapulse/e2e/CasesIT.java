package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Hosts after public fault reports, where their trees are beside the checkout. */
@EveryBuild
final class CasesIT {
  private final Build build;

  CasesIT(Build build) {
    this.build = build;
  }

  private record Sample(Map<String, Double> values, String err) {
    double value(SeriesKey key) {
      assertTrue(
          values.containsKey(key.toString()), () -> key + " is missing in " + values.keySet());
      return Objects.requireNonNull(values.get(key.toString()));
    }
  }

  private Sample once(String name) throws Exception {
    Path tree = Path.of("..", "shared", "cases", name).toAbsolutePath().normalize();
    assumeTrue(Files.isDirectory(tree), "no " + tree);
    AgentProcess.Result result =
        AgentProcess.run(
            build, Map.of("PANAPULSE_ROOT_PATH", tree.toString()), "once", "--format", "json");
    assertEquals(0, result.exitCode(), result.err());
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    JsonFormat.parser().merge(result.out(), request);
    Map<String, Double> values = new HashMap<>();
    Point.of(request.build())
        .forEach(point -> values.put(point.series().toString(), point.value()));
    return new Sample(values, result.err());
  }

  @Test
  void containerBindMountedFiles() throws Exception {
    Sample sample = once("container-bind-mounted-files");

    List<String> limits =
        sample.values().keySet().stream()
            .filter(series -> series.startsWith("system.filesystem.limit"))
            .toList();
    assertEquals(1, limits.size(), limits::toString);
    assertTrue(
        limits.getFirst().contains("mountpoint=/extra-filesystems/volume2"), limits::toString);
    assertTrue(limits.getFirst().contains("mode=rw"), limits::toString);
  }

  @Test
  void openvzWithoutDiskstats() throws Exception {
    Sample sample = once("openvz-without-diskstats");

    assertEquals(
        40_960_000,
        sample.value(
            SeriesKey.of(
                "system.disk.io",
                "disk.io.direction",
                "read",
                "system.device.name",
                "ploop53188")));
    assertEquals(1, sample.err().lines().filter(line -> line.contains("diskstats")).count());
    assertTrue(
        sample.value(SeriesKey.of("panapulse.sampler.call.failed", "panapulse.collector", "disk"))
            >= 1);
  }

  @Test
  void zfsArcCountsAsUsed() throws Exception {
    Sample sample = once("zfs-arc-counts-as-used");

    assertEquals(
        25_125_559_296.0,
        sample.value(SeriesKey.of("system.memory.usage", "system.memory.state", "used")));
    assertTrue(sample.value(SeriesKey.of("system.memory.linux.zfs.arc.usage")) > 0);
  }
}
