package dev.panapulse.config.type;

import java.util.Locale;

/**
 * An environment variable that sets a setting.
 *
 * @param name the variable
 * @param form its notation
 * @param onlyIf the only value that has an effect; empty: every value has
 * @param <T> the value of the setting
 */
public record Variable<T>(String name, TextForm<T> form, String onlyIf) {
  private static final String OUR_PREFIX = "PANAPULSE_";

  /** The agent's own variable for a setting: {@code disk.include} is PANAPULSE_DISK_INCLUDE. */
  public static String nameOf(String setting) {
    return OUR_PREFIX + setting.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /** Whether {@code value} has an effect; OpenTelemetry specifies that an empty value has none. */
  public boolean isSet(String value) {
    return onlyIf.isEmpty() ? !value.isBlank() : value.strip().equalsIgnoreCase(onlyIf);
  }

  /** Whether only this agent reads it; other programs read the others too. */
  public boolean ours() {
    return isOurs(name);
  }

  /** Whether only this agent reads a variable of this name. */
  public static boolean isOurs(String name) {
    return name.startsWith(OUR_PREFIX);
  }
}
