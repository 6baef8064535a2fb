package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.host.cpu.CpuCollector;
import dev.panapulse.host.disk.DiskCollector;
import dev.panapulse.host.network.NetworkCollector;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts whose kernel counters fall, vanish or jump, after public reports about other agents. */
final class DisturbedHostTest {
  private static final String TIME = "system.cpu.time";
  private static final String UTILIZATION = "system.cpu.utilization";
  private static final String[] RECEIVED = {
    "network.interface.name", "eth0", "network.io.direction", "receive"
  };

  @TempDir Path root;

  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.at(root);
  }

  private void cpu(long user, long system, long idle, long steal) {
    String times = " " + user + " 0 " + system + " " + idle + " 5 0 3 " + steal + " 0 0\n";
    host.write("/proc/stat", "cpu " + times + "cpu0" + times + "btime 1700000000\n");
  }

  private static OptionalDouble of(double value) {
    return OptionalDouble.of(value);
  }

  @Test
  void stealThatFellAfterAMigrationBeginsAnewAndIsNotFrozen() {
    CpuCollector cpu = new CpuCollector(host.host(), false);
    cpu(1_000_000, 200_000, 8_000_000, 194_028);
    host.tick(cpu);
    cpu(1_000_100, 200_020, 8_000_700, 20);
    host.tick(cpu);
    assertEquals(of(1940.28), host.value(TIME, "cpu.mode", "steal"));
    assertEquals(of(100 / 820.0), host.value(UTILIZATION, "cpu.mode", "user"));
    assertEquals(of(0), host.value(UTILIZATION, "cpu.mode", "steal"));
    long fell = host.lastTick();
    cpu(1_000_200, 200_040, 8_001_400, 28);
    host.tick(cpu);
    assertEquals(0.08, host.value(TIME, "cpu.mode", "steal").orElseThrow(), 1e-9);
    assertEquals(OptionalLong.of(fell), host.startTime(TIME, "cpu.mode", "steal"));
    assertEquals(of(8 / 828.0), host.value(UTILIZATION, "cpu.mode", "steal"));
    assertEquals(of(10_002), host.value(TIME, "cpu.mode", "user"));
    assertEquals(OptionalLong.of(HostFixture.BOOT), host.startTime(TIME, "cpu.mode", "user"));
  }

  @Test
  void iowaitThatWaversByATickIsHeldAndUtilizationIsNoNegativeNumber() {
    CpuCollector cpu = new CpuCollector(host.host(), false);
    cpu(100, 100, 1_000, 50);
    host.tick(cpu);
    for (long steal : new long[] {49, 49, 49, 50}) {
      cpu(100, 100, 1_000, steal);
      host.tick(cpu);
      assertEquals(of(0.5), host.value(TIME, "cpu.mode", "steal"));
    }
    cpu(100, 100, 1_100, 51);
    host.tick(cpu);
    assertEquals(of(0.51), host.value(TIME, "cpu.mode", "steal"));
    assertEquals(OptionalLong.of(HostFixture.BOOT), host.startTime(TIME, "cpu.mode", "steal"));
  }

  @Test
  void aProcessorThatComesBackDoesNotBringAllItsTimeAtOnce() {
    CpuCollector cpu = new CpuCollector(host.host(), true);
    String all = "cpu  10 0 10 100 0 0 0 0 0 0\n";
    String first = "cpu0 10 0 10 100 0 0 0 0 0 0\n";
    host.write("/proc/stat", all + first);
    host.tick(cpu);
    long before = host.lastTick();
    host.write("/proc/stat", all + first + "cpu1 70 0 70 9000000 0 0 0 0 0 0\n");
    host.tick(cpu);
    String[] idle = {"cpu.mode", "idle", "cpu.logical_number", "1"};
    assertEquals(of(0), host.value(TIME, idle));
    assertEquals(OptionalLong.of(before), host.startTime(TIME, idle));
    host.write("/proc/stat", all + first + "cpu1 70 0 70 9000100 0 0 0 0 0 0\n");
    host.tick(cpu);
    assertEquals(of(1), host.value(TIME, idle));
  }

  private void eth0(String line) {
    host.write("/proc/1/net/dev", "Inter-| Receive\n face |bytes\n  eth0: " + line + "\n");
  }

  private NetworkCollector network() {
    return new NetworkCollector(host.host(), name -> true, false, false);
  }

  @Test
  void anInterfaceOfZerosForAReadingHadNoReset() {
    for (long before : new long[] {398_444_176_031L, 4_294_960_000L, 3_000}) {
      open();
      NetworkCollector network = network();
      for (long received = before; received < before + 3_000; received += 1_000) {
        eth0(received + " 3010 1 2 0 0 0 0 9000 80 0 0 0 0 0 0");
        host.tick(network);
        for (int readings = 0; readings < 2; readings++) {
          assertEquals(OptionalLong.of(received), host.longValue("system.network.io", RECEIVED));
          assertEquals(
              OptionalLong.of(HostFixture.BOOT), host.startTime("system.network.io", RECEIVED));
          if (readings == 0) {
            eth0("0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0");
            host.tick(network);
          }
        }
      }
    }
  }

  @Test
  void anInterfaceThatIsMissingForAReadingHadNoReset() {
    NetworkCollector network = network();
    eth0("5000000 3000 1 2 0 0 0 0 9000 80 0 0 0 0 0 0");
    host.tick(network);
    host.write("/proc/1/net/dev", "Inter-| Receive\n face |bytes\n");
    host.tick(network);
    assertEquals(OptionalLong.empty(), host.longValue("system.network.io", RECEIVED));
    eth0("5000100 3000 1 2 0 0 0 0 9000 80 0 0 0 0 0 0");
    host.tick(network);
    assertEquals(OptionalLong.of(5_000_100), host.longValue("system.network.io", RECEIVED));
    assertEquals(OptionalLong.of(HostFixture.BOOT), host.startTime("system.network.io", RECEIVED));
  }

  @Test
  void anInterfaceThatComesBackLaterDoesNotBringAllItsBytesAtOnce() {
    NetworkCollector network = network();
    eth0("398444176031 3000 1 2 0 0 0 0 9000 80 0 0 0 0 0 0");
    host.tick(network);
    for (int i = 0; i < 3; i++) {
      host.write("/proc/1/net/dev", "Inter-| Receive\n face |bytes\n");
      host.tick(network);
    }
    for (int i = 0; i < 3; i++) {
      eth0(398_444_176_131L + i * 50L + " 3000 1 2 0 0 0 0 9000 80 0 0 0 0 0 0");
      host.tick(network);
      assertEquals(OptionalLong.of(i * 50L), host.longValue("system.network.io", RECEIVED));
    }
  }

  @Test
  void aDiskThatWasReplacedBeginsAnewAsAWhole() {
    DiskCollector disk = new DiskCollector(host.host(), name -> true, false);
    String[] read = {"system.device.name", "sda", "disk.io.direction", "read"};
    host.write("/sys/block/sda/size", "1000\n");
    String[] lines = {
      "8 0 sda 100 10 9000 500 200 20 8000 600 0 700 1100",
      "8 0 sda 3 1 24 5 2 1 16 6 0 7 11",
      "8 0 sda 4 1 32 5 2 1 16 6 0 7 11"
    };
    for (String line : lines) {
      host.write("/proc/diskstats", "   " + line + " 0 0 0 0 0 0\n");
      host.tick(disk);
    }
    assertEquals(OptionalLong.of(8 * 512), host.longValue("system.disk.io", read));
    assertEquals(
        OptionalLong.of(host.lastTick() - HostFixture.SECOND),
        host.startTime("system.disk.io", read));
    assertEquals(1, host.series("system.disk.io_time"));
  }
}
