package dev.panapulse.bench;

/** The harness cannot go on, or one agent cannot be measured; the message is for people. */
final class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  BenchException(String message) {
    super(message);
  }

  BenchException(String message, Throwable cause) {
    super(message, cause);
  }
}
