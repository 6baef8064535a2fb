package dev.panapulse.config.type;

/**
 * The type of a setting: reads, checks and shows its values.
 *
 * @param <T> the value in Java
 */
public interface ValueType<T> extends TextForm<T> {

  /** One or two words for the settings table. */
  public String name();

  /**
   * Reads the value from a TOML file.
   *
   * @param toml the parsed value: a String, Long, Double, Boolean, date, table or array
   * @throws InvalidValueException if the value is not allowed or of another type
   */
  default T read(Object toml) {
    if (toml instanceof String text) {
      return parse(text);
    }
    throw new InvalidValueException("not a string");
  }

  /** The value for people; never a secret. */
  public String show(T value);

  /** The value as TOML. */
  default String toml(T value) {
    return OneLineText.quoted(show(value));
  }

  /** Whether the value must not be shown at all. */
  default boolean secret() {
    return false;
  }

  /** The text as given, without the parts that must not be shown. */
  public default String redacted(String given) {
    return given;
  }
}
