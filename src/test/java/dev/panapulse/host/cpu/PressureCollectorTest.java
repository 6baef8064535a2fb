package dev.panapulse.host.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.HostFixture;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PressureCollectorTest {
  /** The lines of these metrics in {@code MetricCatalogue}. */
  static final String METRICS =
      """
      system.linux.pressure.time        s counter double none /proc/pressure system.linux.pressure.resource,system.linux.pressure.type
      system.linux.pressure.utilization 1 gauge   double none /proc/pressure system.linux.pressure.resource,system.linux.pressure.type,system.linux.pressure.window
      """;

  private static final String PRESSURE_TIME = "system.linux.pressure.time";
  private static final String PRESSURE_SHARE = "system.linux.pressure.utilization";

  @TempDir Path empty;

  private static OptionalDouble of(double value) {
    return OptionalDouble.of(value);
  }

  private static OptionalLong of(long value) {
    return OptionalLong.of(value);
  }

  private static String[] pressure(String resource, String type) {
    return new String[] {
      "system.linux.pressure.resource", resource, "system.linux.pressure.type", type
    };
  }

  private static String[] share(String resource, String type) {
    return new String[] {
      "system.linux.pressure.resource",
      resource,
      "system.linux.pressure.type",
      type,
      "system.linux.pressure.window",
      "10s"
    };
  }

  @Test
  void pressureIsTimeInSecondsAndAShare() {
    HostFixture host = HostFixture.of("gauges/raspberry-pi");
    PressureCollector pressure = new PressureCollector(host.host());
    host.tick(pressure);
    assertEquals(of(345.678901), host.value(PRESSURE_TIME, pressure("cpu", "some")));
    assertEquals(of(0.0), host.value(PRESSURE_TIME, pressure("cpu", "full")));
    assertEquals(of(1.5), host.value(PRESSURE_TIME, pressure("memory", "some")));
    assertEquals(of(80.000001), host.value(PRESSURE_TIME, pressure("io", "full")));
    assertEquals(of(0.0125), host.value(PRESSURE_SHARE, share("cpu", "some")));
    assertEquals(of(0.1205), host.value(PRESSURE_SHARE, share("io", "some")));
    assertEquals(of(1.0), host.value(PRESSURE_SHARE, share("io", "full")));
    assertEquals(of(HostFixture.BOOT), host.startTime(PRESSURE_TIME, pressure("io", "full")));
    assertEquals(3, pressure.sources().size());
  }

  @Test
  void anOlderKernelHasNoFullLineForTheProcessor() {
    HostFixture host = HostFixture.of("gauges/debian-vps");
    host.tick(new PressureCollector(host.host()));
    assertEquals(of(2.5), host.value(PRESSURE_TIME, pressure("cpu", "some")));
    assertTrue(host.oneSeries(PRESSURE_TIME, pressure("cpu", "full")).isEmpty());
    assertEquals(of(0.0), host.value(PRESSURE_TIME, pressure("io", "full")));
    assertEquals(5, host.series(PRESSURE_TIME));
  }

  @Test
  void aKernelWithoutPressureHasNoColumnsAndNoFailures() {
    HostFixture host = HostFixture.of("gauges/centos6");
    PressureCollector pressure = new PressureCollector(host.host());
    host.tick(pressure);
    host.tick(pressure);
    assertEquals(0, host.series(PRESSURE_TIME));
    assertEquals(0, host.series(PRESSURE_SHARE));
    assertEquals(0, pressure.errors().failures());
    assertTrue(pressure.sources().isEmpty());
  }

  @Test
  void pressureThatMakesNoSenseIsSkippedAlone() {
    HostFixture host = HostFixture.copyOf("gauges/raspberry-pi", empty);
    PressureCollector pressure = new PressureCollector(host.host());
    host.write("/proc/pressure/io", "some avg10=x avg60=1.00 total=5\nfull avg10=1.00 avg60\n");
    host.write("/proc/pressure/cpu", "nothing\nsome avg10=0.50 total=1000000 more=7\nfull avg1");
    host.tick(pressure);
    assertEquals(of(0.000005), host.value(PRESSURE_TIME, pressure("io", "some")));
    assertEquals(OptionalDouble.empty(), host.value(PRESSURE_SHARE, share("io", "some")));
    assertEquals(of(0.01), host.value(PRESSURE_SHARE, share("io", "full")));
    assertEquals(OptionalDouble.empty(), host.value(PRESSURE_TIME, pressure("io", "full")));
    assertEquals(of(1.0), host.value(PRESSURE_TIME, pressure("cpu", "some")));
    assertEquals(3, pressure.errors().invalidValues(), "two values and a line that is cut off");
    host.write("/proc/pressure/io", "some avg10=100.01 avg60=1.00 total=5\n");
    host.write("/proc/pressure/cpu", "some avg10=0.50 total=1000000\n");
    host.tick(pressure);
    assertEquals(of(0.000005), host.value(PRESSURE_TIME, pressure("io", "some")));
    assertEquals(OptionalDouble.empty(), host.value(PRESSURE_SHARE, share("io", "some")));
    assertEquals(
        5, pressure.errors().invalidValues(), "more than all of the time, and no line full");
  }
}
