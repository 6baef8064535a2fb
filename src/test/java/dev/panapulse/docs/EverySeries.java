package dev.panapulse.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.collectors.EverythingOn;
import dev.panapulse.config.Settings;
import dev.panapulse.config.SettingsLoader;
import dev.panapulse.daemon.AgentFigures;
import dev.panapulse.daemon.Sampler;
import dev.panapulse.daemon.SamplerFactory;
import dev.panapulse.host.Collector;
import dev.panapulse.host.filesystem.FilesystemCollector;
import dev.panapulse.host.hardware.BoardTree;
import dev.panapulse.libc.LibC;
import dev.panapulse.row.SeriesRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every metric with every attribute that the agent can send: all settings on, the files of a host
 * with boards that have every kind of sensor, and an OTLP endpoint.
 */
public final class EverySeries {
  private static final String ENDPOINT =
      """
      [export]
      endpoint = "http://localhost:4318"
      """;

  private EverySeries() {}

  /**
   * The series after one tick with everything on.
   *
   * @param directory an empty directory in which the host's files are planted
   */
  public static SeriesRegistry.Snapshot of(Path directory) throws IOException {
    return after(directory, EverythingOn.toml() + ENDPOINT);
  }

  /** The series after one tick with the default settings and an OTLP endpoint, on the same host. */
  public static SeriesRegistry.Snapshot byDefault(Path directory) throws IOException {
    return after(directory, ENDPOINT);
  }

  private static SeriesRegistry.Snapshot after(Path directory, String settingsText)
      throws IOException {
    Path config = directory.resolve("config.toml");
    Files.writeString(config, settingsText);
    Path root = Files.createDirectory(directory.resolve("host"));
    copy(Path.of("src", "test", "resources", "fixtures", "vps"), root);
    for (String board : List.of("raspberry-pi-5", "everything")) {
      BoardTree.plant(board, root);
    }
    Settings settings =
        SettingsLoader.load(
                Map.of("PANAPULSE_ROOT_PATH", root.toString()), Map.of(), Optional.of(config))
            .settings();
    Sampler sampler = SamplerFactory.create(LibC.system(), settings, new AgentFigures());
    try {
      for (Collector collector : sampler.collectors()) {
        if (collector instanceof FilesystemCollector filesystems) {
          assertTrue(filesystems.awaitFirstRound(Duration.ofSeconds(30)), "statvfs hangs");
        }
      }
      sampler.tick();
      return sampler.registry().snapshot();
    } finally {
      sampler.close();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        if (!file.equals(from)) {
          Files.copy(file, to.resolve(from.relativize(file).toString()));
        }
      }
    }
  }
}
