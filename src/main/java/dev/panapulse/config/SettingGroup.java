package dev.panapulse.config;

import dev.panapulse.config.type.ValueType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The settings that one class declares, in the order of their declarations. Must be the first
 * static field of that class: the declarations below it register themselves here.
 */
final class SettingGroup {
  private final String prefix;
  private final List<SettingKey<?>> keys = new ArrayList<>();

  /**
   * A group without settings.
   *
   * @param table the table of the configuration file that holds them; empty: the top level
   */
  SettingGroup(String table) {
    this.prefix = table.isEmpty() ? "" : table + '.';
  }

  /**
   * Begins the declaration of a setting.
   *
   * @param name its name within the table
   * @param sentence what it does
   */
  <T> SettingKey.Builder<T> setting(String name, ValueType<T> type, String sentence) {
    return new SettingKey.Builder<>(this, prefix + name, type, sentence);
  }

  void add(SettingKey<?> key) {
    keys.add(key);
  }

  /** The settings declared so far. */
  List<SettingKey<?>> keys() {
    return Collections.unmodifiableList(keys);
  }
}
