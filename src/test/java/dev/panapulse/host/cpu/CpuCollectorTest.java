package dev.panapulse.host.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.HostFixture;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CpuCollectorTest {
  /** The lines of these metrics in {@code MetricCatalogue}. */
  static final String METRICS =
      """
      system.cpu.time          s     counter       double recommended /proc/stat cpu.mode,cpu.logical_number?
      system.cpu.utilization   1     gauge         double opt-in      /proc/stat cpu.mode,cpu.logical_number?
      system.cpu.logical.count {cpu} updowncounter int    recommended /proc/stat -
      """;

  private static final String TIME = "system.cpu.time";
  private static final String UTILIZATION = "system.cpu.utilization";
  private static final String COUNT = "system.cpu.logical.count";

  @TempDir Path empty;

  private static OptionalDouble of(double value) {
    return OptionalDouble.of(value);
  }

  private static String stat(String... lines) {
    return String.join("\n", lines) + "\nintr 1 2 3\nctxt 1\n";
  }

  @Test
  void timesAreSecondsByModeAndAGuestIsNotCountedTwice() {
    HostFixture host = HostFixture.of("gauges/debian-vps");
    host.tick(new CpuCollector(host.host(), false));
    assertEquals(of(40), host.value(TIME, "cpu.mode", "user"));
    assertEquals(of(20), host.value(TIME, "cpu.mode", "system"));
    assertEquals(of(1), host.value(TIME, "cpu.mode", "nice"));
    assertEquals(of(60), host.value(TIME, "cpu.mode", "idle"));
    assertEquals(of(5), host.value(TIME, "cpu.mode", "iowait"));
    assertEquals(of(1), host.value(TIME, "cpu.mode", "interrupt"));
    assertEquals(of(3), host.value(TIME, "cpu.mode", "steal"));
    assertEquals(OptionalLong.of(1), host.longValue(COUNT));
    assertEquals(OptionalLong.of(HostFixture.BOOT), host.startTime(TIME, "cpu.mode", "user"));
    assertEquals(7, host.series(TIME));
  }

  @Test
  void utilizationIsTheShareOfTheTimeSinceTheTickBefore() {
    HostFixture host = HostFixture.copyOf("gauges/debian-vps", empty);
    CpuCollector cpu = new CpuCollector(host.host(), false);
    host.tick(cpu);
    assertEquals(OptionalDouble.empty(), host.value(UTILIZATION, "cpu.mode", "user"));
    host.write("/proc/stat", stat("cpu  4050 100 2025 6100 500 20 80 325 1040 50", "cpu0 1 1 1 1"));
    host.tick(cpu);
    assertEquals(of(0.25), host.value(UTILIZATION, "cpu.mode", "user"));
    assertEquals(of(0.125), host.value(UTILIZATION, "cpu.mode", "system"));
    assertEquals(of(0.5), host.value(UTILIZATION, "cpu.mode", "idle"));
    assertEquals(of(0.125), host.value(UTILIZATION, "cpu.mode", "steal"));
    assertEquals(of(0), host.value(UTILIZATION, "cpu.mode", "nice"));
    host.tick(cpu);
    assertEquals(OptionalDouble.empty(), host.value(UTILIZATION, "cpu.mode", "user"));
  }

  @Test
  void iowaitThatFallsIsHeldAndCountsNothing() {
    HostFixture host = HostFixture.copyOf("gauges/lxc", empty);
    CpuCollector cpu = new CpuCollector(host.host(), false);
    host.write("/proc/stat", stat("cpu  100 0 100 100 50 0 0 0"));
    host.tick(cpu);
    host.write("/proc/stat", stat("cpu  150 0 100 150 48 0 0 0"));
    host.tick(cpu);
    assertEquals(of(0.5), host.value(TIME, "cpu.mode", "iowait"));
    assertEquals(of(0), host.value(UTILIZATION, "cpu.mode", "iowait"));
    assertEquals(of(0.5), host.value(UTILIZATION, "cpu.mode", "user"));
    assertEquals(1, host.row().suppressedResets());
    host.write("/proc/stat", stat("cpu  200 0 100 200 50 0 0 0"));
    host.tick(cpu);
    assertEquals(of(0), host.value(UTILIZATION, "cpu.mode", "iowait"));
    host.write("/proc/stat", stat("cpu  200 0 100 200 60 0 0 0"));
    host.tick(cpu);
    assertEquals(of(0.6), host.value(TIME, "cpu.mode", "iowait"));
    assertEquals(of(1), host.value(UTILIZATION, "cpu.mode", "iowait"));
    assertEquals(OptionalLong.of(HostFixture.BOOT), host.startTime(TIME, "cpu.mode", "user"));
  }

  @Test
  void timesThatBeginAnewMoveTheStartAndUtilizationGoesOn() {
    HostFixture host = HostFixture.copyOf("gauges/lxc", empty);
    CpuCollector cpu = new CpuCollector(host.host(), false);
    host.write("/proc/stat", stat("cpu  10000 5000 10000 90000 5000 0 0 0"));
    host.tick(cpu);
    host.write("/proc/stat", stat("cpu  10 5 10 90 5 0 0 0"));
    host.tick(cpu);
    assertEquals(OptionalLong.of(HostFixture.BOOT), host.startTime(TIME, "cpu.mode", "user"));
    assertEquals(of(100), host.value(TIME, "cpu.mode", "user"));
    assertEquals(OptionalDouble.empty(), host.value(UTILIZATION, "cpu.mode", "user"));
    host.write("/proc/stat", stat("cpu  60 5 10 140 5 0 0 0"));
    host.tick(cpu);
    assertEquals(
        OptionalLong.of(HostFixture.FIRST_TICK + HostFixture.SECOND),
        host.startTime(TIME, "cpu.mode", "user"));
    assertEquals(of(0.5), host.value(TIME, "cpu.mode", "user"));
    assertEquals(of(0.5), host.value(UTILIZATION, "cpu.mode", "user"));
    assertEquals(of(0.5), host.value(UTILIZATION, "cpu.mode", "idle"));
  }

  @Test
  void anOldKernelsLineIsShorter() {
    HostFixture host = HostFixture.copyOf("gauges/centos6", empty);
    CpuCollector cpu = new CpuCollector(host.host(), false);
    host.write("/proc/stat", stat("cpu  100 200 300 400", "cpu0 100 200 300 400"));
    host.tick(cpu);
    assertEquals(of(1), host.value(TIME, "cpu.mode", "user"));
    assertEquals(of(0), host.value(TIME, "cpu.mode", "steal"));
    assertEquals(0, cpu.errors().invalidValues());
  }

  @Test
  void processorsThatAreOffLineAreGapsInTheNumbers() {
    HostFixture host = HostFixture.of("gauges/server-64");
    host.tick(new CpuCollector(host.host(), true));
    assertEquals(OptionalLong.of(55), host.longValue(COUNT));
    assertEquals(7 * 55, host.series(TIME));
    assertEquals(of(10.63), host.value(TIME, "cpu.mode", "user", "cpu.logical_number", "63"));
    assertEquals(of(10.16), host.value(TIME, "cpu.mode", "user", "cpu.logical_number", "16"));
    assertTrue(host.oneSeries(TIME, "cpu.mode", "user", "cpu.logical_number", "8").isEmpty());
    assertTrue(host.oneSeries(TIME, "cpu.mode", "user", "cpu.logical_number", "40").isEmpty());
    assertEquals(
        OptionalLong.of(HostFixture.BOOT),
        host.startTime(TIME, "cpu.mode", "user", "cpu.logical_number", "63"));
  }

  @Test
  void withoutPerCoreThereIsOnlyTheSum() {
    HostFixture host = HostFixture.of("gauges/server-64");
    host.tick(new CpuCollector(host.host(), false));
    assertEquals(7, host.series(TIME));
    assertEquals(OptionalLong.of(55), host.longValue(COUNT));
  }

  @Test
  void aProcessorThatGoesAndComesBackCountsFromWhereItAppeared() {
    HostFixture host = HostFixture.copyOf("gauges/lxc", empty);
    CpuCollector cpu = new CpuCollector(host.host(), true);
    String[] one = {"cpu.mode", "user", "cpu.logical_number", "1"};
    host.write("/proc/stat", stat("cpu 3 0 0 9 0", "cpu0 1 0 0 4 0", "cpu1 200 0 0 5 0"));
    host.tick(cpu);
    assertEquals(of(2), host.value(TIME, one));
    host.write("/proc/stat", stat("cpu 3 0 0 9 0", "cpu0 1 0 0 4 0"));
    host.tick(cpu);
    assertEquals(OptionalDouble.empty(), host.value(TIME, one));
    assertEquals(OptionalLong.of(1), host.longValue(COUNT));
    host.write("/proc/stat", stat("cpu 3 0 0 9 0", "cpu0 1 0 0 4 0", "cpu1 100 0 0 5 0"));
    host.tick(cpu);
    assertEquals(of(0), host.value(TIME, one));
    assertEquals(OptionalDouble.empty(), host.value(UTILIZATION, one));
    assertEquals(
        OptionalLong.of(HostFixture.FIRST_TICK + HostFixture.SECOND), host.startTime(TIME, one));
    host.write("/proc/stat", stat("cpu 3 0 0 9 0", "cpu0 1 0 0 4 0", "cpu1 103 0 0 6 0"));
    host.tick(cpu);
    assertEquals(0.03, host.value(TIME, one).orElseThrow(), 1e-9);
    assertEquals(of(0.75), host.value(UTILIZATION, one));
    assertEquals(0, host.row().suppressedResets());
  }

  @Test
  void whatMakesNoSenseIsSkippedAndCountedAndTheRestIsRead() {
    HostFixture host = HostFixture.copyOf("gauges/lxc", empty);
    CpuCollector cpu = new CpuCollector(host.host(), true);
    host.write(
        "/proc/stat",
        stat(
            "cpu 1 2 x 4 5",
            "cpu0 100 0 0 4 0",
            "cpufoo 1 2 3 4",
            "cpu99999999 1 2 3 4",
            "cpu1 1 2 3 18446744073709551615 5",
            "cpu2 1 2 3"));
    host.tick(cpu);
    assertEquals(OptionalDouble.empty(), host.value(TIME, "cpu.mode", "user"));
    assertEquals(of(1), host.value(TIME, "cpu.mode", "user", "cpu.logical_number", "0"));
    // the sum is not exported, and so not missed
    assertEquals(4, cpu.errors().invalidValues());
    assertEquals(0, cpu.errors().failures());
  }

  @Test
  void anInvalidTimeCostsItselfAndTheUtilization() {
    HostFixture host = HostFixture.copyOf("gauges/lxc", empty);
    CpuCollector cpu = new CpuCollector(host.host(), false);
    host.write("/proc/stat", stat("cpu  100 0 0 300 0 0 0 0 0 0", "cpu0 1", "cpu1 1"));
    host.tick(cpu);
    // a container's idle time is computed and may be below 0: as LXCFS prints it, and as 2^63 - 1
    for (String idle : List.of("15910903933238771776", "9223372036854775807", "x")) {
      host.write("/proc/stat", stat("cpu  150 0 0 " + idle + " 0 0 0 0 0 0", "cpu0 1", "cpu1 1"));
      host.tick(cpu);
      assertEquals(of(1.5), host.value(TIME, "cpu.mode", "user"));
      assertEquals(of(0), host.value(TIME, "cpu.mode", "steal"));
      assertEquals(OptionalDouble.empty(), host.value(TIME, "cpu.mode", "idle"));
      assertEquals(OptionalDouble.empty(), host.value(UTILIZATION, "cpu.mode", "user"));
      assertEquals(OptionalLong.of(2), host.longValue(COUNT));
    }
    assertEquals(3, cpu.errors().invalidValues());
    host.write("/proc/stat", stat("cpu  200 0 0 400 0 0 0 0 0 0", "cpu0 1", "cpu1 1"));
    host.tick(cpu);
    assertEquals(of(4), host.value(TIME, "cpu.mode", "idle"));
    host.write("/proc/stat", stat("cpu  250 0 0 450 0 0 0 0 0 0", "cpu0 1", "cpu1 1"));
    host.tick(cpu);
    assertEquals(of(0.5), host.value(UTILIZATION, "cpu.mode", "user"));
    assertEquals(3, cpu.errors().invalidValues());
  }

  @Test
  void aLineThatLostAFieldIsLeftOut() {
    HostFixture host = HostFixture.copyOf("gauges/lxc", empty);
    CpuCollector cpu = new CpuCollector(host.host(), false);
    host.write("/proc/stat", stat("cpu  100 20 30 300 0 0 0 5 0 0", "cpu0 1"));
    host.tick(cpu);
    host.write("/proc/stat", stat("cpu  20 30 300 0 0 0 5 0 0", "cpu0 1"));
    host.tick(cpu);
    assertEquals(0, host.series(TIME) - 7);
    assertEquals(OptionalDouble.empty(), host.value(TIME, "cpu.mode", "user"));
    assertEquals(OptionalLong.of(1), host.longValue(COUNT));
    assertEquals(1, cpu.errors().invalidValues());
  }

  @Test
  void aLineWithoutItsNameCostsTheNumberOfProcessorsAndIsCounted() {
    HostFixture host = HostFixture.copyOf("gauges/lxc", empty);
    CpuCollector cpu = new CpuCollector(host.host(), false);
    for (String lines : List.of("xxx0 1\ncpu1 1\ncpu2 1", "cpu0 1\nx 1\ncpu2 1", "cpu0 1\nx 1")) {
      long before = cpu.errors().invalidValues();
      host.write("/proc/stat", "cpu  100 0 0 300\n" + lines + "\nintr 1 2 3\nctxt 1\n");
      host.tick(cpu);
      assertEquals(of(1), host.value(TIME, "cpu.mode", "user"));
      assertEquals(OptionalLong.empty(), host.longValue(COUNT));
      assertEquals(before + 1, cpu.errors().invalidValues(), lines);
    }
    host.write("/proc/stat", "");
    host.tick(cpu);
    assertEquals(5, cpu.errors().invalidValues(), "neither times nor processors");
  }

  @Test
  void aMissingFileIsAFailureOfItsOwnAndNothingMore() {
    HostFixture host = HostFixture.copyOf("gauges/lxc", empty);
    CpuCollector cpu = new CpuCollector(host.host(), true);
    host.delete("/proc/stat");
    host.tick(cpu);
    assertEquals(1, cpu.errors().failures());
    assertEquals(OptionalLong.empty(), host.longValue(COUNT));
    host.write("/proc/stat", stat("cpu 100 0 0 4 0", "cpu0 100 0 0 4 0"));
    host.tick(cpu);
    assertEquals(OptionalLong.of(1), host.longValue(COUNT));
  }

  /** gVisor has lines of zeros, and times that are never counted are no times. */
  @Test
  void timesThatAreAllZeroAndStaySoAreLeftOut() {
    HostFixture host = HostFixture.at(empty);
    host.write("/proc/stat", "cpu  0 0 0 0 0 0 0 0 0 0\ncpu0 0 0 0 0 0 0 0 0 0 0\nintr 0\n");
    CpuCollector cpu = new CpuCollector(host.host(), false);
    host.tick(cpu);
    host.tick(cpu);
    assertTrue(host.values().keySet().stream().noneMatch(s -> s.contains("cpu.time")));
    assertTrue(host.values().keySet().stream().noneMatch(s -> s.contains("cpu.utilization")));
    assertEquals(0, cpu.errors().invalidValues());

    host.write("/proc/stat", "cpu  0 0 0 5 0 0 0 0 0 0\ncpu0 0 0 0 5 0 0 0 0 0 0\nintr 0\n");
    host.tick(cpu);
    assertTrue(host.values().keySet().stream().anyMatch(s -> s.contains("cpu.time")));
  }
}
