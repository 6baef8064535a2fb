package dev.panapulse.config.type;

import java.util.Optional;

/**
 * A setting, declared in the class that uses it. The table of settings, the parser, the help and
 * the documents follow from this.
 *
 * @param name dotted key in the configuration file, such as {@code cpu.per_core}
 * @param type how a value is read, checked and shown
 * @param defaultValue the value where nothing is set
 * @param sentence meaning of the setting, for help and documents; one or more sentences
 * @param flag command-line flag, dashes included
 * @param <T> the value in Java
 */
public record SettingSpec<T>(
    String name, ValueType<T> type, T defaultValue, String sentence, Optional<String> flag) {

  /** A setting without a command-line flag. */
  public static <T> SettingSpec<T> of(
      String name, ValueType<T> type, T defaultValue, String sentence) {
    return new SettingSpec<>(name, type, defaultValue, sentence, Optional.empty());
  }

  /** The same setting with a command-line flag. */
  public SettingSpec<T> withFlag(String flagName) {
    return new SettingSpec<>(name, type, defaultValue, sentence, Optional.of(flagName));
  }
}
