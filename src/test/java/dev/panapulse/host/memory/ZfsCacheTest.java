package dev.panapulse.host.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.host.HostFixture;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ZfsCacheTest {
  private static final String ARC = "system.memory.linux.zfs.arc.usage";
  private static final String STATISTICS = "/proc/spl/kstat/zfs/arcstats";
  private static final String MEMINFO =
      """
      MemTotal:       32768000 kB
      MemFree:         8000000 kB
      MemAvailable:    8231680 kB
      """;

  @TempDir Path root = Path.of("");

  private static String statistics(String size) {
    return "13 1 0x01 147 39984 5303217850 1186431245361\n"
        + "name                            type data\n"
        + "hits                            4    93311\n"
        + size
        + "compressed_size                 4    7\n";
  }

  private HostFixture host() {
    HostFixture host = HostFixture.at(root);
    host.write("/proc/meminfo", MEMINFO);
    return host;
  }

  @Test
  void theCacheCountsAsUsedAndHasASizeOfItsOwn() {
    HostFixture host = host();
    host.write(STATISTICS, statistics("size                            4    17179869184\n"));
    MemoryCollector collector = new MemoryCollector(host.host());
    host.tick(collector);

    assertEquals(OptionalLong.of(17_179_869_184L), host.longValue(ARC));
    assertEquals(
        OptionalLong.of((32_768_000L - 8_231_680L) * 1024),
        host.longValue("system.memory.usage", "system.memory.state", "used"));
  }

  @Test
  void withoutZfsThereIsNoSeriesAndNoError() {
    HostFixture host = host();
    MemoryCollector collector = new MemoryCollector(host.host());
    host.tick(collector);

    assertEquals(0, host.series(ARC));
    assertEquals(0, collector.errors().failures());
  }

  @Test
  void zfsMayBeLoadedAndUnloadedLater() {
    HostFixture host = host();
    AtomicLong clock = new AtomicLong(7);
    MemoryCollector collector = new MemoryCollector(host.host(), clock::get);
    host.tick(collector);
    host.write(STATISTICS, statistics("size                            4    5\n"));
    clock.addAndGet(ZfsCache.CHECK_NANOS - 1);
    host.tick(collector);
    assertEquals(0, host.series(ARC));
    clock.incrementAndGet();
    host.tick(collector);
    assertEquals(OptionalLong.of(5), host.longValue(ARC));
  }

  @Test
  void aSizeThatMakesNoSenseIsLeftOutAndCounted() {
    HostFixture host = host();
    host.write(STATISTICS, statistics("size                            4    -1\n"));
    MemoryCollector collector = new MemoryCollector(host.host());
    host.tick(collector);

    assertEquals(OptionalLong.empty(), host.longValue(ARC));
    assertEquals(1, collector.errors().invalidValues());

    host.write(STATISTICS, statistics(""));
    host.tick(collector);
    assertEquals(2, collector.errors().invalidValues());
    assertEquals(0, collector.errors().failures());
  }
}
