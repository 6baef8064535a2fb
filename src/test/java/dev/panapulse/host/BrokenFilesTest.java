package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.collectors.CollectorList;
import dev.panapulse.config.type.SettingValues;
import dev.panapulse.host.self.SelfCollector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever stands in the files, no collector throws, and no number that was cut off gets out. */
final class BrokenFilesTest {
  private static final String HOST = "gauges/raspberry-pi";

  private static List<String> filesOf(Path tree) {
    try (Stream<Path> files = Files.walk(tree)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toFile().length() > 0)
          .map(file -> "/" + tree.relativize(file))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file to break: up to {@code at} of it is left, or one byte of it is another. */
  record Damage(String file, double at, boolean cut, byte replacement) {}

  @Provide
  Arbitrary<Damage> damages() {
    Arbitrary<String> files = Arbitraries.of(filesOf(HostFixture.tree(HOST)));
    return net.jqwik.api.Combinators.combine(
            files,
            Arbitraries.doubles().between(0, 1),
            Arbitraries.of(true, false),
            Arbitraries.bytes())
        .as(Damage::new);
  }

  /** All collectors of the host, with all that is off by default where it reads these files. */
  private static List<Collector> collectors(HostContext host) {
    SettingValues settings =
        new SettingValues(Map.of("cpu.per_core", true, "processes.by_state", true));
    return CollectorList.ALL.stream()
        .filter(spec -> !spec.equals(SelfCollector.SPEC))
        .map(spec -> spec.create(host, settings))
        .toList();
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void areReadAsFarAsTheyMakeSense(@ForAll("damages") Damage damage) throws IOException {
    Path directory = Files.createTempDirectory("panapulse-broken");
    try {
      HostFixture host = HostFixture.copyOf(HOST, directory);
      Collector[] collectors = collectors(host.host()).toArray(Collector[]::new);
      host.tick(collectors);
      Map<String, Double> whole = host.values();
      breakFile(directory.resolve(damage.file.substring(1)), damage);
      host.tick(collectors);
      if (damage.cut) {
        // how many there are of something is no number that was read
        host.values()
            .forEach((series, value) -> {
              if (!series.contains(".count")) {
                assertEquals(whole.get(series), value, series);
              }
            });
      }
      for (Collector collector : collectors) {
        collector.sources().forEach(ProcFile::close);
        collector.close();
      }
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void breakFile(Path file, Damage damage) throws IOException {
    byte[] content = Files.readAllBytes(file);
    int at = (int) (damage.at * (content.length - 1));
    if (damage.cut) {
      content = java.util.Arrays.copyOf(content, at);
    } else {
      content[at] = damage.replacement;
    }
    Files.write(file, content);
  }
}
