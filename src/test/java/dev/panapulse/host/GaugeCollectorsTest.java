package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.cpu.LoadCollector;
import dev.panapulse.host.cpu.PressureCollector;
import dev.panapulse.host.cpu.SystemCollector;
import dev.panapulse.host.memory.PagingCollector;
import dev.panapulse.host.self.SelfCollector;
import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.ExportError;
import dev.panapulse.libc.LibC;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Load, paging, uptime, pressure, the agent itself and the time of boot. */
final class GaugeCollectorsTest {
  private static final String LOAD = "system.cpu.load_average.";
  private static final String PAGING_USAGE = "system.paging.usage";
  private static final String PAGING_UTILIZATION = "system.paging.utilization";
  private static final String FAULTS = "system.paging.faults";
  private static final String OPERATIONS = "system.paging.operations";
  private static final String FAULT_TYPE = "system.paging.fault.type";
  private static final String PAGING_STATE = "system.paging.state";
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

  private static OptionalLong operations(HostFixture host, String direction) {
    return host.longValue(OPERATIONS, FAULT_TYPE, "major", "system.paging.direction", direction);
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
    assertEquals(2, load.errors().skipped());
    host.write("/proc/loadavg", "0.50 2.2");
    host.tick(load);
    assertTrue(host.values().isEmpty());
    assertEquals(3, load.errors().skipped());
    host.delete("/proc/loadavg");
    // the file stays readable by the descriptor that is open
    load.sources().get(0).close();
    host.tick(load);
    assertEquals(1, load.errors().failures());
  }

  @Test
  void pagingOfAnotherHostComesFromItsFiles() {
    HostFixture host = HostFixture.of("gauges/raspberry-pi");
    host.tick(new PagingCollector(host.host()));
    long total = 102396L * 1024;
    long free = 81916L * 1024;
    assertEquals(of(total - free), host.longValue(PAGING_USAGE, PAGING_STATE, "used"));
    assertEquals(of(free), host.longValue(PAGING_USAGE, PAGING_STATE, "free"));
    assertEquals(
        of((double) (total - free) / total), host.value(PAGING_UTILIZATION, PAGING_STATE, "used"));
    assertEquals(of((double) free / total), host.value(PAGING_UTILIZATION, PAGING_STATE, "free"));
    assertEquals(of(12003L), host.longValue(FAULTS, FAULT_TYPE, "major"));
    assertEquals(of(38450211L - 12003), host.longValue(FAULTS, FAULT_TYPE, "minor"));
    assertEquals(of(120L), operations(host, "in"));
    assertEquals(of(5241L), operations(host, "out"));
    assertEquals(of(HostFixture.BOOT), host.startTime(FAULTS, FAULT_TYPE, "major"));
  }

  @Test
  void aHostWithoutSwapUsesNoneOfIt() {
    HostFixture host = HostFixture.of("gauges/debian-vps");
    host.tick(new PagingCollector(host.host()));
    assertEquals(of(0L), host.longValue(PAGING_USAGE, PAGING_STATE, "used"));
    assertEquals(of(0L), host.longValue(PAGING_USAGE, PAGING_STATE, "free"));
    assertEquals(OptionalDouble.empty(), host.value(PAGING_UTILIZATION, PAGING_STATE, "used"));
  }

  @Test
  void swapIsNeverMoreFreeThanThereIs() {
    HostFixture host = HostFixture.of("gauges/lxc");
    host.tick(new PagingCollector(host.host()));
    assertEquals(of(0L), host.longValue(PAGING_USAGE, PAGING_STATE, "used"));
    assertEquals(of(1000L * 1024), host.longValue(PAGING_USAGE, PAGING_STATE, "free"));
  }

  @Test
  void whatAKernelDoesNotCountIsLeftOut() {
    HostFixture host = HostFixture.copyOf("gauges/lxc", empty);
    PagingCollector paging = new PagingCollector(host.host());
    host.write("/proc/vmstat", "pgmajfault 3\npgfault 99999999999999999999\npswpin 4");
    host.tick(paging);
    assertEquals(of(3L), host.longValue(FAULTS, FAULT_TYPE, "major"));
    assertEquals(OptionalLong.empty(), host.longValue(FAULTS, FAULT_TYPE, "minor"));
    assertEquals(OptionalLong.empty(), operations(host, "in"));
    assertEquals(1, paging.errors().skipped());
  }

  @Test
  void ofVmstatOnlyTheStartIsReadOnceItIsKnown() {
    FaultyFiles files = new FaultyFiles();
    HostFixture.copyOf("gauges/lxc", empty);
    HostFixture host = HostFixture.at(empty, files.libc());
    PagingCollector paging = new PagingCollector(host.host());
    String start = "nr_free_pages 1\npswpin 4\npswpout 5\npgfault 100\npgmajfault 3\n";
    String rest = "unevictable_pgs_culled 0\n".repeat(400);
    host.write("/proc/vmstat", start + rest);
    host.tick(paging);
    assertEquals(of(97L), host.longValue(FAULTS, FAULT_TYPE, "minor"));
    host.write("/proc/vmstat", start.replace("pgfault 100", "pgfault 103") + rest);
    host.tick(paging);
    assertEquals(of(100L), host.longValue(FAULTS, FAULT_TYPE, "minor"));
    assertTrue(files.lastRead.get() < start.length() + 128, files.lastRead + " bytes");
    // the last line that is wanted moves out of what is asked for, and stays whole
    String longer = start.replace("free_pages 1", "free_pages " + "1".repeat(80));
    for (int i = 0; i < 3; i++) {
      host.write("/proc/vmstat", longer + rest);
      host.tick(paging);
      assertEquals(of(97L), host.longValue(FAULTS, FAULT_TYPE, "minor"));
      assertEquals(of(3L), host.longValue(FAULTS, FAULT_TYPE, "major"));
    }
    assertTrue(files.lastRead.get() < longer.length() + 128, files.lastRead + " bytes");
    // another kernel's order
    host.write("/proc/vmstat", rest + "pgmajfault 7\npgfault 209\npswpin 8\npswpout 9\n");
    host.tick(paging);
    assertEquals(of(202L), host.longValue(FAULTS, FAULT_TYPE, "minor"));
    assertEquals(of(8L), operations(host, "in"));
    host.write("/proc/vmstat", "");
    host.tick(paging);
    assertEquals(OptionalLong.empty(), host.longValue(FAULTS, FAULT_TYPE, "minor"));
    assertEquals(0, paging.errors().failures() + paging.errors().skipped());
  }

  @Test
  void thisHostsPagingIsTheKernels() throws IOException {
    HostFixture host = HostFixture.real();
    PagingCollector paging = new PagingCollector(host.host());
    host.tick(paging);
    long total =
        host.longValue(PAGING_USAGE, PAGING_STATE, "used").orElseThrow()
            + host.longValue(PAGING_USAGE, PAGING_STATE, "free").orElseThrow();
    String line =
        Files.readAllLines(Path.of("/proc/meminfo")).stream()
            .filter(text -> text.startsWith("SwapTotal:"))
            .findFirst()
            .orElseThrow();
    assertEquals(total / 1024, Long.parseLong(line.replaceAll("[^0-9]", "")));
    assertTrue(host.longValue(FAULTS, FAULT_TYPE, "minor").orElseThrow() > 0);
    assertEquals(0, paging.errors().failures() + paging.errors().skipped());
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
    assertEquals(5, system.errors().skipped());
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
    assertTrue(host.column(PRESSURE_TIME, pressure("cpu", "full")).isEmpty());
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
    assertEquals(2, pressure.errors().skipped());
  }

  @Test
  void theAgentReportsWhatItMissedDroppedSkippedAndFailed() {
    HostFixture host = HostFixture.copyOf("gauges/lxc", empty);
    host.write("/proc/loadavg", "x\n");
    host.delete("/proc/vmstat");
    LoadCollector load = new LoadCollector(host.host());
    PagingCollector paging = new PagingCollector(host.host());
    long started = HostFixture.FIRST_TICK - 5;
    Attributes exporter = Attributes.of(AttributeKey.stringKey("otel.component.name"), "x/0");
    SelfCollector self =
        new SelfCollector(
            host.host(),
            new Figures(1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
            exporter,
            List.of(load, paging),
            started);
    host.tick(load, paging, self);
    assertEquals(of(1L), host.longValue("panapulse.sampler.tick.completed"));
    assertEquals(of(2L), host.longValue("panapulse.sampler.tick.missed"));
    assertEquals(of(3L), host.longValue("panapulse.sampler.counter.reset_suppressed"));
    assertEquals(of(4L), host.longValue("panapulse.data_point.sampled"));
    assertEquals(of(5L), host.longValue("panapulse.data_point.recovered"));
    String exported = "otel.sdk.exporter.metric_data_point.exported";
    String waiting = "panapulse.data_point.waiting";
    assertEquals(of(6L), host.longValue(exported, "otel.component.name", "x/0"));
    assertEquals(of(7L), host.longValue(waiting, "panapulse.buffer", "ring"));
    assertEquals(
        of(8L),
        host.longValue(
            "otel.sdk.exporter.metric_data_point.inflight", "otel.component.name", "x/0"));
    assertEquals(of(9L), host.longValue(waiting, "panapulse.buffer", "spool"));
    assertEquals(of(10L), host.longValue("panapulse.export.attempt.failed"));
    for (DropReason reason : DropReason.values()) {
      assertEquals(
          of((long) reason.text().length()),
          host.longValue("panapulse.data_point.dropped", "panapulse.drop.reason", reason.text()));
    }
    for (ExportError error : ExportError.values()) {
      assertEquals(
          of(100L + error.text().length()),
          host.longValue(exported, "error.type", error.text(), "otel.component.name", "x/0"));
    }
    String skipped = "panapulse.sampler.value.invalid";
    String failures = "panapulse.sampler.call.failed";
    String collector = "panapulse.collector";
    assertEquals(of(3L), host.longValue(skipped, collector, "load"));
    assertEquals(of(0L), host.longValue(failures, collector, "load"));
    assertEquals(of(0L), host.longValue(skipped, collector, "paging"));
    assertEquals(of(1L), host.longValue(failures, collector, "paging"));
    assertEquals(of(started), host.startTime("panapulse.sampler.tick.completed"));
    assertEquals(of(started), host.startTime(failures, collector, "load"));
  }

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
