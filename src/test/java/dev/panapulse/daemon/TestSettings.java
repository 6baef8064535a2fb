package dev.panapulse.daemon;

import dev.panapulse.collectors.EverythingOn;
import dev.panapulse.config.Settings;
import dev.panapulse.config.SettingsLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Settings that do not depend on the machine that runs the tests. */
final class TestSettings {
  private TestSettings() {}

  /** A file or directory of the test resources. */
  static Path resource(String path) {
    URL url = Objects.requireNonNull(TestSettings.class.getResource(path), path);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Defaults but for flags, each followed by its value. */
  static Settings with(String... flags) {
    return load(resource("/settings/defaults.toml"), flags);
  }

  /** Every collector with all that it can report. */
  static Settings everything(String... flags) {
    try {
      Path file = Files.createTempFile("panapulse-everything", ".toml");
      try {
        Files.writeString(file, EverythingOn.toml());
        return load(file, flags);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Settings load(Path file, String... flags) {
    Map<String, String> given = new TreeMap<>();
    for (int i = 0; i < flags.length; i += 2) {
      given.put(flags[i], flags[i + 1]);
    }
    return SettingsLoader.load(Map.of(), given, Optional.of(file)).settings();
  }
}
