package dev.panapulse.config.type;

/**
 * An environment variable that says what a setting is.
 *
 * @param name the variable
 * @param form how it is written there
 * @param onlyIf the one value that says anything at all, or empty if every value does
 * @param <T> the value of the setting
 */
public record Variable<T>(String name, TextForm<T> form, String onlyIf) {
  private static final String OUR_PREFIX = "PANAPULSE_";

  /** Whether a value says anything: OpenTelemetry's rule is that an empty one does not. */
  public boolean says(String value) {
    return onlyIf.isEmpty() ? !value.isBlank() : value.strip().equalsIgnoreCase(onlyIf);
  }

  /** Whether it is for us alone; others are shared with every program that exports telemetry. */
  public boolean ours() {
    return isOurs(name);
  }

  public static boolean isOurs(String name) {
    return name.startsWith(OUR_PREFIX);
  }
}
