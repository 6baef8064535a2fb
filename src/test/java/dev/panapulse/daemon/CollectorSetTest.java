package dev.panapulse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.config.Settings;
import dev.panapulse.config.SettingsLoader;
import dev.panapulse.host.Collector;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.libc.LibC;
import dev.panapulse.row.RowBatch;
import dev.panapulse.row.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Collectors change while the agent runs, and no row that waits loses anything. */
final class CollectorSetTest {
  private static final Path VPS = TestSettings.resource("/fixtures/vps");

  private final AgentFigures figures = new AgentFigures();
  private final Sampler sampler =
      SamplerFactory.create(LibC.system(), settings("cpu,memory,network,self"), figures);

  private static Settings settings(String collectors, String... variables) {
    Map<String, String> environment = new TreeMap<>(Map.of("PANAPULSE_BUFFER_SIZE", "64MiB"));
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return SettingsLoader.load(
            environment,
            Map.of("--root-path", VPS.toString(), "--collectors", collectors),
            Optional.of(TestSettings.resource("/settings/defaults.toml")))
        .settings();
  }

  @AfterEach
  void close() {
    sampler.close();
  }

  /** The start time of each series in each row that waits. */
  private List<Map<String, String>> rows() {
    RowBatch batch = new RowBatch(1024);
    int rows = sampler.ring().take(batch, sampler.registry());
    List<Map<String, String>> all = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      Map<String, String> starts = new TreeMap<>();
      for (Series each : batch.snapshot().series()) {
        if (batch.isPresent(row, each)) {
          String start = Long.toString(batch.startEpochNanos(row, each));
          String name = each.metric().name() + each.attributes();
          assertNull(starts.put(name, start), name);
        }
      }
      all.add(starts);
    }
    return all;
  }

  private Collector collector(String name) {
    return sampler.collectors().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> metrics(Map<String, String> row) {
    return row.keySet().stream().map(each -> each.split("\\{", 2)[0]).distinct().toList();
  }

  @Test
  void settingsThatConcernNoCollectorChangeNone() {
    sampler.tick();
    List<Collector> before = sampler.collectors();
    sampler.changeTo(settings("cpu,memory,network,self", "PANAPULSE_INTERVAL", "3s"));
    sampler.tick();
    List<Collector> after = sampler.collectors();
    for (int i = 0; i < before.size(); i++) {
      assertSame(before.get(i), after.get(i));
    }
    assertEquals(before.size(), after.size());
  }

  @Test
  void whatStaysGoesOnAndTheRestIsMadeAnewWithTheStartOfBefore() {
    sampler.tick();
    Collector cpu = collector("cpu");
    Map<String, String> first = rows().getFirst();
    sampler.changeTo(settings("cpu,network,load,self"));
    sampler.tick();
    Map<String, String> second = rows().getFirst();
    assertSame(cpu, collector("cpu"));
    assertTrue(metrics(first).contains("system.memory.usage"), first.toString());
    assertTrue(metrics(second).stream().noneMatch(each -> each.startsWith("system.memory")));
    assertTrue(second.containsKey("system.cpu.load_average.1m{}"), second.toString());
    assertTrue(
        second.containsKey("panapulse.sampler.call.failed{panapulse.collector=\"load\"}"),
        second.toString());
    sampler.changeTo(settings("cpu,memory,network,self"));
    sampler.tick();
    // starts are those of the host and of the agent: no counter seems to have been reset
    assertEquals(first, rows().getFirst());
  }

  @Test
  void rowsThatWaitKeepTheirValuesAndTheRowDoesNotGrowOnceTheyAreGone() {
    sampler.tick();
    sampler.changeTo(settings("load,self"));
    sampler.tick();
    sampler.changeTo(settings("memory,self"));
    sampler.tick();
    List<Map<String, String>> rows = rows();
    assertTrue(metrics(rows.get(0)).contains("system.network.io"), rows.toString());
    assertTrue(metrics(rows.get(1)).contains("system.cpu.load_average.1m"), rows.toString());
    assertTrue(metrics(rows.get(2)).contains("system.memory.usage"), rows.toString());
    int slots = 0;
    for (int i = 0; i < 50; i++) {
      sampler.changeTo(settings(i % 2 == 0 ? "cpu,memory,network,self" : "load,self"));
      sampler.tick();
      rows();
      if (i == 3) {
        slots = sampler.registry().slots();
      }
    }
    assertEquals(slots, sampler.registry().slots());
  }

  @Test
  void aChangeWaitsForRowsThatNeedTheSlotsButNotForever() {
    int changes = 0;
    boolean isOther = false;
    for (int i = 0; i < 1000; i++) {
      Collector self = collector("self");
      isOther = !isOther;
      sampler.changeTo(settings(isOther ? "memory,self" : "cpu,network,self"));
      sampler.tick();
      changes += collector("self").equals(self) ? 0 : 1;
    }
    assertTrue(changes > 10 && changes < 1000, "changes: " + changes);
    Collector self = collector("self");
    sampler.changeTo(settings("load,self"));
    sampler.tick();
    assertSame(self, collector("self"));
    while (sampler.ring().waiting() > 0) {
      rows();
    }
    sampler.tick();
    assertNotSame(self, collector("self"));
    assertEquals(
        List.of("load", "self"), sampler.collectors().stream().map(Collector::name).toList());
    Map<String, String> row = rows().getFirst();
    assertTrue(row.containsKey("system.cpu.load_average.1m{}"), row.toString());
  }

  @Test
  void errorCountsGoOn() {
    sampler.tick();
    Collector before = collector("network");
    before.errors().leftOut("a test");
    before.errors().failed("a test", -5);
    sampler.changeTo(settings("cpu,memory,network,self", "PANAPULSE_NETWORK_EXCLUDE", "eth*"));
    sampler.tick();
    assertNotSame(before, collector("network"));
    assertEquals(before.errors().failures(), collector("network").errors().failures());
    assertEquals(before.errors().invalidValues(), collector("network").errors().invalidValues());
  }

  @Test
  void errorCountsGoOnWhenACollectorWasOffInBetween() {
    sampler.tick();
    collector("network").errors().leftOut("a test");
    collector("network").errors().failed("a test", -5);
    long failures = collector("network").errors().failures();
    long invalid = collector("network").errors().invalidValues();
    for (int i = 0; i < 2; i++) {
      sampler.changeTo(settings("cpu,memory,self"));
      sampler.tick();
      rows();
      sampler.changeTo(settings("load,self"));
      sampler.tick();
      rows();
      sampler.changeTo(settings("cpu,network,self"));
      sampler.tick();
      rows();
      assertEquals(failures, collector("network").errors().failures());
      assertEquals(invalid, collector("network").errors().invalidValues());
    }
  }

  @Test
  void aCollectorThatCannotBeMadeIsLeftOutAndTheRestGoesOn() {
    sampler.tick();
    Collector cpu = collector("cpu");
    AtomicInteger tries = new AtomicInteger();
    CollectorSpec broken =
        CollectorSpec.named("broken", "nothing")
            .area("system")
            .madeBy((host, values) -> {
              tries.incrementAndGet();
              throw new IllegalStateException("a test");
            });
    Settings with = settings("cpu,load,self");
    Set<CollectorSpec> specs = new LinkedHashSet<>();
    specs.add(broken);
    specs.addAll(with.collectors());
    sampler.changeTo(
        new Settings(
            with.file(),
            with.fileHash(),
            with.interval(),
            with.rootPath(),
            with.logLevel(),
            with.export(),
            with.buffer(),
            with.spool(),
            with.control(),
            with.resource(),
            specs,
            with.ofCollectors()));
    sampler.tick();
    sampler.tick();
    assertEquals(1, tries.get());
    assertSame(cpu, collector("cpu"));
    assertEquals(
        List.of("cpu", "load", "self"),
        sampler.collectors().stream().map(Collector::name).toList());
    sampler.changeTo(settings("cpu,memory,self"));
    sampler.tick();
    assertSame(cpu, collector("cpu"));
  }

  private static final String EVERY =
      "cpu,load,pressure,system,memory,paging,network,disk,filesystem,hardware,processes,self";

  /** In turn none but the agent's own, and all, of this host and with all that is optional. */
  private static void everyCollectorEndsAndBegins(Sampler of, boolean isOn, String root) {
    Settings next =
        SettingsLoader.load(
                Map.of(
                    "PANAPULSE_NETWORK_CONNECTIONS", "true",
                    "PANAPULSE_PROCESSES_BY_STATE", "true"),
                Map.of("--root-path", root, "--collectors", isOn ? EVERY : "self"),
                Optional.of(TestSettings.resource("/settings/defaults.toml")))
            .settings();
    of.changeTo(next);
    of.tick();
    RowBatch batch = new RowBatch(8);
    of.ring().take(batch, of.registry());
    batch.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/"})
  void collectorsThatEndLeaveNeitherDescriptorsNorMemory(String path) throws IOException {
    String root = path.isEmpty() ? VPS.toString() : path;
    Sampler of =
        SamplerFactory.create(
            LibC.system(),
            SettingsLoader.load(
                    Map.of(),
                    Map.of("--root-path", root, "--collectors", "self"),
                    Optional.of(TestSettings.resource("/settings/defaults.toml")))
                .settings(),
            new AgentFigures());
    for (int i = 0; i < 4; i++) {
      everyCollectorEndsAndBegins(of, i % 2 == 0, root);
    }
    int before = descriptors();
    for (int i = 0; i < 50; i++) {
      everyCollectorEndsAndBegins(of, i % 2 == 0, root);
      List<Collector> all = of.collectors();
      if (i == 48) {
        assertEquals(12, all.size(), all.toString());
        everyCollectorEndsAndBegins(of, false, root);
        for (Collector each : all) {
          if (!each.name().equals("self")) {
            assertEquals(List.of(), LiveSlabs.of(each), each.name());
          }
        }
      }
    }
    // a thread that ends closes its own a little later
    long end = System.nanoTime() + 10_000_000_000L;
    while (descriptors() > before && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertTrue(descriptors() <= before, () -> before + " descriptors before");
    of.close();
  }

  private static int descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return (int) open.count();
    }
  }
}
