package dev.panapulse.doctor;

import dev.panapulse.config.Exporter;
import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.Problem;
import java.util.ArrayList;
import java.util.List;

/** The settings: valid when this is reached; hints, and whether rows go anywhere. */
final class SettingsStep implements Step {
  static final String NAME = "settings";

  private final LoadedSettings loaded;
  private final SettingText settings;
  private final List<String> warnings;

  /**
   * @param warnings about files that show secrets
   */
  SettingsStep(LoadedSettings loaded, List<String> warnings) {
    this.loaded = loaded;
    this.settings = new SettingText(loaded);
    this.warnings = warnings;
  }

  /** The finding of settings that are not valid. */
  static Finding invalid(List<Problem> problems) {
    List<String> advice = new ArrayList<>();
    for (Problem problem : problems) {
      advice.add(problem.toString());
    }
    if (advice.size() > Finding.MOST_LINES) {
      int more = advice.size() - Finding.MOST_LINES + 1;
      advice.subList(Finding.MOST_LINES - 1, advice.size()).clear();
      advice.add("and " + more + " more: panapulse check lists all");
    }
    return Finding.bad(
        NAME,
        problems.size() == 1
            ? "a setting is invalid, so no agent starts; nothing else was checked"
            : problems.size()
                + " settings are invalid, so no agent starts; nothing else was checked",
        advice);
  }

  @Override
  public Finding examine() {
    String file =
        settings.isSet("config") ? settings.value("config") : "no file " + loaded.settings().file();
    if (loaded.settings().export().exporter() != Exporter.OTLP) {
      String exporter = settings.now("export.exporter");
      return Finding.bad(
          NAME,
          "rows go to no backend: " + exporter,
          "set export.endpoint to the URL of the backend, in "
              + loaded.settings().file()
              + " or by --endpoint");
    }
    List<String> advice = new ArrayList<>(loaded.hints());
    advice.addAll(warnings);
    String what = file + "; " + settings.endpoint() + ", " + settings.now("export.protocol");
    return advice.isEmpty() ? Finding.ok(NAME, what) : Finding.note(NAME, what, advice);
  }
}
