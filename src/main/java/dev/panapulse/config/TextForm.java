package dev.panapulse.config;

/**
 * A way to write a value as one text, as variables and flags do.
 *
 * @param <T> the value
 */
interface TextForm<T> {

  /**
   * Reads the value.
   *
   * @throws InvalidValueException if the text is not allowed
   */
  T parse(String text);

  /** What is allowed, in words. */
  String allowed();
}
