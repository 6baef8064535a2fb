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
 * Finds the value of one setting: default, then file, then environment, then flag. Every source is
 * checked, even one that a higher source overrides, with one exception: an OTEL_ variable that is
 * overridden is left alone, because other programs share it and may need it as it is.
 */
final class Resolver {
  private final Map<String, String> environment;
  private final Map<String, String> flags;
  private final Map<String, ConfigFile.Entry> file;
  private final List<Problem> problems;

  Resolver(
      Map<String, String> environment,
      Map<String, String> flags,
      Map<String, ConfigFile.Entry> file,
      List<Problem> problems) {
    this.environment = environment;
    this.flags = flags;
    this.file = file;
    this.problems = problems;
  }

  /** Where state may be kept if nothing is said: systemd's directory, else the usual places. */
  List<Path> stateDirectories() {
    String given = environment.getOrDefault("STATE_DIRECTORY", "");
    int colon = given.indexOf(':');
    Optional<Path> fromManager = absolute(colon < 0 ? given : given.substring(0, colon));
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

  /** What is no absolute path is ignored, as the XDG Base Directory Specification has it. */
  private static Optional<Path> absolute(String text) {
    try {
      return Optional.of(Path.of(text)).filter(Path::isAbsolute);
    } catch (InvalidPathException invalid) {
      return Optional.empty();
    }
  }

  /** Where systemd puts a credential of this name, if it does (systemd.exec(5)). */
  Optional<Path> credential(String name) {
    return absolute(variable("CREDENTIALS_DIRECTORY"))
        .map(directory -> directory.resolve(name))
        .filter(Files::exists);
  }

  /** The value of a variable that is no setting's; empty if it is unset. */
  String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  /** What the first of these variables says that says anything; they stand for the default. */
  <T> Resolved<T> shared(SettingKey<T> key, List<String> names) {
    for (String name : names) {
      String given = variable(name);
      if (!given.isBlank()) {
        return stated(key, given, new Environment(name));
      }
    }
    return new Resolved<>(Optional.empty(), new Default(""));
  }

  /** What a place says that is no source of the setting by itself. */
  <T> Resolved<T> stated(SettingKey<T> key, String given, Origin origin) {
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

  /** What was given, if one line can show it. */
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
      if (given == null || !variable.says(given)) {
        continue;
      }
      Origin origin = new Environment(variable.name());
      if (variable.ours()) {
        ours = Optional.of(new Resolved<>(parsed(key, variable.form(), given, origin), origin));
      } else if (shared.isEmpty() && !overridden(key)) {
        // Among OpenTelemetry's own variables its rules say which wins: the first.
        shared = Optional.of(new Resolved<>(parsed(key, variable.form(), given, origin), origin));
      }
    }
    if (ours.isPresent() && shared.isPresent()) {
      contradiction(key, ours.get(), shared.get());
    }
    return ours.isPresent() ? ours : shared;
  }

  /** Whether an OTEL_ variable of this key cannot have its way. */
  private boolean overridden(SettingKey<?> key) {
    if (key.flag().isPresent() && flags.containsKey(key.flag().get())) {
      return true;
    }
    if (key == SettingKey.ENDPOINT) {
      return says(SettingKey.METRICS_ENDPOINT);
    }
    return key == SettingKey.METRICS_ENDPOINT
        && flags.containsKey(SettingKey.ENDPOINT.flag().orElse(""));
  }

  private <T> boolean says(SettingKey<T> key) {
    for (Variable<T> variable : key.variables()) {
      if (variable.says(environment.getOrDefault(variable.name(), ""))) {
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
            "contradicts " + other.origin() + otherValue + "; set one of them"));
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
