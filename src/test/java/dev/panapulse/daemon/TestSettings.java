package dev.panapulse.daemon;

import dev.panapulse.config.Settings;
import dev.panapulse.config.SettingsLoader;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Settings that the machine which runs the tests has no part in. */
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
    return load("/settings/defaults.toml", flags);
  }

  /** Every collector and all that is optional. */
  static Settings everything(String... flags) {
    return load("/settings/everything.toml", flags);
  }

  private static Settings load(String file, String... flags) {
    Map<String, String> given = new TreeMap<>();
    for (int i = 0; i < flags.length; i += 2) {
      given.put(flags[i], flags[i + 1]);
    }
    return SettingsLoader.load(Map.of(), given, Optional.of(resource(file))).settings();
  }
}
