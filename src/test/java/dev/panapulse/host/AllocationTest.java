package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.host.cpu.CpuCollector;
import dev.panapulse.host.cpu.LoadCollector;
import dev.panapulse.host.cpu.PressureCollector;
import dev.panapulse.host.cpu.SystemCollector;
import dev.panapulse.host.memory.MemoryCollector;
import dev.panapulse.host.memory.PagingCollector;
import dev.panapulse.host.process.ProcessesCollector;
import dev.panapulse.host.self.SelfCollector;
import io.opentelemetry.api.common.Attributes;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Once warm, a tick of each collector allocates nothing, with the frame and the ring behind it. */
final class AllocationTest {
  private static final int TICKS = 2_000;

  private static Stream<Arguments> collectors() {
    List<Arguments> all =
        List.of(
            of("cpu", host -> new CpuCollector(host, true)),
            of("memory", MemoryCollector::new),
            of("load", LoadCollector::new),
            of("paging", PagingCollector::new),
            of("system", SystemCollector::new),
            of("processes", host -> new ProcessesCollector(host, false)),
            of("processes by state", host -> new ProcessesCollector(host, true)),
            of("pressure", PressureCollector::new),
            of(
                "self",
                host ->
                    new SelfCollector(
                        host,
                        new Figures(1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
                        Attributes.empty(),
                        List.of(new LoadCollector(host)),
                        1)));
    return all.stream();
  }

  private static Arguments of(String name, Function<HostContext, Collector> maker) {
    return Arguments.of(name, maker);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("collectors")
  void onAFixture(String name, Function<HostContext, Collector> maker) {
    HostFixture host = HostFixture.of("gauges/raspberry-pi");
    assertEquals(0, host.allocatedOnceWarm(TICKS, maker.apply(host.host())), name);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("collectors")
  void onThisHost(String name, Function<HostContext, Collector> maker) {
    HostFixture host = HostFixture.real();
    assertEquals(0, host.allocatedOnceWarm(TICKS, maker.apply(host.host())), name);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("collectors")
  void whereEverySourceIsMissing(String name, Function<HostContext, Collector> maker) {
    HostFixture host = HostFixture.of("gauges/server-64/proc");
    assertEquals(0, host.allocatedOnceWarm(TICKS, maker.apply(host.host())), name);
  }
}
