package dev.panapulse.host.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.HostFixture;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MemoryCollectorTest {
  /** The lines of these metrics in {@code MetricCatalogue}. */
  static final String METRICS =
      """
      system.memory.usage                       By     updowncounter int    recommended /proc/meminfo       system.memory.state
      system.memory.utilization                 1      gauge         double recommended /proc/meminfo       system.memory.state
      system.memory.limit                       By     updowncounter int    opt-in      /proc/meminfo       -
      system.memory.linux.available             By     updowncounter int    unstated    /proc/meminfo       -
      system.memory.linux.shared                By     updowncounter int    opt-in      /proc/meminfo       -
      system.memory.linux.slab.usage            By     updowncounter int    recommended /proc/meminfo       system.memory.linux.slab.state
      system.memory.linux.hugepages.limit       {page} updowncounter int    recommended /proc/meminfo       -
      system.memory.linux.hugepages.page_size   By     updowncounter int    recommended /proc/meminfo       -
      system.memory.linux.hugepages.reserved    {page} updowncounter int    recommended /proc/meminfo       -
      system.memory.linux.hugepages.surplus     {page} updowncounter int    recommended /proc/meminfo       -
      system.memory.linux.hugepages.usage       {page} updowncounter int    recommended /proc/meminfo       system.memory.linux.hugepages.state
      system.memory.linux.hugepages.utilization 1      gauge         double recommended /proc/meminfo       system.memory.linux.hugepages.state
      system.memory.linux.zfs.arc.usage         By     updowncounter int    none        /proc/spl/kstat/zfs -
      """;

  private static final String USAGE = "system.memory.usage";
  private static final String UTILIZATION = "system.memory.utilization";
  private static final String STATE = "system.memory.state";
  private static final String LIMIT = "system.memory.limit";
  private static final String AVAILABLE = "system.memory.linux.available";
  private static final String SLAB = "system.memory.linux.slab.usage";
  private static final String SLAB_STATE = "system.memory.linux.slab.state";
  private static final String HUGE = "system.memory.linux.hugepages.";
  private static final String HUGE_STATE = "system.memory.linux.hugepages.state";

  @TempDir Path empty;

  private static OptionalLong kilobytes(long kilobytes) {
    return OptionalLong.of(kilobytes * 1024);
  }

  @Test
  void usedIsTotalLessAvailable() {
    HostFixture host = HostFixture.of("gauges/raspberry-pi");
    MemoryCollector memory = new MemoryCollector(host.host());
    host.tick(memory);
    assertEquals(kilobytes(3884352 - 3301376), host.longValue(USAGE, STATE, "used"));
    assertEquals(kilobytes(3301376), host.longValue(USAGE, STATE, "available"));
    assertEquals(
        OptionalDouble.of((3884352 - 3301376) / 3884352.0), host.value(UTILIZATION, STATE, "used"));
    assertEquals(
        OptionalDouble.of(3301376 / 3884352.0), host.value(UTILIZATION, STATE, "available"));
    assertEquals(2, host.series(USAGE));
    assertEquals(kilobytes(3884352), host.longValue(LIMIT));
    assertEquals(kilobytes(3301376), host.longValue(AVAILABLE));
    assertEquals(kilobytes(29696), host.longValue("system.memory.linux.shared"));
    assertEquals(kilobytes(70656), host.longValue(SLAB, SLAB_STATE, "reclaimable"));
    assertEquals(kilobytes(39936), host.longValue(SLAB, SLAB_STATE, "unreclaimable"));
    assertEquals(0, host.series(HUGE + "limit"));
    assertEquals(0, memory.errors().invalidValues());
  }

  @Test
  void anOldKernelsAvailableMemoryIsEstimated() {
    HostFixture host = HostFixture.of("gauges/centos6");
    MemoryCollector memory = new MemoryCollector(host.host());
    host.tick(memory);
    long available = 1000000 + 200000 + 3000000 + 250000 - 50000;
    assertEquals(kilobytes(available), host.longValue(AVAILABLE));
    assertEquals(kilobytes(8061000 - available), host.longValue(USAGE, STATE, "used"));
    assertEquals(0, memory.errors().invalidValues() + memory.errors().failures());
  }

  @Test
  void anEstimateIsNeverBelowZeroNorBeyondALong() {
    HostFixture host = HostFixture.copyOf("gauges/lxc", empty);
    MemoryCollector memory = new MemoryCollector(host.host());
    host.write("/proc/meminfo", "MemTotal: 9 kB\nMemFree: 1 kB\nShmem: 5 kB\n");
    host.tick(memory);
    assertEquals(kilobytes(0), host.longValue(AVAILABLE));
    assertEquals(kilobytes(9), host.longValue(USAGE, STATE, "used"));
    String most = " " + (1L << 42) + " kB\n";
    host.write("/proc/meminfo", "MemTotal: 9 kB\nMemFree:" + most + "Cached:" + most);
    host.tick(memory);
    assertEquals(kilobytes(1L << 42), host.longValue(AVAILABLE));
    assertEquals(kilobytes(0), host.longValue(USAGE, STATE, "used"));
  }

  @Test
  void anEstimateWithAnInvalidPartIsNone() {
    HostFixture host = HostFixture.copyOf("gauges/lxc", empty);
    MemoryCollector memory = new MemoryCollector(host.host());
    host.write("/proc/meminfo", "MemTotal: 9 kB\nMemFree: 1 kB\nCached: x kB\n");
    host.tick(memory);
    assertEquals(OptionalLong.empty(), host.longValue(AVAILABLE));
    assertEquals(kilobytes(9), host.longValue(LIMIT));
    assertEquals(1, memory.errors().invalidValues());
  }

  @Test
  void valuesThatNoKernelCanHaveAreInvalid() {
    HostFixture host = HostFixture.copyOf("gauges/lxc", empty);
    MemoryCollector memory = new MemoryCollector(host.host());
    for (String total : List.of("0", Long.toString((1L << 42) + 1), "18446744073708785356")) {
      long before = memory.errors().invalidValues();
      host.write(
          "/proc/meminfo",
          "MemTotal: "
              + total
              + " kB\nMemFree: 4 kB\nMemAvailable: 18446744073708785356 kB\n"
              + "Shmem: 3 kB\n");
      host.tick(memory);
      assertEquals(3L * 1024, host.longValue("system.memory.linux.shared").orElseThrow());
      assertEquals(1, host.values().size(), host.values().toString());
      assertEquals(before + 2, memory.errors().invalidValues());
    }
  }

  @Test
  void aLineThatWasThereBeforeIsMissed() {
    HostFixture host = HostFixture.copyOf("gauges/debian-vps", empty);
    MemoryCollector memory = new MemoryCollector(host.host());
    host.tick(memory);
    host.write("/proc/meminfo", "MemTotal: 9000 kB\nMemFree: 1 kB\nMemAvailable: 40");
    host.tick(memory);
    assertEquals(kilobytes(9000), host.longValue(LIMIT));
    assertEquals(1, host.values().size());
    // a line without an end, and the 11 values behind MemFree
    assertEquals(12, memory.errors().invalidValues());
  }

  @Test
  void aFileThatLostItsAvailableLineIsNotEstimatedOver() {
    HostFixture host = HostFixture.copyOf("gauges/lxc", empty);
    MemoryCollector memory = new MemoryCollector(host.host());
    host.tick(memory);
    host.write("/proc/meminfo", "MemTotal: 9 kB\nMemFree: 1 kB\n");
    host.tick(memory);
    assertEquals(OptionalLong.empty(), host.longValue(AVAILABLE));
    assertEquals(OptionalLong.empty(), host.longValue(USAGE, STATE, "used"));
    assertEquals(OptionalLong.empty(), host.longValue(USAGE, STATE, "available"));
    assertEquals(kilobytes(9), host.longValue(LIMIT));
  }

  @Test
  void moreAvailableThanAContainersLimitIsNothingUsed() {
    HostFixture host = HostFixture.of("gauges/lxc");
    host.tick(new MemoryCollector(host.host()));
    assertEquals(kilobytes(0), host.longValue(USAGE, STATE, "used"));
    assertEquals(host.longValue(LIMIT), host.longValue(USAGE, STATE, "available"));
  }

  @Test
  void aMissingOrSenselessLineTakesOnlyItsOwnSeries() {
    HostFixture host = HostFixture.copyOf("gauges/debian-vps", empty);
    MemoryCollector memory = new MemoryCollector(host.host());
    host.replace("/proc/meminfo", "Buffers:           98304 kB\n", "");
    host.replace("/proc/meminfo", "MemAvailable:    1402340 kB", "MemAvailable:    1402340 MB");
    host.tick(memory);
    assertEquals(OptionalLong.empty(), host.longValue(AVAILABLE));
    assertEquals(OptionalLong.empty(), host.longValue(USAGE, STATE, "used"));
    assertEquals(OptionalLong.empty(), host.longValue(USAGE, STATE, "available"));
    assertTrue(host.longValue(LIMIT).isPresent());
    assertEquals(1, memory.errors().invalidValues());
  }

  @Test
  void withoutATotalThereIsNoShare() {
    HostFixture host = HostFixture.copyOf("gauges/lxc", empty);
    MemoryCollector memory = new MemoryCollector(host.host());
    host.write("/proc/meminfo", "MemFree: 4 kB\nMemAvailable: 4 kB\n");
    host.tick(memory);
    assertEquals(OptionalLong.empty(), host.longValue(LIMIT));
    assertEquals(OptionalLong.empty(), host.longValue(USAGE, STATE, "used"));
    assertEquals(kilobytes(4), host.longValue(AVAILABLE));
  }

  @Test
  void hugePagesHaveSeriesWhileSomeAreSetUp() {
    HostFixture host = HostFixture.copyOf("gauges/centos6", empty);
    MemoryCollector memory = new MemoryCollector(host.host());
    host.tick(memory);
    assertEquals(OptionalLong.of(512), host.longValue(HUGE + "limit"));
    assertEquals(kilobytes(2048), host.longValue(HUGE + "page_size"));
    assertEquals(OptionalLong.of(16), host.longValue(HUGE + "reserved"));
    assertEquals(OptionalLong.of(4), host.longValue(HUGE + "surplus"));
    assertEquals(OptionalLong.of(384), host.longValue(HUGE + "usage", HUGE_STATE, "used"));
    assertEquals(OptionalLong.of(128), host.longValue(HUGE + "usage", HUGE_STATE, "free"));
    assertEquals(OptionalDouble.of(0.75), host.value(HUGE + "utilization", HUGE_STATE, "used"));
    assertEquals(OptionalDouble.of(0.25), host.value(HUGE + "utilization", HUGE_STATE, "free"));
    host.replace("/proc/meminfo", "HugePages_Total:     512", "HugePages_Total:     yes");
    host.tick(memory);
    assertEquals(OptionalLong.empty(), host.longValue(HUGE + "limit"));
    assertEquals(kilobytes(2048), host.longValue(HUGE + "page_size"));
    assertEquals(OptionalLong.of(128), host.longValue(HUGE + "usage", HUGE_STATE, "free"));
    assertEquals(OptionalLong.empty(), host.longValue(HUGE + "usage", HUGE_STATE, "used"));
    assertEquals(1, memory.errors().invalidValues());
    host.replace("/proc/meminfo", "HugePages_Total:     yes", "HugePages_Total:       0");
    host.tick(memory);
    assertEquals(OptionalLong.empty(), host.longValue(HUGE + "limit"));
    host.replace("/proc/meminfo", "HugePages_Total:       0", "HugePages_Total:     200");
    host.tick(memory);
    assertEquals(OptionalLong.of(200), host.longValue(HUGE + "limit"));
    assertEquals(OptionalLong.of(72), host.longValue(HUGE + "usage", HUGE_STATE, "used"));
  }

  @Test
  void thisHostsMemoryIsPlausible() {
    HostFixture host = HostFixture.real();
    MemoryCollector memory = new MemoryCollector(host.host());
    host.tick(memory);
    long limit = host.longValue(LIMIT).orElseThrow();
    long used = host.longValue(USAGE, STATE, "used").orElseThrow();
    assertTrue(used > 0 && used < limit, used + " of " + limit);
    assertEquals(limit, used + host.longValue(AVAILABLE).orElseThrow());
    assertEquals(0, memory.errors().invalidValues() + memory.errors().failures());
  }
}
