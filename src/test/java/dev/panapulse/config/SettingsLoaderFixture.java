package dev.panapulse.config;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Loads settings only from values that a test sets, never from this machine. */
final class SettingsLoaderFixture {
  private final Map<String, String> environment = new TreeMap<>();
  private final Map<String, String> flags = new TreeMap<>();
  private Optional<Path> file = Optional.empty();

  SettingsLoaderFixture variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  SettingsLoaderFixture flag(String name, String value) {
    flags.put(name, value);
    return this;
  }

  SettingsLoaderFixture file(Path path) {
    file = Optional.of(path);
    return this;
  }

  SettingsLoaderFixture file(Path directory, String toml) {
    return file(directory, toml.getBytes(StandardCharsets.UTF_8));
  }

  SettingsLoaderFixture file(Path directory, byte[] content) {
    try {
      return file(Files.write(directory.resolve("c.toml"), content));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  LoadedSettings load() {
    return SettingsLoader.load(environment, flags, file, Path.of("/nonexistent/config.toml"));
  }

  ControlSettings control() {
    return SettingsLoader.loadControl(
        environment, flags, file, Path.of("/nonexistent/config.toml"));
  }

  Settings settings() {
    return load().settings();
  }

  List<Problem> problems() {
    return assertThrows(SettingsException.class, this::load).problems();
  }

  /** The only problem, as a line. */
  String problem() {
    List<Problem> problems = problems();
    if (problems.size() != 1) {
      throw new AssertionError(problems);
    }
    return problems.get(0).toString();
  }

  String origin(String key) {
    for (SettingOrigin origin : load().origins()) {
      if (origin.key().equals(key)) {
        return origin.value() + " (" + origin.origin() + ')';
      }
    }
    throw new AssertionError(key);
  }
}
