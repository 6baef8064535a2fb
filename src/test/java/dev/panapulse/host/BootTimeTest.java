package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.FakeTime;
import dev.panapulse.libc.LibC;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BootTimeTest {
  private static final long SECOND = 1_000_000_000;
  private static final long NOW = 1_795_372_765L * SECOND;

  @TempDir Path empty;

  @Test
  void bootTimeIsTheKernelsElseWorkedOut() {
    ReadBuffer buffer = new ReadBuffer();
    String root = HostFixture.tree("gauges/raspberry-pi").toString();
    assertEquals(1_731_000_000_000_000_000L, BootTime.epochNanos(LibC.system(), root, buffer));
    long here = BootTime.epochNanos(LibC.system(), "", buffer);
    long workedOut = BootTime.epochNanos(LibC.system(), empty.toString(), buffer);
    assertTrue(Math.abs(here - workedOut) < 2_000_000_000L, here + " " + workedOut);
    HostFixture.at(empty).write("/proc/stat", "cpu 1\nbtime 17310");
    assertTrue(
        Math.abs(here - BootTime.epochNanos(LibC.system(), empty.toString(), buffer))
            < 2_000_000_000L);
  }

  @Test
  void aBootInTheFutureIsReplacedByThePresentLessTheUptime() {
    HostFixture host = HostFixture.at(empty);
    host.write("/proc/stat", "cpu 1 2 3 4\nbtime 4102444800\nprocesses 5\n");
    host.write("/proc/uptime", "100000.50 1.00\n");
    FakeTime time = new FakeTime(777 * SECOND, NOW);
    assertEquals(NOW - 100_000_500_000_000L, bootTime(time));
    host.write("/proc/uptime", "nonsense\n");
    assertEquals(NOW - 777 * SECOND, bootTime(time));
    host.delete("/proc/uptime");
    assertEquals(NOW - 777 * SECOND, bootTime(time));
  }

  @Test
  void aBootBeforeTheEpochIsAtTheEpoch() {
    HostFixture.at(empty).write("/proc/uptime", "100000.50 1.00\n");
    assertEquals(1, bootTime(new FakeTime(777 * SECOND, 800 * SECOND)));
  }

  private long bootTime(FakeTime time) {
    return BootTime.epochNanos(time.libc(), empty.toString(), new ReadBuffer());
  }
}
