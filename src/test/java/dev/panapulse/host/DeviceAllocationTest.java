package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.panapulse.host.disk.DiskCollector;
import dev.panapulse.host.filesystem.FilesystemCollector;
import dev.panapulse.host.network.NetworkCollector;
import dev.panapulse.libc.LibC;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tick of each collector allocates nothing once it has run a while. */
class DeviceAllocationTest {
  private static final int TICKS = 200;
  private static final int QUIET_ROUNDS = 5;
  private static final int MOST_ROUNDS = 2000;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @TempDir Path directory;

  /**
   * On the JVM a call by FFM that captures errno makes 40 bytes until the second compiler has had
   * its turn, and again after it took a compilation back; when that is, the machine's load decides.
   * What allocates by itself never gets through this many ticks without.
   */
  private static void assertAllocatesNothing(DeviceHostFixture host, Collector collector) {
    collector.describe();
    int quiet = 0;
    for (int i = 0; i < MOST_ROUNDS && quiet < QUIET_ROUNDS; i++) {
      quiet = allocatedBy(host, collector, TICKS) == 0 ? quiet + 1 : 0;
    }
    assertEquals(QUIET_ROUNDS, quiet, () -> "rounds without allocation in succession");
  }

  private static long allocatedBy(DeviceHostFixture host, Collector collector, int ticks) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ticks; i++) {
      host.sample(collector);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private static void disk(DeviceHostFixture host) {
    assertAllocatesNothing(host, new DiskCollector(host.context(), name -> true, false));
  }

  private static void network(DeviceHostFixture host, boolean connections) {
    assertAllocatesNothing(
        host, new NetworkCollector(host.context(), name -> true, false, connections));
  }

  private static void filesystem(DeviceHostFixture host) {
    try (FilesystemCollector collector =
        new FilesystemCollector(host.context(), type -> true, point -> true, true, TIMEOUT)) {
      assertAllocatesNothing(host, collector);
    }
  }

  @Test
  void disksOfAServer() {
    disk(DeviceHostFixture.of("lvm-server"));
  }

  @Test
  void disksWithSenselessLines() {
    disk(DeviceHostFixture.of("hostile"));
  }

  @Test
  void disksOfThisHost() {
    disk(DeviceHostFixture.thisHost(LibC.system()));
  }

  @Test
  void disksOneByOne() {
    DeviceHostFixture host = DeviceHostFixture.at(directory, LibC.system());
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 16; i++) {
      all.append("   7 ").append(i).append(" loop").append(i).append(" 0 0 0 0 0 0 0 0 0 0 0\n");
    }
    host.put("proc/diskstats", all + "   8 0 sda 1 2 3 4 5 6 7 8 9 10 11\n");
    host.put("sys/block/sda/stat", "1 2 3 4 5 6 7 8 9 10 11\n");
    host.put("sys/kernel/uevent_seqnum", "9\n");
    assertAllocatesNothing(
        host, new DiskCollector(host.context(), name -> name.startsWith("sd"), false));
  }

  @Test
  void networkOfADockerHost() {
    network(DeviceHostFixture.of("docker-host"), false);
  }

  @Test
  void networkWithSenselessLines() {
    network(DeviceHostFixture.of("hostile"), true);
  }

  @Test
  void networkOfThisHost() {
    // without connections: for /proc/net/tcp the kernel walks its whole hash table, milliseconds
    // each
    network(DeviceHostFixture.thisHost(LibC.system()), false);
  }

  @Test
  void fileSystemsOfADirectoryTree() {
    DeviceHostFixture host = DeviceHostFixture.at(directory, LibC.system());
    host.put("proc/1/mountinfo", "27 1 254:1 / / rw shared:1 - ext4 /dev/vda1 rw\n");
    filesystem(host);
  }

  @Test
  void fileSystemsOfThisHost() {
    filesystem(DeviceHostFixture.thisHost(LibC.system()));
  }
}
