package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.collectors.CollectorList;
import dev.panapulse.collectors.EverythingOn;
import dev.panapulse.host.filesystem.FilesystemCollector;
import dev.panapulse.host.hardware.BoardTree;
import dev.panapulse.host.self.SelfCollector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever is in the files, no collector throws, and no number that was cut off is reported. {@code
 * BrokenBoardTest} damages the sensors' files.
 */
final class BrokenFilesTest {
  private static final String HOST = "vps";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String BOARD = "raspberry-pi-5";

  private static Path directory = Path.of("");

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
    return Combinators.combine(
            files,
            Arbitraries.doubles().between(0, 1),
            Arbitraries.of(true, false),
            Arbitraries.bytes())
        .as(Damage::new);
  }

  /** The collectors that read the host's files, which the agent itself does not. */
  private static Stream<CollectorSpec> specs() {
    return CollectorList.ALL.stream().filter(spec -> !spec.equals(SelfCollector.SPEC));
  }

  /** A collector without a value has no files here, so nothing would be tested of it. */
  private static void assertEachHasAValue(Map<String, Double> values) {
    specs()
        .forEach(spec ->
            assertTrue(
                spec.metrics().stream()
                    .map(metric -> metric.metric().name())
                    .anyMatch(
                        name -> values.keySet().stream().anyMatch(key -> key.startsWith(name))),
                () -> spec + " sets no value from the fixture " + HOST));
  }

  /** One copy for all tries: each restores the file that it damaged. */
  @BeforeContainer
  static void copyHost() throws IOException {
    directory = Files.createTempDirectory("panapulse-broken");
    HostFixture.copyOf(HOST, directory);
    BoardTree.plant(BOARD, directory);
  }

  @AfterContainer
  static void deleteHost() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void areReadAsFarAsTheyAreValid(@ForAll("damages") Damage damage) throws IOException {
    HostFixture host = HostFixture.at(directory);
    Collector[] collectors =
        specs()
            .map(spec -> spec.create(host.host(), EverythingOn.values()))
            .toArray(Collector[]::new);
    Path file = directory.resolve(damage.file.substring(1));
    byte[] content = Files.readAllBytes(file);
    try {
      host.tick(collectors);
      awaitFileSystems(collectors);
      host.tick(collectors);
      Map<String, Double> whole = host.values();
      assertEachHasAValue(whole);
      Files.write(file, broken(content, damage));
      host.tick(collectors);
      if (damage.cut) {
        host.values()
            .forEach((series, value) -> {
              if (isRead(series)) {
                assertEquals(whole.get(series), value, series);
              }
            });
      }
    } finally {
      Files.write(file, content);
      for (Collector collector : collectors) {
        collector.sources().forEach(ProcFile::close);
        collector.close();
      }
    }
  }

  private static void awaitFileSystems(Collector[] collectors) {
    for (Collector collector : collectors) {
      if (collector instanceof FilesystemCollector filesystems) {
        assertTrue(filesystems.awaitFirstRound(PATIENCE), "statvfs hangs");
      }
    }
  }

  /** Counted things and the figures of statvfs(2) are not numbers in these files. */
  private static boolean isRead(String series) {
    return !series.contains(".count") && !series.startsWith("system.filesystem.");
  }

  private static byte[] broken(byte[] content, Damage damage) {
    int at = (int) (damage.at * (content.length - 1));
    if (damage.cut) {
      return Arrays.copyOf(content, at);
    }
    byte[] changed = content.clone();
    changed[at] = damage.replacement;
    return changed;
  }
}
