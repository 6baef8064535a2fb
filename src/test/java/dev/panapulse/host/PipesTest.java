package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.collectors.CollectorList;
import dev.panapulse.collectors.EverythingOn;
import dev.panapulse.host.hardware.BoardTree;
import dev.panapulse.host.self.SelfCollector;
import dev.panapulse.resource.HostResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipe that nobody writes to, in place of any file or directory, holds up no collector. */
final class PipesTest {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir Path root = Path.of("");
  @TempDir Path elsewhere = Path.of("");

  private List<Path> places() {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(place -> !place.equals(root)).filter(PipesTest::isReal).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Not a link, which leads to a place of its own. */
  private static boolean isReal(Path place) {
    return !Files.isSymbolicLink(place);
  }

  private void sampleEachWithAPipe(AtomicReference<String> place) throws IOException {
    Path pipe = elsewhere.resolve("pipe");
    for (Path file : places()) {
      place.set(root.relativize(file).toString());
      Path aside = elsewhere.resolve("aside");
      Files.move(file, aside);
      Files.createSymbolicLink(file, pipe);
      sampleOnce();
      Files.delete(file);
      Files.move(aside, file);
    }
    place.set("");
  }

  private void sampleOnce() {
    HostFixture host = HostFixture.at(root);
    Collector[] collectors =
        CollectorList.ALL.stream()
            .filter(spec -> !spec.equals(SelfCollector.SPEC))
            .map(spec -> spec.create(host.host(), EverythingOn.values()))
            .toArray(Collector[]::new);
    host.tick(collectors);
    host.tick(collectors);
    for (Collector collector : collectors) {
      collector.sources().forEach(ProcFile::close);
      collector.close();
    }
    HostResource.detect(host.host().libc(), root.toString(), Map.of(), "test", "1", "agent");
  }

  @Test
  void holdUpNothing() throws IOException, InterruptedException {
    HostFixture.copyOf("vps", root);
    BoardTree.plant("raspberry-pi-5", root);
    Process mkfifo =
        new ProcessBuilder("mkfifo", elsewhere.resolve("pipe").toString()).inheritIO().start();
    assertEquals(0, mkfifo.waitFor());
    assertTrue(places().size() > 100, places().size() + " places");
    AtomicReference<String> place = new AtomicReference<>("none");
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread sampler =
        Thread.ofPlatform()
            .daemon()
            .uncaughtExceptionHandler((thread, thrown) -> failure.set(thrown))
            .start(() -> {
              try {
                sampleEachWithAPipe(place);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    sampler.join(PATIENCE);
    assertEquals("", place.get(), () -> "hangs or fails with a pipe there: " + failure.get());
  }
}
