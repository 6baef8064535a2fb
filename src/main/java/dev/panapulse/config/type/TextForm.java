package dev.panapulse.config.type;

/**
 * A way to write a value as one text, as variables and flags do.
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

  /** What is allowed, in words. */
  public String allowed();
}
