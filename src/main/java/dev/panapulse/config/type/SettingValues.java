package dev.panapulse.config.type;

import java.util.Map;

/**
 * Checked values of settings that are declared as {@link SettingSpec}. Immutable.
 *
 * @param byName by the setting's name, each of its setting's type; a setting that is missing has
 *     its default
 */
public record SettingValues(Map<String, Object> byName) {

  /** Keeps a copy. */
  public SettingValues {
    byName = Map.copyOf(byName);
  }

  /** The value that is in force. */
  @SuppressWarnings("unchecked") // a name has one setting, and so one type
  public <T> T value(SettingSpec<T> setting) {
    return (T) byName.getOrDefault(setting.name(), setting.defaultValue());
  }
}
