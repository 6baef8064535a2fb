package dev.panapulse.config.type;

/**
 * A notation for a value as text, as in variables and options.
 *
 * @param <T> the value
 */
public interface TextForm<T> {

  /**
   * Reads the value.
   *
   * @throws InvalidValueException if the text is not allowed
   */
  public T parse(String text);

  /** The allowed values, in words. */
  public String allowed();
}
