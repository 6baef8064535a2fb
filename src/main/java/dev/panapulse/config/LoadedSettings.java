package dev.panapulse.config;

import java.util.List;

/**
 * The settings with the source of each.
 *
 * @param settings the settings
 * @param origins one entry for each setting, in the order of {@link Settings#keys()}
 * @param hints warnings about valid settings that may be mistakes, one line each; without secrets
 */
public record LoadedSettings(Settings settings, List<SettingOrigin> origins, List<String> hints) {

  /** Keeps copies of the lists. */
  public LoadedSettings {
    origins = List.copyOf(origins);
    hints = List.copyOf(hints);
  }
}
