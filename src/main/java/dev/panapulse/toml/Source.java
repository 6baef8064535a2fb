package dev.panapulse.toml;

/** The text and how far it is read. */
final class Source {
  /** Behind the last character. */
  static final char END = '\uffff';

  private static final char DELETE = 0x7f;

  private final String text;
  private int at;
  private int line = 1;
  private int lineStart;

  Source(String text) {
    this.text = text;
  }

  int at() {
    return at;
  }

  int line() {
    return line;
  }

  int column() {
    return at - lineStart + 1;
  }

  /** What was read since a position. */
  String since(int from) {
    return text.substring(from, at);
  }

  boolean isAtEnd() {
    return at == text.length();
  }

  /** The next character; {@link #END} if there is none. */
  char peek() {
    return peek(0);
  }

  char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : END;
  }

  /** Skips characters that are no ends of lines. */
  void skip(int characters) {
    at += characters;
  }

  boolean take(char c) {
    if (peek() != c || isAtEnd()) {
      return false;
    }
    at++;
    return true;
  }

  /** Whether the next three are that character. */
  boolean isTriple(char c) {
    return peek() == c && peek(1) == c && peek(2) == c;
  }

  /** How many characters end the line there, as on Unix or on Windows; 0: it does not end. */
  int newline(int ahead) {
    char c = peek(ahead);
    return c == '\n' ? 1 : c == '\r' && peek(ahead + 1) == '\n' ? 2 : 0;
  }

  boolean isAtNewline() {
    return newline(0) > 0;
  }

  /** Goes beyond the end of the line, if that is next. */
  boolean takeNewline() {
    int length = newline(0);
    if (length == 0) {
      return false;
    }
    at += length;
    line++;
    lineStart = at;
    return true;
  }

  void space() {
    while (peek() == ' ' || peek() == '\t') {
      at++;
    }
  }

  private void comment() {
    if (take('#')) {
      while (!isAtEnd() && !isAtNewline()) {
        refuseControl();
        at++;
      }
    }
  }

  /** White space, comments and ends of lines. */
  void blank() {
    do {
      space();
      comment();
    } while (takeNewline());
  }

  /** White space, a comment and the end of the line or of the text. */
  void endLine() {
    space();
    comment();
    if (!isAtEnd() && !takeNewline()) {
      throw error("unexpected text behind the value, or a comma is missing");
    }
  }

  /** Goes on with the next line. */
  void recover() {
    while (!isAtEnd() && !takeNewline()) {
      at++;
    }
  }

  /** Control characters but the tab are allowed nowhere. */
  void refuseControl() {
    char c = peek();
    if ((c < ' ' && c != '\t') || c == DELETE) {
      throw error("a control character");
    }
  }

  TomlException error(String message) {
    return new TomlException(line, column(), message);
  }
}
