package dev.panapulse.config.type;

/**
 * A value that its type refuses. The message gives the reason and never repeats the value, which
 * may be a secret. The settings' loader turns it into a {@code Problem}.
 */
public final class InvalidValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidValueException(String message) {
    super(message, null, false, false);
  }

  public String reason() {
    String message = getMessage();
    return message == null ? "not allowed" : message;
  }
}
