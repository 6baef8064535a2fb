package dev.panapulse.toml;

/** Takes the errors of a text in the order in which they are found; there may be any number. */
@FunctionalInterface
public interface TomlErrors {
  /**
   * An error.
   *
   * @param line from 1
   * @param column from 1, in characters of UTF-16
   * @param key the key that the message is about, which comes before it; empty if there is none
   * @param message has nothing of the text in it, which may be a secret
   */
  void add(int line, int column, String key, String message);
}
