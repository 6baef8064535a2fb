package dev.panapulse.config;

/**
 * A value that its type refuses. The message says why in a few words and never repeats the value,
 * which may be a secret; it stays inside this package and ends as a {@link Problem}.
 */
final class InvalidValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidValueException(String message) {
    super(message, null, false, false);
  }

  String reason() {
    String message = getMessage();
    return message == null ? "not allowed" : message;
  }
}
