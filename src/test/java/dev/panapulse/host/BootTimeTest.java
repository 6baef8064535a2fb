package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.LibC;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BootTimeTest {
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
}
