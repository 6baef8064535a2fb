package dev.panapulse.config;

import java.util.List;

/**
 * The settings, and where each came from.
 *
 * @param settings the settings
 * @param origins one entry a setting, in the order of {@link SettingKey#all()}
 */
public record LoadedSettings(Settings settings, List<SettingOrigin> origins) {

  /** Keeps a copy of the list. */
  public LoadedSettings {
    origins = List.copyOf(origins);
  }
}
