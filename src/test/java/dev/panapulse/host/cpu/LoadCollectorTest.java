package dev.panapulse.host.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.HostFixture;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoadCollectorTest {
  /** The lines of these metrics in {@code MetricCatalogue}. */
  static final String METRICS =
      """
      system.cpu.load_average.1m  {thread} gauge double none getloadavg(3),/proc/loadavg -
      system.cpu.load_average.5m  {thread} gauge double none getloadavg(3),/proc/loadavg -
      system.cpu.load_average.15m {thread} gauge double none getloadavg(3),/proc/loadavg -
      """;

  private static final String LOAD = "system.cpu.load_average.";

  @TempDir Path empty;

  private static OptionalDouble of(double value) {
    return OptionalDouble.of(value);
  }

  @ParameterizedTest
  @CsvSource({
    "raspberry-pi, 0.31, 0.28, 0.19",
    "debian-vps, 1, 10.05, 0.07",
    "centos6, 0, 0.01, 0.05"
  })
  void loadIsReadFromAnotherHostsFile(String name, double one, double five, double fifteen) {
    HostFixture host = HostFixture.of("gauges/" + name);
    LoadCollector load = new LoadCollector(host.host());
    host.tick(load);
    assertEquals(of(one), host.value(LOAD + "1m"));
    assertEquals(of(five), host.value(LOAD + "5m"));
    assertEquals(of(fifteen), host.value(LOAD + "15m"));
    assertEquals(1, load.sources().size());
  }

  @Test
  void thisHostsLoadIsTheKernels() {
    HostFixture host = HostFixture.real();
    LoadCollector load = new LoadCollector(host.host());
    host.tick(load);
    assertTrue(host.value(LOAD + "1m").orElseThrow() >= 0);
    assertTrue(host.value(LOAD + "15m").isPresent());
    assertEquals(0, load.errors().failures());
    assertTrue(load.sources().isEmpty());
  }

  @Test
  void aLoadThatMakesNoSenseIsSkippedAlone() {
    HostFixture host = HostFixture.copyOf("gauges/lxc", empty);
    LoadCollector load = new LoadCollector(host.host());
    host.write("/proc/loadavg", "0.5x 2.25 nan 1/2 3\n");
    host.tick(load);
    assertEquals(OptionalDouble.empty(), host.value(LOAD + "1m"));
    assertEquals(of(2.25), host.value(LOAD + "5m"));
    assertEquals(OptionalDouble.empty(), host.value(LOAD + "15m"));
    assertEquals(2, load.errors().invalidValues());
    host.write("/proc/loadavg", "0.50 2.2");
    host.tick(load);
    assertTrue(host.values().isEmpty());
    assertEquals(4, load.errors().invalidValues(), "cut off, and so without a line");
    host.write("/proc/loadavg", "9223372036854775807 9223372036854775807.25 2.25 1/2 3\n");
    host.tick(load);
    assertEquals(of(2.25), host.value(LOAD + "15m"));
    assertEquals(1, host.values().size());
    assertEquals(6, load.errors().invalidValues());
    host.write("/proc/loadavg", "0.50 2.25 1/2 3\n");
    host.tick(load);
    assertTrue(host.values().isEmpty(), "one is lost, and nobody knows which");
    assertEquals(9, load.errors().invalidValues());
    host.delete("/proc/loadavg");
    // the file stays readable by the descriptor that is open
    load.sources().get(0).close();
    host.tick(load);
    assertEquals(1, load.errors().failures());
  }
}
