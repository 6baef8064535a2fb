package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.panapulse.host.hardware.BoardTree;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A value that no host can have is left out and counted, and its neighbours arrive. */
@EveryBuild
final class ImplausibleValuesIT {
  /** Trees of hosts that others have reported; not part of the project. */
  private static final Path REPORTED = Path.of("../shared/cases");

  private static final String INVALID = "panapulse.sampler.value.invalid{panapulse.collector=";

  private final Build build;

  @TempDir Path root = Path.of("");

  ImplausibleValuesIT(Build build) {
    this.build = build;
  }

  /** The values of one sample of the host at {@code tree}. */
  private Map<String, Double> once(Path tree) throws InvalidProtocolBufferException {
    AgentProcess.Result result =
        AgentProcess.run(
            build, Map.of(), "once", "--root-path", tree.toString(), "--format", "json");
    assertEquals(0, result.exitCode(), result::toString);
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    JsonFormat.parser().merge(result.out(), request);
    Map<String, Double> values = new TreeMap<>();
    Point.of(request.build())
        .forEach(point -> values.put(point.series().toString(), point.value()));
    return values;
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }

  @Test
  void anIdleTimeBeyondALongCostsItself() throws IOException {
    write(
        "proc/stat",
        """
        cpu  1163008 0 0 15910903933238771776 0 0 0 0 0 0
        cpu0 1163008 0 0 15910903933238771776 0 0 0 0 0 0
        ctxt 1
        """);
    Map<String, Double> values = once(root);
    assertEquals(11630.08, values.get("system.cpu.time{cpu.mode=user}"));
    assertEquals(0.0, values.get("system.cpu.time{cpu.mode=steal}"));
    assertEquals(1.0, values.get("system.cpu.logical.count{}"));
    assertNone(values, "system.cpu.time{cpu.mode=idle}");
    assertNone(values, "system.cpu.utilization");
    assertTrue(values.getOrDefault(INVALID + "cpu}", 0.0) >= 1, values::toString);
  }

  @Test
  void totalsThatNoKernelCanHaveAreLeftOut() throws IOException {
    write(
        "proc/meminfo",
        """
        MemTotal:              0 kB
        MemFree:        18446744073708785356 kB
        MemAvailable:   18446744073708785356 kB
        Shmem:             50000 kB
        SwapTotal:      9007199246672720 kB
        SwapFree:       9007199246535028 kB
        """);
    Map<String, Double> values = once(root);
    assertEquals(50000.0 * 1024, values.get("system.memory.linux.shared{}"));
    assertNone(values, "system.memory.limit");
    assertNone(values, "system.memory.usage");
    assertNone(values, "system.memory.utilization");
    assertNone(values, "system.paging.usage");
    assertTrue(values.getOrDefault(INVALID + "memory}", 0.0) >= 2, values::toString);
    assertTrue(values.getOrDefault(INVALID + "paging}", 0.0) >= 2, values::toString);
  }

  @Test
  void statementsOfDriversAreHeeded() throws IOException {
    BoardTree.plant("driver-statements", root);
    Map<String, Double> values = once(root);
    String chip = "{hw.id=nct6798/temp%d, hw.name=nct6798 temp%d, hw.parent=nct6798}";
    assertEquals(41.0, values.get("hw.temperature" + chip.formatted(1, 1)));
    assertNone(values, "hw.temperature" + chip.formatted(2, 2));
    assertNone(values, "hw.temperature" + chip.formatted(3, 3));
    assertEquals(1.0, values.get("hw.battery.charge{hw.id=full, hw.name=full}"));
    assertNone(values, "hw.voltage{hw.id=absent");
    assertEquals(12.1, values.get("hw.voltage{hw.id=one-lacks, hw.name=one-lacks}"));
    assertTrue(values.getOrDefault(INVALID + "hardware}", 0.0) > 0, values::toString);
  }

  @Test
  void aVendorsKernelHasOtherUnitsAndPlaces() throws IOException {
    BoardTree.plant("vendor-kernel", root);
    Map<String, Double> values = once(root);
    assertEquals(45.0, values.get("hw.temperature{hw.id=sunxi-therm, hw.name=sunxi-therm}"));
    assertEquals(38.5, values.get("hw.temperature{hw.id=gpu, hw.name=gpu}"));
    assertEquals(1008000000.0, values.get("system.cpu.frequency{cpu.logical_number=3}"));
  }

  /** Values of a reported host: a series with its value, or none of that beginning. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lxcfs-idle-beyond-63-bit | system.cpu.time{cpu.mode=user} | 11630.08
          lxcfs-idle-beyond-63-bit | system.cpu.logical.count{} | 2
          lxcfs-idle-beyond-63-bit | system.cpu.time{cpu.mode=idle} |
          lxcfs-idle-beyond-63-bit | system.cpu.utilization |
          one-channel-says-no-such-device | hw.battery.charge{hw.id=BAT0, hw.name=BAT0} | 0.81
          one-channel-says-no-such-device | hw.voltage{hw.id=BAT0, hw.name=BAT0} | 12.1
          one-channel-says-no-such-device | hw.temperature{hw.id=thinkpad/temp1, hw.name=thinkpad temp1, hw.parent=thinkpad} | 50
          lxcfs-memtotal-zero | system.memory.limit |
          lxcfs-memtotal-zero | system.memory.usage |
          lxcfs-memtotal-zero | system.memory.utilization |
          lxcfs-memtotal-zero | system.memory.linux.shared{} | 51200000
          lxcfs-swaptotal-just-below-2-63 | system.paging.usage |
          hwmon-fault-flag | hw.temperature{hw.id=nct6798/temp1, hw.name=nct6798 temp1, hw.parent=nct6798} | 41
          hwmon-fault-flag | hw.fan.speed{hw.id=nct6798/fan1, hw.name=nct6798 fan1, hw.parent=nct6798} | 3924
          hwmon-fault-flag | hw.temperature{hw.id=nct6798/temp2 |
          hwmon-fault-flag | hw.fan.speed{hw.id=nct6798/fan3 |
          battery-above-100-percent | hw.battery.charge{hw.battery.chemistry=Li-ion, hw.id=BAT0, hw.name=BAT0} | 1
          battery-above-100-percent | hw.battery.charge{hw.id=BAT1, hw.name=BAT1} | 0.99
          battery-above-100-percent | hw.battery.time_left{hw.battery.state=charging, hw.id=BAT1, hw.name=BAT1, hw.state=charging} | 90
          thermal-zone-in-whole-degrees | hw.temperature{hw.id=gpu, hw.name=gpu} | 38.5
          thermal-zone-in-whole-degrees | hw.temperature{hw.id=sunxi-therm, hw.name=sunxi-therm} | 45
          """)
  void reportedHosts(String name, String series, @Nullable Double value) throws IOException {
    assumeTrue(Files.isDirectory(REPORTED), "the trees of reported hosts are not here");
    Map<String, Double> values = once(REPORTED.resolve(name).toAbsolutePath());
    if (value == null) {
      assertNone(values, series);
    } else {
      assertEquals(value, values.get(series), values::toString);
    }
  }

  private static void assertNone(Map<String, Double> values, String beginning) {
    assertTrue(
        values.keySet().stream().noneMatch(series -> series.startsWith(beginning)),
        () -> beginning + " should not be there: " + values);
  }
}
