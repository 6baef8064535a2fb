package dev.panapulse.config;

import dev.panapulse.config.Origin.Default;
import dev.panapulse.config.Origin.Environment;
import dev.panapulse.config.Origin.Flag;
import dev.panapulse.config.type.Variable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the settings from all sources. One invalid value makes all of them invalid. */
public final class SettingsLoader {
  // made once: for the executable, at build time
  private static final SortedSet<String> KNOWN_VARIABLES = knownVariables();
  private static final SortedSet<String> KNOWN_FLAGS = knownFlags();

  private final Path defaultFile;
  private final Map<String, String> environment;
  private final Map<String, String> flags;
  private final List<Problem> problems = new ArrayList<>();

  private SettingsLoader(
      Path defaultFile, Map<String, String> environment, Map<String, String> flags) {
    this.defaultFile = defaultFile;
    // Sorted, so that errors always have the same order.
    this.environment = new TreeMap<>(environment);
    this.flags = new TreeMap<>(flags);
  }

  /**
   * Reads the settings: default, overridden by the file, overridden by the environment, overridden
   * by flags. A higher source replaces a list or table as a whole.
   *
   * @param environment the environment; an empty value means unset
   * @param flags what was given on the command line, by flag with its dashes; an empty value turns
   *     a switch on
   * @param configFile the file named by {@code --config}; if empty, {@code PANAPULSE_CONFIG} names
   *     it, or it is {@code /etc/panapulse/config.toml}, which need not exist
   * @throws SettingsException with all errors
   */
  public static LoadedSettings load(
      Map<String, String> environment, Map<String, String> flags, Optional<Path> configFile) {
    return load(environment, flags, configFile, Settings.CONFIG.defaultValue().orElseThrow());
  }

  static LoadedSettings load(
      Map<String, String> environment,
      Map<String, String> flags,
      Optional<Path> configFile,
      Path defaultFile) {
    Map<String, String> allFlags = new TreeMap<>(flags);
    configFile.ifPresent(
        file -> allFlags.put(Settings.CONFIG.flag().orElseThrow(), file.toString()));
    return new SettingsLoader(defaultFile, environment, allFlags).load();
  }

  private LoadedSettings load() {
    checkVariables();
    checkFlags();
    Resolved<Path> file =
        new Resolver(environment, flags, Map.of(), problems).resolve(Settings.CONFIG);
    if (!file.given()) {
      file = new Resolved<>(Optional.of(defaultFile), file.origin());
    }
    Optional<Map<String, ConfigFile.Entry>> entries = Optional.of(Map.of());
    if (file.value().isPresent()) {
      entries = ConfigFile.read(file.value().get(), file.origin(), problems);
    }
    SettingsReader reader =
        new SettingsReader(
            new Resolver(environment, flags, entries.orElse(Map.of()), problems), problems);
    Settings settings = Settings.from(file.value().orElse(defaultFile), reader);
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    if (entries.isPresent()) {
      reader.note(Settings.CONFIG, file.value(), file.origin());
    } else {
      reader.note(Settings.CONFIG, Optional.empty(), new Default(defaultFile + " does not exist"));
    }
    List<SettingOrigin> origins = reader.origins();
    return new LoadedSettings(settings, origins, SettingsHints.of(settings, origins, environment));
  }

  private static SortedSet<String> knownVariables() {
    TreeSet<String> known = new TreeSet<>();
    for (SettingKey<?> key : Settings.keys()) {
      for (String variable : key.variableNames()) {
        if (Variable.isOurs(variable)) {
          known.add(variable);
        }
      }
    }
    return Collections.unmodifiableSortedSet(known);
  }

  private static SortedSet<String> knownFlags() {
    TreeSet<String> known = new TreeSet<>();
    for (SettingKey<?> key : Settings.keys()) {
      key.flag().ifPresent(known::add);
    }
    return Collections.unmodifiableSortedSet(known);
  }

  private void checkVariables() {
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      String name = variable.getKey();
      if (Variable.isOurs(name) && !KNOWN_VARIABLES.contains(name) && !isServiceLink(name)) {
        unknown(
            name,
            new Environment(name),
            "unknown variable" + DidYouMean.hint(name, KNOWN_VARIABLES));
      }
    }
  }

  /** Kubernetes sets these variables in each container if a service is called panapulse. */
  private static boolean isServiceLink(String name) {
    return name.equals("PANAPULSE_PORT")
        || name.startsWith("PANAPULSE_PORT_")
        || name.equals("PANAPULSE_SERVICE_HOST")
        || name.equals("PANAPULSE_SERVICE_PORT")
        || name.startsWith("PANAPULSE_SERVICE_PORT_");
  }

  private void checkFlags() {
    for (String flag : flags.keySet()) {
      if (!KNOWN_FLAGS.contains(flag)) {
        unknown(flag, new Flag(flag), "unknown flag" + DidYouMean.hint(flag, KNOWN_FLAGS));
      }
    }
  }

  /** The value is not shown: the name may be a mistyped name of a secret. */
  private void unknown(String name, Origin origin, String message) {
    problems.add(new Problem(name, Optional.empty(), origin, message));
  }
}
