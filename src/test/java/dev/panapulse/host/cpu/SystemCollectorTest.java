package dev.panapulse.host.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.HostFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SystemCollectorTest {
  /** The lines of these metrics in {@code MetricCatalogue}. */
  static final String METRICS =
      """
      system.uptime s gauge double recommended clock_gettime(2),/proc/uptime -
      """;

  @TempDir Path empty;

  private static OptionalDouble of(double value) {
    return OptionalDouble.of(value);
  }

  @ParameterizedTest
  @CsvSource({"raspberry-pi, 351735.47", "lxc, 12.5", "centos6, 31536000.99"})
  void uptimeIsReadFromAnotherHostsFile(String name, double seconds) {
    HostFixture host = HostFixture.of("gauges/" + name);
    host.tick(new SystemCollector(host.host()));
    assertEquals(of(seconds), host.value("system.uptime"));
  }

  @Test
  void anUptimeThatMakesNoSenseIsSkipped() {
    HostFixture host = HostFixture.copyOf("gauges/lxc", empty);
    SystemCollector system = new SystemCollector(host.host());
    for (String text : new String[] {"", "12.", "12.3", "x\n", "12.x 3\n"}) {
      host.write("/proc/uptime", text);
      host.tick(system);
      assertEquals(OptionalDouble.empty(), host.value("system.uptime"), text);
    }
    assertEquals(5 + 2, system.errors().invalidValues(), "two are cut off, and no line is left");
  }

  @Test
  void thisHostsUptimeIsTheClockSinceBoot() throws IOException {
    HostFixture host = HostFixture.real();
    SystemCollector system = new SystemCollector(host.host());
    double before = uptime();
    host.tick(system);
    double seconds = host.value("system.uptime").orElseThrow();
    assertTrue(before <= seconds + 0.01 && seconds <= uptime() + 0.02, before + " " + seconds);
  }

  private static double uptime() throws IOException {
    return Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", -1)[0]);
  }
}
