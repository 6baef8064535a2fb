package dev.panapulse.config;

import dev.panapulse.config.Origin.Default;
import dev.panapulse.config.Origin.Environment;
import dev.panapulse.config.Origin.Flag;
import dev.panapulse.config.type.InvalidValueException;
import dev.panapulse.config.type.OneLineText;
import dev.panapulse.config.type.TextForm;
import dev.panapulse.config.type.Variable;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the value of a setting: the flag, else the environment, else the file, else the default.
 * Every source is checked, even an overridden one. The exception is an overridden OTEL_ variable:
 * other programs read it too and may need its value.
 */
final class Resolver {
  private final Map<String, String> environment;
  private final Map<String, String> flags;
  private final Map<String, ConfigFile.Entry> file;
  private final Problems problems;

  Resolver(
      Map<String, String> environment,
      Map<String, String> flags,
      Map<String, ConfigFile.Entry> file,
      Problems problems) {
    this.environment = environment;
    this.flags = flags;
    this.file = file;
    this.problems = problems;
  }

  /** The default directories for state: systemd's, else the usual ones. */
  List<Path> stateDirectories() {
    Optional<Path> fromManager = fromManager("STATE_DIRECTORY");
    if (fromManager.isPresent()) {
      return List.of(fromManager.get());
    }
    List<Path> directories = new ArrayList<>();
    directories.add(Path.of("/var/lib/panapulse"));
    absolute(environment.getOrDefault("XDG_STATE_HOME", ""))
        .or(() ->
            absolute(environment.getOrDefault("HOME", ""))
                .map(home -> home.resolve(".local").resolve("state")))
        .ifPresent(home -> directories.add(home.resolve("panapulse")));
    return directories;
  }

  /** The default directories for sockets: systemd's, else the usual ones. */
  List<Path> runtimeDirectories() {
    Optional<Path> fromManager = fromManager("RUNTIME_DIRECTORY");
    if (fromManager.isPresent()) {
      return List.of(fromManager.get());
    }
    List<Path> directories = new ArrayList<>();
    directories.add(Path.of("/run/panapulse"));
    absolute(environment.getOrDefault("XDG_RUNTIME_DIR", ""))
        .ifPresent(home -> directories.add(home.resolve("panapulse")));
    return directories;
  }

  /** The first directory of a list that systemd hands over (systemd.exec(5)). */
  private Optional<Path> fromManager(String name) {
    String given = variable(name);
    int colon = given.indexOf(':');
    return absolute(colon < 0 ? given : given.substring(0, colon));
  }

  /** The XDG Base Directory Specification requires that a relative path is ignored. */
  private static Optional<Path> absolute(String text) {
    try {
      return Optional.of(Path.of(text)).filter(Path::isAbsolute);
    } catch (InvalidPathException invalid) {
      return Optional.empty();
    }
  }

  /** The file with systemd's credential of this name, if there is one (systemd.exec(5)). */
  Optional<Path> credential(String name) {
    return absolute(variable("CREDENTIALS_DIRECTORY"))
        .map(directory -> directory.resolve(name))
        .filter(Files::exists);
  }

  /** The value of a variable that does not belong to a setting; empty if it is unset. */
  String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  /** The value of the first of these variables that is set; it takes the place of the default. */
  <T> Resolved<T> shared(SettingKey<T> key, List<String> names) {
    for (String name : names) {
      String given = variable(name);
      if (!given.isBlank()) {
        return parse(key, given, new Environment(name));
      }
    }
    return new Resolved<>(Optional.empty(), new Default(""));
  }

  /** A value from a source that is not one of the setting's own. */
  <T> Resolved<T> parse(SettingKey<T> key, String given, Origin origin) {
    return new Resolved<>(parsed(key, key.type(), given, origin), origin);
  }

  <T> Resolved<T> resolve(SettingKey<T> key) {
    Resolved<T> result = new Resolved<>(key.defaultValue(), new Default(""));
    Optional<Resolved<T>> inFile = fromFile(key);
    if (inFile.isPresent()) {
      result = inFile.get();
    }
    Optional<Resolved<T>> inEnvironment = fromEnvironment(key);
    if (inEnvironment.isPresent()) {
      result = inEnvironment.get();
    }
    Optional<Resolved<T>> asFlag = fromFlag(key);
    return asFlag.orElse(result);
  }

  private <T> Optional<Resolved<T>> fromFile(SettingKey<T> key) {
    ConfigFile.Entry entry = file.get(key.name());
    if (entry == null) {
      return Optional.empty();
    }
    Optional<T> value;
    try {
      value = Optional.of(key.type().read(entry.value()));
    } catch (InvalidValueException invalid) {
      String given = scalar(entry.value());
      report(key, key.type(), given, entry.origin(), invalid);
      value = Optional.empty();
    }
    return Optional.of(new Resolved<>(value, entry.origin()));
  }

  /** The value as text; empty for a table or an array. */
  private static String scalar(Object toml) {
    return toml instanceof String || toml instanceof Number || toml instanceof Boolean
        ? toml.toString()
        : "";
  }

  private <T> Optional<Resolved<T>> fromFlag(SettingKey<T> key) {
    String given = key.flag().isPresent() ? flags.get(key.flag().get()) : null;
    if (given == null) {
      return Optional.empty();
    }
    Origin origin = new Flag(key.flag().orElse(""));
    String text = key.isSwitch() && given.isEmpty() ? "true" : given;
    return Optional.of(new Resolved<>(parsed(key, key.type(), text, origin), origin));
  }

  private <T> Optional<Resolved<T>> fromEnvironment(SettingKey<T> key) {
    Optional<Resolved<T>> ours = Optional.empty();
    Optional<Resolved<T>> shared = Optional.empty();
    for (Variable<T> variable : key.variables()) {
      String given = environment.get(variable.name());
      if (given == null || !variable.isSet(given)) {
        continue;
      }
      Origin origin = new Environment(variable.name());
      if (variable.ours()) {
        ours = Optional.of(new Resolved<>(parsed(key, variable.form(), given, origin), origin));
      } else if (shared.isEmpty() && !overridden(key)) {
        // OpenTelemetry specifies the precedence among its variables: the first one set.
        shared = Optional.of(new Resolved<>(parsed(key, variable.form(), given, origin), origin));
      }
    }
    if (ours.isPresent() && shared.isPresent()) {
      contradiction(key, ours.get(), shared.get());
    }
    return ours.isPresent() ? ours : shared;
  }

  /** Whether an OTEL_ variable of this key has no effect. */
  private boolean overridden(SettingKey<?> key) {
    if (key.flag().isPresent() && flags.containsKey(key.flag().get())) {
      return true;
    }
    if (key == ExportSettings.ENDPOINT) {
      return isSet(ExportSettings.METRICS_ENDPOINT);
    }
    return key == ExportSettings.METRICS_ENDPOINT
        && flags.containsKey(ExportSettings.ENDPOINT.flag().orElse(""));
  }

  private <T> boolean isSet(SettingKey<T> key) {
    for (Variable<T> variable : key.variables()) {
      if (variable.isSet(environment.getOrDefault(variable.name(), ""))) {
        return true;
      }
    }
    return false;
  }

  private <T> void contradiction(SettingKey<T> key, Resolved<T> one, Resolved<T> other) {
    if (one.value().isEmpty() || other.value().isEmpty() || one.value().equals(other.value())) {
      return;
    }
    String otherValue = key.secret() ? "" : " = \"" + shown(key, other.value().get()) + '"';
    problems.add(
        new Problem(
            key.name(),
            key.secret() ? Optional.empty() : one.value().map(key.type()::show),
            one.origin(),
            "contradicts " + other.origin() + otherValue + "; set only one of them"));
  }

  private static <T> String shown(SettingKey<T> key, T value) {
    return OneLineText.printable(key.type().show(value));
  }

  private <T> Optional<T> parsed(SettingKey<T> key, TextForm<T> form, String given, Origin origin) {
    try {
      return Optional.of(form.parse(given));
    } catch (InvalidValueException invalid) {
      report(key, form, given, origin, invalid);
      return Optional.empty();
    }
  }

  private <T> void report(
      SettingKey<T> key,
      TextForm<T> form,
      String given,
      Origin origin,
      InvalidValueException invalid) {
    boolean hidden = key.secret() || (given.isEmpty() && origin.level() == Origin.FILE_LEVEL);
    problems.add(
        new Problem(
            key.name(),
            hidden ? Optional.empty() : Optional.of(key.type().redacted(given)),
            origin,
            invalid.reason() + "; allowed: " + form.allowed()));
  }
}
