package dev.panapulse.daemon;

import dev.panapulse.config.Exporter;
import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.LogLevel;
import dev.panapulse.config.Protocol;
import dev.panapulse.config.SettingOrigin;
import dev.panapulse.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What becomes of the settings of a running agent when others are wanted: most change, some stay
 * until a restart.
 *
 * @param settings those in force from then on, with the origin of each
 * @param changed keys of the settings that change
 * @param untilRestart keys of those that would change, but only a restart can do that
 */
record SettingsChange(LoadedSettings settings, List<String> changed, List<String> untilRestart) {
  SettingsChange {
    changed = List.copyOf(changed);
    untilRestart = List.copyOf(untilRestart);
  }

  /**
   * Compares settings.
   *
   * @param isLogged whether a log level can change
   * @param spoolHasJson whether the spool may have requests in JSON, which gRPC cannot send
   */
  static SettingsChange of(
      LoadedSettings running,
      LoadedSettings wanted,
      Predicate<LogLevel> isLogged,
      boolean spoolHasJson) {
    Settings from = running.settings();
    Settings to = wanted.settings();
    boolean keepsExport =
        from.export().exporter() != to.export().exporter()
            || needsEmptySpool(from, to, spoolHasJson);
    boolean keepsLevel = !isLogged.test(to.logLevel());
    Settings settings =
        from.changedTo(
            to,
            keepsLevel ? from.logLevel() : to.logLevel(),
            keepsExport ? from.export() : to.export());
    List<SettingOrigin> origins = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    List<String> untilRestart = new ArrayList<>();
    for (int i = 0; i < wanted.origins().size(); i++) {
      SettingOrigin before = running.origins().get(i);
      SettingOrigin after = wanted.origins().get(i);
      boolean isKept =
          needsRestart(after.key())
              || (after.key().startsWith("export.") && keepsExport)
              || (after.key().equals("log.level") && keepsLevel);
      origins.add(isKept ? before : after);
      if (!after.hasValueOf(before)) {
        (isKept ? untilRestart : changed).add(after.key());
      }
    }
    return new SettingsChange(
        new LoadedSettings(settings, origins, wanted.hints()), changed, untilRestart);
  }

  /** Whether requests in JSON would wait in the spool for a run that can send them. */
  private static boolean needsEmptySpool(Settings from, Settings to, boolean spoolHasJson) {
    Protocol before = from.export().protocol();
    Protocol after = to.export().protocol();
    return from.export().exporter() == Exporter.OTLP
        && from.spool().enabled()
        && before != Protocol.GRPC
        && after == Protocol.GRPC
        && (before == Protocol.HTTP_JSON || spoolHasJson);
  }

  private static boolean needsRestart(String key) {
    return Settings.keys().stream()
        .anyMatch(each -> each.needsRestart() && each.name().equals(key));
  }
}
