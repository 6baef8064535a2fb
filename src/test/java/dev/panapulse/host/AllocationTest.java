package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.collectors.CollectorList;
import dev.panapulse.config.type.SettingSpec;
import dev.panapulse.config.type.SettingValues;
import dev.panapulse.host.cpu.LoadCollector;
import dev.panapulse.host.self.FixedSelfFigures;
import dev.panapulse.host.self.SelfCollector;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Once warm, a tick of each collector allocates nothing, with the row and the ring behind it. */
final class AllocationTest {
  private static final int TICKS = 2_000;

  /** Those that start threads or take much time a tick have tests of their own. */
  private static final Set<String> ELSEWHERE = Set.of("disk", "filesystem", "network", "hardware");

  private static Stream<Arguments> collectors() {
    List<Arguments> all = new ArrayList<>();
    for (CollectorSpec spec : CollectorList.ALL) {
      if (spec.equals(SelfCollector.SPEC)) {
        all.add(of(spec.name(), AllocationTest::self));
      } else if (!ELSEWHERE.contains(spec.name())) {
        all.add(of(spec.name(), host -> spec.create(host, new SettingValues(Map.of()))));
        for (SettingSpec<?> setting : spec.settings()) {
          if (setting.defaultValue().equals(false)) {
            SettingValues on = new SettingValues(Map.of(setting.name(), true));
            all.add(of(spec.name() + " with " + setting.name(), host -> spec.create(host, on)));
          }
        }
      }
    }
    return all.stream();
  }

  private static Collector self(HostContext host) {
    return new SelfCollector(
        host,
        new FixedSelfFigures(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0.5),
        Attributes.empty(),
        List.of(new LoadCollector(host)),
        1);
  }

  private static Arguments of(String name, Function<HostContext, Collector> maker) {
    return Arguments.of(name, maker);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("collectors")
  void onAFixture(String name, Function<HostContext, Collector> maker) {
    HostFixture host = HostFixture.of("vps");
    assertEquals(0, host.allocatedOnceWarm(TICKS, maker.apply(host.host())), name);
    assertTrue(!host.values().isEmpty(), () -> name + " sets no value: its files are missing");
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
