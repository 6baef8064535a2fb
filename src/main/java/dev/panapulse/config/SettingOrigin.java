package dev.panapulse.config;

import java.util.Optional;

/**
 * The value of a setting and its source, for people.
 *
 * @param key the setting's key
 * @param value the value for people; {@code (set)} or {@code (unset)} for a secret
 * @param origin the source of the value
 * @param hidden the value itself, to compare it
 */
public record SettingOrigin(String key, String value, Origin origin, Hidden hidden) {
  private static final String SET = "(set)";

  /** A value that can only be compared, as it may be or contain a secret. */
  static final class Hidden {
    private final Optional<?> value;

    Hidden(Optional<?> value) {
      this.value = value;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Hidden hidden && hidden.value.equals(value);
    }

    @Override
    public int hashCode() {
      return value.hashCode();
    }

    /** Shows nothing. */
    @Override
    public String toString() {
      return "(hidden)";
    }
  }

  /** Whether the value for people leaves out a secret: a whole one, credentials, or a query. */
  public boolean hidesSecret() {
    return value.equals(SET) || value.endsWith("?...") || value.contains("...@");
  }

  /** Whether the setting has the same value there, what is not shown included. */
  public boolean hasValueOf(SettingOrigin other) {
    return hidden.equals(other.hidden);
  }
}
