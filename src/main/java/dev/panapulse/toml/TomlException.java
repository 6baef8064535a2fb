package dev.panapulse.toml;

/** The text is no TOML at a position; the rest of its line is not read. */
final class TomlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;

  TomlException(int line, int column, String message) {
    // for each of any number of lines: no stack trace
    super(message, null, false, false);
    this.line = line;
    this.column = column;
  }

  int line() {
    return line;
  }

  int column() {
    return column;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
