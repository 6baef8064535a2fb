package dev.panapulse.config;

/**
 * The value of a setting and its source, for people.
 *
 * @param key the setting's key
 * @param value the value for people; {@code (set)} or {@code (unset)} for a secret
 * @param origin the source of the value
 */
public record SettingOrigin(String key, String value, Origin origin) {
  private static final String SET = "(set)";

  /** Whether the value for people leaves out a secret: a whole one, credentials, or a query. */
  public boolean hidesSecret() {
    return value.equals(SET) || value.endsWith("?...") || value.contains("...@");
  }
}
