package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host with 60,000 interfaces, disks, mounts, sockets and sensors. */
@EveryBuild
final class ManyDevicesIT {
  private static final int MANY = 60_000;

  private final Build build;

  /** Shared, as it takes seconds to make. */
  @TempDir static Path root = Path.of("");

  ManyDevicesIT(Build build) {
    this.build = build;
  }

  @BeforeAll
  static void makeHost() throws IOException {
    write("proc/stat", "cpu  1 2 3 4 5 6 7 8 0 0\ncpu0 1 2 3 4 5 6 7 8 0 0\nprocesses 9\n");
    write("proc/meminfo", "MemTotal: 4000000 kB\nMemFree: 1000 kB\nMemAvailable: 2000 kB\n");
    write("proc/uptime", "100.00 100.00\n");
    write("proc/loadavg", "0.00 0.00 0.00 1/2 3\n");
    write("proc/vmstat", "pgfault 1\npgmajfault 1\n");
    lines(
        "proc/1/net/dev",
        "Inter-\n face\n",
        i -> "eth" + i + ": 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n");
    lines("proc/diskstats", "", i -> "259 " + i + " nvme" + i + "n1 1 2 3 4 5 6 7 8 9 10 11\n");
    lines(
        "proc/1/mountinfo",
        "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n",
        i -> (21 + i) + " 20 259:" + i + " / /mnt/" + i + " rw - ext4 /dev/nvme" + i + "n1 rw\n");
    String socket =
        ": 0100007F:0277 00000000:0000 01 00000000:00000000 00:00000000 00000000 0 0 1\n";
    for (String protocol : List.of("tcp", "tcp6", "udp", "udp6")) {
      lines("proc/1/net/" + protocol, "sl\n", i -> i + socket);
    }
    many("sys/class/hwmon/hwmon", Map.of("name", "chip\n", "temp1_input", "30000\n"));
  }

  /** Directories of the same files, which are one file each with many names. */
  private static void many(String directory, Map<String, String> files) throws IOException {
    Map<String, Path> first = new TreeMap<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      first.put(file.getKey(), write(directory + "0/" + file.getKey(), file.getValue()));
    }
    for (int i = 1; i < MANY; i++) {
      Path next = Files.createDirectory(root.resolve(directory + i));
      for (Map.Entry<String, Path> file : first.entrySet()) {
        Files.createLink(next.resolve(file.getKey()), file.getValue());
      }
    }
  }

  private static Path write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    return Files.writeString(file, text);
  }

  private static void lines(String path, String heading, IntFunction<String> line)
      throws IOException {
    StringBuilder text = new StringBuilder(heading);
    for (int i = 0; i < MANY; i++) {
      text.append(line.apply(i));
    }
    write(path, text.toString());
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("PANAPULSE_ROOT_PATH", root.toString());
    settings.put("PANAPULSE_DISK_PARTITIONS", "true");
    settings.put("PANAPULSE_NETWORK_CONNECTIONS", "true");
    return settings;
  }

  @Test
  void onceWritesWhatHasRoomAndNamesTheRest() throws Exception {
    AgentProcess.Result result = AgentProcess.run(build, settings(), "once", "--format", "json");

    assertEquals(0, result.exitCode(), result.err());
    assertTrue(!result.err().contains("OutOfMemory"), result.err());
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    JsonFormat.parser().merge(result.out(), request);
    Map<String, Long> series = new TreeMap<>();
    for (Point point : Point.of(request.build())) {
      series.merge(point.metric().getName(), 1L, Long::sum);
    }
    assertBetween(128 * 2, 1024 * 2, series.getOrDefault("system.network.io", 0L));
    assertBetween(128 * 2, 512 * 2, series.getOrDefault("system.disk.io", 0L));
    assertBetween(128, 4096, series.getOrDefault("hw.temperature", 0L));
    assertEquals(1, series.getOrDefault("system.filesystem.limit", 0L), series.toString());
    assertEquals(12, series.getOrDefault("system.network.connection.count", 0L));
    assertTrue(series.getOrDefault("panapulse.sampler.value.invalid", 0L) > 0, series.toString());
    for (String collector : List.of("network", "disk", "filesystem", "hardware")) {
      assertTrue(
          result.err().lines().anyMatch(line -> isAboutLimit(line, collector)), result.err());
    }
  }

  private static boolean isAboutLimit(String line, String collector) {
    return line.contains(collector + ": ") && line.contains("beyond the limit of");
  }

  private static void assertBetween(long least, long most, long value) {
    assertTrue(value >= least && value <= most, () -> value + " of " + least + " to " + most);
  }

  @Test
  void noTickIsMissed() {
    Map<String, String> settings = settings();
    settings.put("PANAPULSE_INTERVAL", "10s");
    settings.put("PANAPULSE_EXPORT_COMPRESSION", "none");
    try (Receiver backend = new Receiver();
        AgentProcess agent = AgentProcess.exporting(build, backend.url(), settings)) {
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= 2);
      assertEquals(0, agent.endWithAccount().missed());
    }
  }
}
