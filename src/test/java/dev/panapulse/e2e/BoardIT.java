package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.hardware.BoardTree;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a board tells, seen through root_path, arrives as the conventions for hardware have it. */
@EveryBuild
final class BoardIT {
  private final Build build;

  @TempDir Path root = Path.of("");

  BoardIT(Build build) {
    this.build = build;
  }

  private Map<String, String> settings() {
    return Map.of("PANAPULSE_ROOT_PATH", root.toString(), "PANAPULSE_COLLECTORS", "hardware,self");
  }

  /** The points of the last delivery, by series. */
  private Map<String, Point> tell(String board) {
    BoardTree.plant(board, root);
    try (Receiver backend = new Receiver();
        AgentProcess agent = AgentProcess.exporting(build, backend.url(), settings())) {
      agent.await("rows are accepted", () -> backend.deliveries().size() >= 3);
      Map<String, Point> points = new HashMap<>();
      for (Point point : backend.deliveries().getLast().points()) {
        points.put(point.series().toString(), point);
      }
      return points;
    }
  }

  private static Point point(Map<String, Point> points, SeriesKey series) {
    return Objects.requireNonNull(
        points.get(series.toString()),
        () -> series + " is not in " + new TreeMap<>(points).keySet());
  }

  private static void assertTold(Map<String, Point> points, SeriesKey series, double value) {
    assertEquals(value, point(points, series).value(), 1e-9, series.toString());
  }

  private static SeriesKey throttled(String condition, String period) {
    return SeriesKey.of(
        "panapulse.raspberry_pi.throttled",
        "hw.id",
        "raspberry_pi",
        "hw.name",
        "Raspberry Pi",
        "panapulse.raspberry_pi.condition",
        condition,
        "panapulse.raspberry_pi.period",
        period);
  }

  private static SeriesKey frequency(int core) {
    return SeriesKey.of("system.cpu.frequency", "cpu.logical_number", Integer.toString(core));
  }

  @Test
  void aRaspberryPi() {
    Map<String, Point> points = tell("raspberry-pi-3");
    SeriesKey temperature =
        SeriesKey.of("hw.temperature", "hw.id", "cpu-thermal", "hw.name", "cpu-thermal");
    assertTold(points, temperature, 47.774);
    assertTold(points, throttled("under_voltage", "now"), 1);
    assertTold(points, throttled("throttled", "since_boot"), 1);
    assertTold(points, throttled("frequency_capped", "now"), 0);
    assertTold(points, frequency(3), 600e6);
    Point point = point(points, temperature);
    assertEquals("Cel gauge", point.metric().getUnit() + " " + point.instrument());
    Point status = point(points, throttled("throttled", "now"));
    assertEquals("1 updowncounter", status.metric().getUnit() + " " + status.instrument());
  }

  @Test
  void anotherBoard() {
    Map<String, Point> points = tell("rock-5b");
    for (String estimate : List.of("a", "b")) {
      assertTold(
          points,
          SeriesKey.of(
              "hw.physical_disk.endurance_utilization",
              "hw.id",
              "mmcblk0",
              "hw.model",
              "BJTD4R",
              "hw.name",
              "mmcblk0",
              "panapulse.emmc.memory_type",
              estimate,
              "hw.physical_disk.state",
              "remaining",
              "hw.physical_disk.type",
              "eMMC"),
          estimate.equals("a") ? 0.8 : 0.9);
    }
    assertTold(points, frequency(5), 2256e6);
    assertTold(points, frequency(6), 408e6);
  }

  /** Sensors take neither a thread nor memory of the heap. */
  @Test
  void sensorsCostNoGarbage() {
    BoardTree.plant("raspberry-pi-5", root);
    AgentProcess.Result result = AgentProcess.run(build, settings(), "self-test");
    assertEquals(0, result.exitCode(), result::toString);
    assertTrue(result.out().contains("allocate nothing"), result::toString);
  }
}
