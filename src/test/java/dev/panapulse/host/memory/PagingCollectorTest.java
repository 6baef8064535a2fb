package dev.panapulse.host.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.FaultyFiles;
import dev.panapulse.host.HostFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PagingCollectorTest {
  /** The lines of these metrics in {@code MetricCatalogue}. */
  static final String METRICS =
      """
      system.paging.usage       By          updowncounter int    recommended /proc/swaps,sysinfo(2),/proc/meminfo system.paging.state,system.device.name?
      system.paging.utilization 1           gauge         double recommended /proc/swaps,sysinfo(2),/proc/meminfo system.paging.state,system.device.name?
      system.paging.faults      {fault}     counter       int    recommended /proc/vmstat                         system.paging.fault.type
      system.paging.operations  {operation} counter       int    recommended /proc/vmstat                         system.paging.direction,system.paging.fault.type
      """;

  private static final String PAGING_USAGE = "system.paging.usage";
  private static final String PAGING_UTILIZATION = "system.paging.utilization";
  private static final String FAULTS = "system.paging.faults";
  private static final String OPERATIONS = "system.paging.operations";
  private static final String FAULT_TYPE = "system.paging.fault.type";
  private static final String PAGING_STATE = "system.paging.state";

  @TempDir Path empty;

  private static OptionalDouble of(double value) {
    return OptionalDouble.of(value);
  }

  private static OptionalLong of(long value) {
    return OptionalLong.of(value);
  }

  private static OptionalLong operations(HostFixture host, String direction) {
    return host.longValue(OPERATIONS, FAULT_TYPE, "major", "system.paging.direction", direction);
  }

  @Test
  void pagingOfAnotherHostComesFromItsFiles() {
    HostFixture host = HostFixture.copyOf("gauges/raspberry-pi", empty);
    host.delete("/proc/swaps");
    host.tick(new PagingCollector(host.host()));
    long total = 102396L * 1024;
    long free = 81916L * 1024;
    assertEquals(of(total - free), host.longValue(PAGING_USAGE, PAGING_STATE, "used"));
    assertEquals(of(free), host.longValue(PAGING_USAGE, PAGING_STATE, "free"));
    assertEquals(
        of((double) (total - free) / total), host.value(PAGING_UTILIZATION, PAGING_STATE, "used"));
    assertEquals(of((double) free / total), host.value(PAGING_UTILIZATION, PAGING_STATE, "free"));
    assertEquals(of(12003L), host.longValue(FAULTS, FAULT_TYPE, "major"));
    assertEquals(of(38450211L - 12003), host.longValue(FAULTS, FAULT_TYPE, "minor"));
    assertEquals(of(120L), operations(host, "in"));
    assertEquals(of(5241L), operations(host, "out"));
    assertEquals(of(HostFixture.BOOT), host.startTime(FAULTS, FAULT_TYPE, "major"));
  }

  @Test
  void aHostWithoutSwapUsesNoneOfIt() {
    HostFixture host = HostFixture.of("gauges/debian-vps");
    host.tick(new PagingCollector(host.host()));
    assertEquals(of(0L), host.longValue(PAGING_USAGE, PAGING_STATE, "used"));
    assertEquals(of(0L), host.longValue(PAGING_USAGE, PAGING_STATE, "free"));
    assertEquals(OptionalDouble.empty(), host.value(PAGING_UTILIZATION, PAGING_STATE, "used"));
  }

  @Test
  void swapIsNeverMoreFreeThanThereIs() {
    HostFixture host = HostFixture.of("gauges/lxc");
    host.tick(new PagingCollector(host.host()));
    assertEquals(of(0L), host.longValue(PAGING_USAGE, PAGING_STATE, "used"));
    assertEquals(of(1000L * 1024), host.longValue(PAGING_USAGE, PAGING_STATE, "free"));
  }

  @Test
  void countersThatAKernelLacksAreLeftOut() {
    HostFixture host = HostFixture.copyOf("gauges/lxc", empty);
    PagingCollector paging = new PagingCollector(host.host());
    host.write("/proc/vmstat", "pgmajfault 3\npgfault 99999999999999999999\npswpin 4");
    host.tick(paging);
    assertEquals(of(3L), host.longValue(FAULTS, FAULT_TYPE, "major"));
    assertEquals(OptionalLong.empty(), host.longValue(FAULTS, FAULT_TYPE, "minor"));
    assertEquals(OptionalLong.empty(), operations(host, "in"));
    assertEquals(2, paging.errors().invalidValues(), "a value and a line without an end");
  }

  @Test
  void swapThatNoKernelCanHaveIsLeftOutAndCounted() {
    HostFixture host = HostFixture.copyOf("gauges/lxc", empty);
    PagingCollector paging = new PagingCollector(host.host());
    host.write("/proc/meminfo", "SwapTotal: 9007199246672720 kB\nSwapFree: 9007199246535028 kB\n");
    host.tick(paging);
    assertEquals(0, host.series(PAGING_USAGE));
    assertEquals(2, paging.errors().invalidValues());
    host.write("/proc/meminfo", "SwapTotal: 1000 kB\nSwapFree: 9007199246535028 kB\n");
    host.tick(paging);
    assertEquals(0, host.series(PAGING_USAGE));
    assertEquals(3, paging.errors().invalidValues());
  }

  @Test
  void swapDevicesNeedNoTotal() {
    HostFixture host = HostFixture.copyOf("gauges/raspberry-pi", empty);
    PagingCollector paging = new PagingCollector(host.host());
    host.tick(paging);
    Map<String, Double> whole = host.values();
    host.write("/proc/meminfo", "SwapTotal: x kB\nSwapFree: 1 kB\n");
    host.tick(paging);
    assertEquals(whole, host.values());
    assertEquals(1, paging.errors().invalidValues());
  }

  @Test
  void moreMajorFaultsThanFaultsAreInvalid() {
    HostFixture host = HostFixture.copyOf("gauges/lxc", empty);
    PagingCollector paging = new PagingCollector(host.host());
    host.write("/proc/vmstat", "pgfault 97\npgmajfault 98\n");
    host.tick(paging);
    assertEquals(of(98L), host.longValue(FAULTS, FAULT_TYPE, "major"));
    assertEquals(OptionalLong.empty(), host.longValue(FAULTS, FAULT_TYPE, "minor"));
    assertEquals(1, paging.errors().invalidValues());
  }

  @Test
  void onlyTheNeededStartOfVmstatIsReadAfterTheFirstTick() {
    FaultyFiles files = new FaultyFiles();
    HostFixture.copyOf("gauges/lxc", empty);
    HostFixture host = HostFixture.at(empty, files.libc());
    PagingCollector paging = new PagingCollector(host.host());
    String start = "nr_free_pages 1\npswpin 4\npswpout 5\npgfault 100\npgmajfault 3\n";
    String rest = "unevictable_pgs_culled 0\n".repeat(400);
    host.write("/proc/vmstat", start + rest);
    host.tick(paging);
    assertEquals(of(97L), host.longValue(FAULTS, FAULT_TYPE, "minor"));
    host.write("/proc/vmstat", start.replace("pgfault 100", "pgfault 103") + rest);
    host.tick(paging);
    assertEquals(of(100L), host.longValue(FAULTS, FAULT_TYPE, "minor"));
    assertTrue(files.lastRead.get() < start.length() + 128, files.lastRead + " bytes");
    // the last needed line moves beyond the bytes requested and is still read whole
    String longer =
        start
            .replace("free_pages 1", "free_pages " + "1".repeat(80))
            .replace("pgfault 100", "pgfault 103");
    for (int i = 0; i < 3; i++) {
      host.write("/proc/vmstat", longer + rest);
      host.tick(paging);
      assertEquals(of(100L), host.longValue(FAULTS, FAULT_TYPE, "minor"));
      assertEquals(of(3L), host.longValue(FAULTS, FAULT_TYPE, "major"));
    }
    assertTrue(files.lastRead.get() < longer.length() + 128, files.lastRead + " bytes");
    // another kernel's order
    host.write("/proc/vmstat", rest + "pgmajfault 7\npgfault 209\npswpin 8\npswpout 9\n");
    host.tick(paging);
    assertEquals(of(202L), host.longValue(FAULTS, FAULT_TYPE, "minor"));
    assertEquals(of(8L), operations(host, "in"));
    host.write("/proc/vmstat", "");
    host.tick(paging);
    assertEquals(OptionalLong.empty(), host.longValue(FAULTS, FAULT_TYPE, "minor"));
    assertEquals(0, paging.errors().failures());
    assertEquals(4, paging.errors().invalidValues(), "each value is missed");
  }

  @Test
  void thisHostsPagingIsTheKernels() throws IOException {
    HostFixture host = HostFixture.real();
    PagingCollector paging = new PagingCollector(host.host());
    host.tick(paging);
    // by device, or without one
    long total =
        host.values().entrySet().stream()
            .filter(value -> value.getKey().startsWith(PAGING_USAGE))
            .mapToLong(value -> value.getValue().longValue())
            .sum();
    String line =
        Files.readAllLines(Path.of("/proc/meminfo")).stream()
            .filter(text -> text.startsWith("SwapTotal:"))
            .findFirst()
            .orElseThrow();
    assertEquals(total / 1024, Long.parseLong(line.replaceAll("[^0-9]", "")));
    assertTrue(host.longValue(FAULTS, FAULT_TYPE, "minor").orElseThrow() > 0);
    assertEquals(0, paging.errors().failures() + paging.errors().invalidValues());
  }
}
