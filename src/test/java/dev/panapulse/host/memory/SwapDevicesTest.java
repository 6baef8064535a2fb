package dev.panapulse.host.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.HostFixture;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SwapDevicesTest {
  private static final String USAGE = "system.paging.usage";
  private static final String UTILIZATION = "system.paging.utilization";
  private static final String STATE = "system.paging.state";
  private static final String DEVICE = "system.device.name";

  private static final String HEADINGS = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";
  private static final String PARTITION = "/dev/sda2  partition\t8\t\t2\t\t-2\n";
  private static final String FILE = "/swap\\040file  file\t\t16\t\t4\t\t-3\n";

  @TempDir Path empty;

  private static OptionalLong kilobytes(long kilobytes) {
    return OptionalLong.of(kilobytes * 1024);
  }

  private static OptionalLong used(HostFixture host, String device) {
    return host.longValue(USAGE, DEVICE, device, STATE, "used");
  }

  private static OptionalLong free(HostFixture host, String device) {
    return host.longValue(USAGE, DEVICE, device, STATE, "free");
  }

  private static OptionalLong usedInTotal(HostFixture host) {
    return host.longValue(USAGE, STATE, "used");
  }

  /** Values of swap space in the last tick: a sum over them must not count space twice. */
  private static Map<String, Double> space(HostFixture host) {
    Map<String, Double> space = new TreeMap<>(host.values());
    space.keySet().removeIf(key -> !key.startsWith(USAGE) && !key.startsWith(UTILIZATION));
    return space;
  }

  /** A host of 24 KiB of swap space of which 6 are used, and the lines of its /proc/swaps. */
  private HostFixture host(String lines) {
    HostFixture host = HostFixture.at(empty);
    host.write("/proc/meminfo", "SwapTotal: 24 kB\nSwapFree: 18 kB\n");
    host.write("/proc/vmstat", "pgfault 1\n");
    host.write("/proc/swaps", HEADINGS + lines);
    return host;
  }

  @Test
  void eachDeviceHasSeriesAndTheTotalHasNone() {
    HostFixture host = HostFixture.of("gauges/raspberry-pi");
    PagingCollector paging = new PagingCollector(host.host());
    host.tick(paging);
    assertEquals(kilobytes(20480), used(host, "mmcblk0p3"));
    assertEquals(kilobytes(65532 - 20480), free(host, "mmcblk0p3"));
    assertEquals(kilobytes(0), used(host, "/media/usb stick/swap"));
    assertEquals(kilobytes(36864), free(host, "/media/usb stick/swap"));
    assertEquals(
        OptionalDouble.of(20480 / 65532.0),
        host.value(UTILIZATION, DEVICE, "mmcblk0p3", STATE, "used"));
    assertEquals(
        OptionalDouble.of(1),
        host.value(UTILIZATION, DEVICE, "/media/usb stick/swap", STATE, "free"));
    assertEquals(8, space(host).size());
    assertEquals(0, paging.errors().invalidValues() + paging.errors().failures());
  }

  @Test
  void theTotalIsReportedWhereTheFileIsMissing() {
    HostFixture host = host("");
    host.delete("/proc/swaps");
    PagingCollector paging = new PagingCollector(host.host());
    host.tick(paging);
    assertEquals(kilobytes(6), usedInTotal(host));
    assertEquals(4, space(host).size());
    assertEquals(0, paging.errors().invalidValues() + paging.errors().failures());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "none                                    virtual\t\t24\t6\t0\n"})
  void theTotalIsReportedWhereTheFileListsNoDevice(String lines) {
    HostFixture host = host(lines);
    PagingCollector paging = new PagingCollector(host.host());
    host.tick(paging);
    assertEquals(kilobytes(6), usedInTotal(host));
    assertEquals(4, space(host).size());
    assertEquals(0, paging.errors().invalidValues() + paging.errors().failures());
  }

  @Test
  void theFileIsNotReadWithoutSwapSpace() {
    HostFixture host = host(PARTITION);
    host.write("/proc/meminfo", "SwapTotal: 0 kB\nSwapFree: 0 kB\n");
    host.tick(new PagingCollector(host.host()));
    assertEquals(kilobytes(0), usedInTotal(host));
    assertEquals(2, space(host).size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/swap\\040file",
        "/swap\\040file  file",
        "/swap\\040file  file\t\t16",
        "/swap\\040file  file\t\t16\t\t4",
        "/swap\\040file  file\t\t16\t\tx\t\t-3",
        "/swap\\040file  file\t\t16\t\t17\t\t-3"
      })
  void aLineThatMakesNoSenseIsSkippedAlone(String line) {
    HostFixture host = host(line + "\n" + PARTITION);
    PagingCollector paging = new PagingCollector(host.host());
    host.tick(paging);
    assertEquals(kilobytes(2), used(host, "sda2"));
    assertEquals(4, space(host).size());
    assertEquals(1, paging.errors().invalidValues());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-16", "x", "99999999999999999999", "9223372036854775807"})
  void aSizeThatMakesNoSenseLeavesWhatIsUsed(String size) {
    HostFixture host = host("/swap\\040file file " + size + " 4 -3\n" + PARTITION);
    PagingCollector paging = new PagingCollector(host.host());
    host.tick(paging);
    assertEquals(kilobytes(2), used(host, "sda2"));
    assertEquals(kilobytes(4), used(host, "/swap file"));
    assertEquals(4 + 1, space(host).size());
    assertEquals(1, paging.errors().invalidValues());
  }

  @Test
  void aLineThatIsCutOffIsNotReported() {
    HostFixture host = host(PARTITION + FILE);
    PagingCollector paging = new PagingCollector(host.host());
    host.tick(paging);
    assertEquals(8, space(host).size());
    host.write("/proc/swaps", HEADINGS + PARTITION + FILE.stripTrailing());
    host.tick(paging);
    assertEquals(kilobytes(2), used(host, "sda2"));
    assertEquals(4, space(host).size());
    assertEquals(1, paging.errors().invalidValues());
  }

  @Test
  void onlySenselessLinesLeaveTheTotal() {
    HostFixture host = host("/dev/sda2 partition 8 x -2\n");
    PagingCollector paging = new PagingCollector(host.host());
    host.tick(paging);
    assertEquals(kilobytes(6), usedInTotal(host));
    assertEquals(4, space(host).size());
    assertEquals(1, paging.errors().invalidValues());
  }

  @Test
  void devicesComeAndGo() {
    HostFixture host = host("");
    PagingCollector paging = new PagingCollector(host.host());
    host.write("/proc/meminfo", "SwapTotal: 0 kB\nSwapFree: 0 kB\n");
    host.tick(paging);
    assertEquals(kilobytes(0), usedInTotal(host));
    host.write("/proc/meminfo", "SwapTotal: 8 kB\nSwapFree: 6 kB\n");
    host.write("/proc/swaps", HEADINGS + PARTITION);
    host.tick(paging);
    assertEquals(OptionalLong.empty(), usedInTotal(host));
    assertEquals(kilobytes(2), used(host, "sda2"));
    host.write("/proc/meminfo", "SwapTotal: 24 kB\nSwapFree: 18 kB\n");
    host.write("/proc/swaps", HEADINGS + PARTITION + FILE);
    host.tick(paging);
    assertEquals(kilobytes(2), used(host, "sda2"));
    assertEquals(kilobytes(4), used(host, "/swap file"));
    assertEquals(8, space(host).size());
    host.write("/proc/swaps", HEADINGS + FILE);
    host.tick(paging);
    assertEquals(OptionalLong.empty(), used(host, "sda2"));
    assertEquals(kilobytes(4), used(host, "/swap file"));
    assertEquals(4, space(host).size());
    host.write("/proc/meminfo", "SwapTotal: 0 kB\nSwapFree: 0 kB\n");
    host.write("/proc/swaps", HEADINGS);
    for (int i = 0; i < 3; i++) {
      host.tick(paging);
      assertEquals(kilobytes(0), usedInTotal(host));
      assertEquals(2, space(host).size());
    }
    assertEquals(0, paging.errors().invalidValues() + paging.errors().failures());
  }

  @Test
  void aListThatStaysEmptyGivesWayToTheTotal() {
    HostFixture host = host(PARTITION + FILE);
    PagingCollector paging = new PagingCollector(host.host());
    host.tick(paging);
    host.write("/proc/swaps", HEADINGS);
    host.tick(paging);
    assertEquals(Map.of(), space(host));
    host.tick(paging);
    assertEquals(kilobytes(6), usedInTotal(host));
    assertEquals(4, space(host).size());
  }

  @Test
  void aDeletedFileAndItsSuccessorAreTwoDevices() {
    HostFixture host =
        host("/swap\\040(deleted)  file\t\t8\t\t2\t\t-2\n/swap  file\t\t16\t\t4\t\t-3\n");
    host.tick(new PagingCollector(host.host()));
    assertEquals(kilobytes(2), used(host, "/swap (deleted)"));
    assertEquals(kilobytes(4), used(host, "/swap"));
  }

  @Test
  void ofTwoDevicesOfTheSameNameTheSecondIsLeftOut() {
    HostFixture host = host(PARTITION + "/dev/sda2 partition 16 4 -3\n");
    PagingCollector paging = new PagingCollector(host.host());
    host.tick(paging);
    assertEquals(kilobytes(2), used(host, "sda2"));
    assertEquals(4, space(host).size());
    assertEquals(1, paging.errors().invalidValues());
  }

  @Test
  void moreDevicesThanTheKernelAllowsAreLeftOutAndCounted() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < SwapDevices.MOST_DEVICES + 3; i++) {
      lines.append("/swap").append(i).append(" file 8 2 -2\n");
    }
    HostFixture host = host(lines.toString());
    PagingCollector paging = new PagingCollector(host.host());
    host.tick(paging);
    assertEquals(4 * SwapDevices.MOST_DEVICES, space(host).size());
    assertTrue(used(host, "/swap31").isPresent());
    assertEquals(3, paging.errors().invalidValues());
  }
}
