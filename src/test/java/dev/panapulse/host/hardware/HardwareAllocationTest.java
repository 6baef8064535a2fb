package dev.panapulse.host.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.Collector;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.HostFixture;
import dev.panapulse.host.ProcFile;
import dev.panapulse.row.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As long as nothing comes or goes, ticks with sensors allocate nothing, and scans neither. */
final class HardwareAllocationTest {
  private static final int TICKS = 500;

  @TempDir Path root = Path.of("");

  private final AtomicLong clock = new AtomicLong();

  /** Passes ticks on, each long after the one before. */
  private record Apart(Collector collector, AtomicLong clock, long nanos) implements Collector {
    @Override
    public String name() {
      return collector.name();
    }

    @Override
    public void describe() {
      collector.describe();
    }

    @Override
    public void sample(Row row) {
      clock.addAndGet(nanos);
      collector.sample(row);
    }

    @Override
    public CollectorErrors errors() {
      return collector.errors();
    }

    @Override
    public List<ProcFile> sources() {
      return collector.sources();
    }
  }

  private void assertAllocatesNothing(HostFixture host, long nanos) {
    HardwareCollector collector = HardwareFixture.collector(host.host(), clock::get);
    assertEquals(0, host.allocatedOnceWarm(TICKS, new Apart(collector, clock, nanos)));
    collector.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"raspberry-pi-3", "raspberry-pi-5", "rock-5b", "portable"})
  void betweenScans(String board) {
    BoardTree.plant(board, root);
    assertAllocatesNothing(HostFixture.at(root), 1_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"raspberry-pi-4", "rock-5b", "portable"})
  void withAScanAtEachTick(String board) {
    BoardTree.plant(board, root);
    assertAllocatesNothing(HostFixture.at(root), HardwareCollector.SCAN_NANOS);
  }

  @Test
  void whereSensorsFailAndAreGone() throws IOException {
    BoardTree.plant("rock-5b", root);
    Path zones = root.resolve("sys/devices/virtual/thermal");
    Files.delete(zones.resolve("thermal_zone1/temp"));
    Files.delete(zones.resolve("thermal_zone2/temp"));
    // a directory in a file's place is one that fails
    Files.createDirectory(zones.resolve("thermal_zone2/temp"));
    HostFixture host = HostFixture.at(root);
    HardwareCollector collector = HardwareFixture.collector(host.host(), clock::get);
    assertEquals(0, host.allocatedOnceWarm(TICKS, new Apart(collector, clock, 10_000_000_000L)));
    assertTrue(collector.errors().failures() > 0);
    collector.close();
  }

  @Test
  void onThisHost() {
    HostFixture host = HostFixture.real();
    HardwareCollector collector = new HardwareCollector(host.host(), id -> true, true, true);
    assertEquals(0, host.allocatedOnceWarm(TICKS, collector));
    collector.close();
    assertAllocatesNothing(host, HardwareCollector.SCAN_NANOS);
  }
}
