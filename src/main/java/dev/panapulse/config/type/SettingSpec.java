package dev.panapulse.config.type;

import java.util.Optional;

/**
 * A setting as the class that uses it declares it: the table of settings, the parser, the help and
 * the documents are made from this.
 *
 * @param name dotted key in the configuration file, such as {@code cpu.per_core}
 * @param type how a value is read, checked and shown
 * @param defaultValue the value where nothing is set
 * @param description purpose, for the documents; a few words without a full stop
 * @param flag command-line flag, dashes included
 * @param <T> the value in Java
 */
public record SettingSpec<T>(
    String name, ValueType<T> type, T defaultValue, String description, Optional<String> flag) {

  /** A setting without a command-line flag. */
  public static <T> SettingSpec<T> of(
      String name, ValueType<T> type, T defaultValue, String description) {
    return new SettingSpec<>(name, type, defaultValue, description, Optional.empty());
  }

  /** The same setting with a command-line flag. */
  public SettingSpec<T> withFlag(String flagName) {
    return new SettingSpec<>(name, type, defaultValue, description, Optional.of(flagName));
  }
}
