package dev.panapulse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.collectors.CollectorList;
import dev.panapulse.config.Settings;
import dev.panapulse.host.Collector;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.host.ProcFile;
import dev.panapulse.libc.LibC;
import dev.panapulse.row.RowBatch;
import dev.panapulse.row.Series;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class SamplerFactoryTest {
  private static final Path VPS = TestSettings.resource("/fixtures/vps");

  private static Sampler create(Settings settings) {
    return SamplerFactory.create(LibC.system(), settings, new AgentFigures());
  }

  private static List<String> names(Sampler sampler) {
    return sampler.collectors().stream().map(Collector::name).toList();
  }

  private static Set<String> series(Sampler sampler) {
    sampler.tick();
    sampler.tick();
    RowBatch rows = new RowBatch(2);
    assertEquals(2, sampler.ring().take(rows, sampler.registry()));
    sampler.close();
    return rows.snapshot().series().stream()
        .filter(series -> rows.isPresent(1, series))
        .map(SamplerFactoryTest::series)
        .collect(Collectors.toSet());
  }

  private static String series(Series series) {
    List<String> values =
        series.attributes().asMap().values().stream().map(String::valueOf).toList();
    return series.metric().name() + values;
  }

  @Test
  void allCollectorsRunUnlessTheSettingsSayOtherwiseTheAgentItselfLast() {
    Sampler sampler = create(TestSettings.with("--root-path", VPS.toString()));
    List<String> all = CollectorList.ALL.stream().map(CollectorSpec::name).toList();
    List<String> names = names(sampler);
    assertEquals(all, names);
    assertEquals("self", names.getLast());
    // both read /proc/stat, and what is read twice in succession is read once
    assertEquals(names.indexOf("cpu") + 1, names.indexOf("processes"));
  }

  @Test
  void onlyCollectorsThatAreWantedRun() {
    Sampler sampler =
        create(TestSettings.with("--root-path", VPS.toString(), "--collectors", "self,load"));
    assertEquals(List.of("load", "self"), names(sampler));
    Set<String> series = series(sampler);
    assertTrue(series.contains("system.cpu.load_average.1m[]"), series.toString());
    assertTrue(series.contains("panapulse.sampler.call.failed[load]"), series.toString());
    assertTrue(series.stream().noneMatch(s -> s.startsWith("system.memory")), series.toString());
  }

  @Test
  void everySourceIsBelowTheRootPath() {
    Sampler sampler = create(TestSettings.everything("--root-path", VPS.toString()));
    for (Collector collector : sampler.collectors()) {
      for (ProcFile source : collector.sources()) {
        assertTrue(source.path().startsWith(VPS + "/"), source.path());
      }
    }
    Set<String> series = series(sampler);
    assertTrue(
        series.containsAll(List.of("system.disk.io[read, vda]", "system.uptime[]")),
        series.toString());
  }

  @Test
  void theRootOfTheHostItselfIsNoPrefix() {
    assertEquals("", SamplerFactory.root(TestSettings.with("--root-path", "/")));
    assertEquals(VPS.toString(), SamplerFactory.root(TestSettings.with("--root-path", VPS + "/")));
  }

  @Test
  void whatIsOptionalIsLeftOutByDefault() {
    Set<String> plain = series(create(TestSettings.with("--root-path", VPS.toString())));
    Set<String> all = series(create(TestSettings.everything("--root-path", VPS.toString())));
    assertTrue(all.size() > plain.size(), all.size() + " of " + plain.size());
    for (String optional : List.of("system.network.connection.count", "system.process.count")) {
      assertTrue(count(all, optional) > count(plain, optional), optional);
    }
  }

  private static long count(Set<String> series, String metric) {
    return series.stream().filter(s -> s.startsWith(metric + "[")).count();
  }
}
