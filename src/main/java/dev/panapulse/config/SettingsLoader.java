package dev.panapulse.config;

import dev.panapulse.config.Origin.Default;
import dev.panapulse.config.Origin.Environment;
import dev.panapulse.config.Origin.Flag;
import dev.panapulse.config.type.Variable;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the settings from all sources. One invalid value makes all of them invalid. */
public final class SettingsLoader {
  // made once: for the executable, at build time
  private static final SortedSet<String> KNOWN_VARIABLES = knownVariables();
  private static final SortedSet<String> KNOWN_FLAGS = knownFlags();

  /** The only setting that a client of a running agent needs. */
  private static final String SOCKET = "control.socket";

  private final Path defaultFile;
  private final Map<String, String> environment;
  private final Map<String, String> flags;
  private final Problems problems = new Problems();

  private SettingsLoader(
      Path defaultFile, Map<String, String> environment, Map<String, String> flags) {
    this.defaultFile = defaultFile;
    this.environment = environment;
    // sorted, so that errors always have the same order
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
   * @throws SettingsException with the errors
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
    return new SettingsLoader(defaultFile, environment, withFile(flags, configFile)).load();
  }

  private LoadedSettings load() {
    checkVariables();
    checkFlags();
    Resolved<Path> file = file();
    Optional<ConfigFile.Content> content = content(file);
    SettingsReader reader = reader(content);
    Settings settings =
        Settings.from(
            file.value().orElse(defaultFile), content.flatMap(ConfigFile.Content::hash), reader);
    if (!problems.isEmpty()) {
      throw new SettingsException(problems, settings);
    }
    if (content.isPresent()) {
      reader.note(Settings.CONFIG, file.value(), file.origin());
    } else {
      reader.note(Settings.CONFIG, Optional.empty(), new Default(defaultFile + " does not exist"));
    }
    List<SettingOrigin> origins = reader.origins();
    return new LoadedSettings(settings, origins, SettingsHints.of(settings, origins, environment));
  }

  /**
   * Reads the settings of the socket alone, for a client of a running agent: what is wrong with the
   * others does not matter to it.
   *
   * @param environment as for {@link #load}
   * @param flags likewise
   * @param configFile likewise
   * @throws SettingsException with the errors of that setting
   */
  public static ControlSettings loadControl(
      Map<String, String> environment, Map<String, String> flags, Optional<Path> configFile) {
    return loadControl(
        environment, flags, configFile, Settings.CONFIG.defaultValue().orElseThrow());
  }

  static ControlSettings loadControl(
      Map<String, String> environment,
      Map<String, String> flags,
      Optional<Path> configFile,
      Path defaultFile) {
    SettingsLoader loader =
        new SettingsLoader(defaultFile, environment, withFile(flags, configFile));
    ControlSettings control = ControlSettings.from(loader.reader(loader.content(loader.file())));
    loader.problems.retain(SOCKET);
    if (!loader.problems.isEmpty()) {
      throw new SettingsException(loader.problems);
    }
    return control;
  }

  /**
   * The configuration file that is named, or the default one; whether it exists or is valid is not
   * looked at.
   *
   * @param environment as for {@link #load}
   * @param flags likewise
   */
  public static Path file(Map<String, String> environment, Map<String, String> flags) {
    Path byDefault = Settings.CONFIG.defaultValue().orElseThrow();
    return new SettingsLoader(byDefault, environment, flags).file().value().orElse(byDefault);
  }

  private static Map<String, String> withFile(
      Map<String, String> flags, Optional<Path> configFile) {
    Map<String, String> allFlags = new TreeMap<>(flags);
    configFile.ifPresent(
        file -> allFlags.put(Settings.CONFIG.flag().orElseThrow(), file.toString()));
    return allFlags;
  }

  private Resolved<Path> file() {
    Resolved<Path> file =
        new Resolver(environment, flags, Map.of(), problems).resolve(Settings.CONFIG);
    return file.given() ? file : new Resolved<>(Optional.of(defaultFile), file.origin());
  }

  /** Empty if the default file does not exist. */
  private Optional<ConfigFile.Content> content(Resolved<Path> file) {
    return file.value().isPresent()
        ? ConfigFile.read(file.value().get(), file.origin(), problems)
        : Optional.of(new ConfigFile.Content(Map.of(), Optional.empty()));
  }

  private SettingsReader reader(Optional<ConfigFile.Content> content) {
    Map<String, ConfigFile.Entry> entries =
        content.map(ConfigFile.Content::entries).orElse(Map.of());
    return new SettingsReader(new Resolver(environment, flags, entries, problems), problems);
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

  /** The first ones by name are reported, so that errors always have the same order. */
  private void checkVariables() {
    NavigableSet<String> unknown = new TreeSet<>();
    int others = 0;
    for (String name : environment.keySet()) {
      if (Variable.isOurs(name) && !KNOWN_VARIABLES.contains(name) && !isServiceLink(name)) {
        unknown.add(name);
        if (unknown.size() > Problems.MOST) {
          unknown.removeLast();
          others++;
        }
      }
    }
    for (String name : unknown) {
      unknown(
          name, new Environment(name), "unknown variable" + DidYouMean.hint(name, KNOWN_VARIABLES));
    }
    problems.leaveOut(others);
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
