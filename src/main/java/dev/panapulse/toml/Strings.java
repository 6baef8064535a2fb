package dev.panapulse.toml;

/** Reads strings. */
final class Strings {
  private static final String NO_END = "the quotes of a string do not end";
  private static final int HEX = 16;

  private final Source source;

  Strings(Source source) {
    this.source = source;
  }

  /** A string of one line or of several, in which all lines end as on Unix. */
  String any() {
    char quote = source.peek();
    return source.isTriple(quote) ? ofLines(quote) : ofOneLine(quote);
  }

  /** A string of one line; a quotation mark is next. */
  String ofOneLine(char quote) {
    source.skip(1);
    int from = source.at();
    StringBuilder unescaped = null;
    while (source.peek() != quote) {
      refuseEnd();
      if (quote == '"' && source.peek() == '\\') {
        unescaped = unescaped == null ? new StringBuilder() : unescaped;
        unescaped.append(source.since(from));
        escape(unescaped);
        from = source.at();
      } else {
        source.refuseControl();
        source.skip(1);
      }
    }
    String last = source.since(from);
    source.skip(1);
    return unescaped == null ? last : unescaped.append(last).toString();
  }

  private void refuseEnd() {
    if (source.isAtEnd() || source.peek() == '\n' || source.peek() == '\r') {
      throw source.error(NO_END);
    }
  }

  private String ofLines(char quote) {
    source.skip(3);
    source.takeNewline();
    StringBuilder text = new StringBuilder();
    int from = source.at();
    while (!source.isTriple(quote)) {
      if (source.isAtEnd()) {
        throw source.error(NO_END);
      }
      if (quote == '"' && source.peek() == '\\') {
        text.append(source.since(from));
        if (!foldLines()) {
          escape(text);
        }
        from = source.at();
      } else if (source.isAtNewline()) {
        text.append(source.since(from)).append('\n');
        source.takeNewline();
        from = source.at();
      } else {
        source.refuseControl();
        source.skip(1);
      }
    }
    text.append(source.since(from));
    source.skip(3);
    // a string may end with quotes of its own, two at most
    for (int i = 0; i < 2 && source.take(quote); i++) {
      text.append(quote);
    }
    return text.toString();
  }

  /** A backslash at the end of a line, and all white space behind it. */
  private boolean foldLines() {
    int ahead = 1;
    while (source.peek(ahead) == ' ' || source.peek(ahead) == '\t') {
      ahead++;
    }
    if (source.newline(ahead) == 0) {
      return false;
    }
    source.skip(1);
    do {
      source.space();
    } while (source.takeNewline());
    return true;
  }

  private void escape(StringBuilder into) {
    char c = source.peek(1);
    switch (c) {
      case 'b' -> into.append('\b');
      case 't' -> into.append('\t');
      case 'n' -> into.append('\n');
      case 'f' -> into.append('\f');
      case 'r' -> into.append('\r');
      case '"', '\\' -> into.append(c);
      case 'e' -> into.append('\u001b');
      case 'x' -> codePoint(into, 2);
      case 'u' -> codePoint(into, 4);
      case 'U' -> codePoint(into, 8);
      default -> throw source.error("an unknown escape in a string");
    }
    source.skip(2);
  }

  private void codePoint(StringBuilder into, int digits) {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      char c = source.peek(2 + i);
      int digit = c < 0x80 ? Character.digit(c, HEX) : -1;
      if (digit < 0 || value > Character.MAX_CODE_POINT) {
        throw source.error("a malformed escape in a string");
      }
      value = value * HEX + digit;
    }
    if (!Character.isValidCodePoint(value) || (value >= 0xd800 && value <= 0xdfff)) {
      throw source.error("an escape in a string is no character");
    }
    into.appendCodePoint(value);
    source.skip(digits);
  }
}
