package dev.panapulse.config;

import dev.panapulse.config.type.ChoiceType;
import dev.panapulse.config.type.DirectoryType;
import dev.panapulse.config.type.DurationType;
import dev.panapulse.config.type.FileType;
import dev.panapulse.config.type.SettingValues;
import dev.panapulse.host.CollectorSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All settings of the agent, checked. Immutable; holds no null.
 *
 * @param file the configuration file; the default file may not exist
 * @param fileHash the first digits of the SHA-256 of its bytes; empty: there is none
 * @param interval time between two samples, 100 ms to 1 h
 * @param rootPath where the host's root directory is mounted; an absolute path, and a directory
 *     when the settings were read
 * @param logLevel the lowest level that is logged
 * @param export where samples are sent and how
 * @param buffer memory for samples that wait to be sent
 * @param spool storage on disk while the backend is unreachable
 * @param control the socket by which a running agent is asked
 * @param resource the attributes of the host
 * @param collectors the collectors to run, in their order
 * @param ofCollectors values of the settings that single collectors declare
 */
public record Settings(
    Path file,
    Optional<String> fileHash,
    Duration interval,
    Path rootPath,
    LogLevel logLevel,
    ExportSettings export,
    BufferSettings buffer,
    SpoolSettings spool,
    ControlSettings control,
    ResourceSettings resource,
    Set<CollectorSpec> collectors,
    SettingValues ofCollectors) {
  private static final SettingGroup GROUP = new SettingGroup("");

  private static final DurationType INTERVAL_TYPE =
      new DurationType(Duration.ofMillis(100), Duration.ofHours(1));

  static final SettingKey<Path> CONFIG =
      GROUP
          .setting("config", new FileType(), "Configuration file. The default file may be missing.")
          .byDefault(Path.of("/etc/panapulse/config.toml"))
          .commonFlag("--config")
          .notInFile()
          .needsRestart()
          .declare();

  static final SettingKey<Duration> INTERVAL =
      GROUP
          .setting("interval", INTERVAL_TYPE, "Time between two samples.")
          .byDefault(Duration.ofSeconds(10))
          .variable("OTEL_METRIC_EXPORT_INTERVAL", INTERVAL_TYPE.inMilliseconds())
          .commonFlag("--interval")
          .declare();

  static final SettingKey<Path> ROOT_PATH =
      GROUP
          .setting("root_path", new DirectoryType(), "Where the host's root directory is mounted.")
          .byDefault(Path.of("/"))
          .flag("--root-path")
          .needsRestart()
          .declare();

  static final SettingKey<Set<CollectorSpec>> COLLECTORS =
      GROUP
          .setting(
              "collectors",
              new CollectorsType(),
              "The only collectors to run, separated by commas.")
          .commonFlag("--collectors")
          .notInFile()
          .declare();

  static final SettingKey<LogLevel> LOG_LEVEL =
      GROUP
          .setting("log.level", ChoiceType.of(LogLevel.values()), "Lowest log level.")
          .byDefault(LogLevel.INFO)
          .commonFlag("--log-level")
          .declare();

  /** All groups, in the order in which they are documented. */
  private static final List<SettingGroup> GROUPS =
      List.of(
          GROUP,
          ExportSettings.GROUP,
          TlsSettings.GROUP,
          BufferSettings.GROUP,
          SpoolSettings.GROUP,
          ControlSettings.GROUP,
          ResourceSettings.GROUP,
          CollectorSettings.GROUP);

  private static final List<SettingKey<?>> KEYS = allKeys();

  /** All settings, in the order in which they are documented. */
  public static List<SettingKey<?>> keys() {
    return KEYS;
  }

  private static List<SettingKey<?>> allKeys() {
    List<SettingKey<?>> keys = new ArrayList<>();
    for (SettingGroup group : GROUPS) {
      keys.addAll(group.keys());
    }
    return List.copyOf(keys);
  }

  /** The same settings with another resource. */
  public Settings with(ResourceSettings other) {
    return new Settings(
        file,
        fileHash,
        interval,
        rootPath,
        logLevel,
        export,
        buffer,
        spool,
        control,
        other,
        collectors,
        ofCollectors);
  }

  /**
   * What is in force when others are wanted while the agent runs: settings that {@linkplain
   * SettingKey#needsRestart() need a restart} stay.
   *
   * @param level the level in force then
   * @param exporting the settings of the group in force then
   */
  public Settings changedTo(Settings wanted, LogLevel level, ExportSettings exporting) {
    return new Settings(
        file,
        wanted.fileHash,
        wanted.interval,
        rootPath,
        level,
        exporting,
        buffer,
        spool.changedTo(wanted.spool),
        control,
        wanted.resource,
        wanted.collectors,
        wanted.ofCollectors);
  }

  static Settings from(Path file, Optional<String> fileHash, SettingsReader reader) {
    return new Settings(
        file,
        fileHash,
        reader.value(INTERVAL),
        reader.value(ROOT_PATH),
        reader.value(LOG_LEVEL),
        ExportSettings.from(reader),
        BufferSettings.from(reader),
        SpoolSettings.from(reader),
        ControlSettings.from(reader),
        ResourceSettings.from(reader),
        CollectorSettings.enabled(reader),
        CollectorSettings.own(reader));
  }
}
