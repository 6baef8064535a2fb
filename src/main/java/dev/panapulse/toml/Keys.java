package dev.panapulse.toml;

import java.util.ArrayList;
import java.util.List;

/** Reads keys. */
final class Keys {
  /** Of names in a key, and of values in one another: as many as no sensible file has. */
  static final int MOST_DEEP = 64;

  private final Source source;
  private final Strings strings;

  Keys(Source source, Strings strings) {
    this.source = source;
    this.strings = strings;
  }

  /** Whether a character may stand in a key without quotes. */
  static boolean isBare(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }

  /** The key that is next, and white space behind it. */
  Key next() {
    int line = source.line();
    int column = source.column();
    String first = name();
    source.space();
    if (source.peek() != '.') {
      return new Key(List.of(first), line, column);
    }
    List<String> names = new ArrayList<>();
    names.add(first);
    while (source.take('.')) {
      if (names.size() == MOST_DEEP) {
        throw source.error("a key has more than " + MOST_DEEP + " names");
      }
      source.space();
      names.add(name());
      source.space();
    }
    return new Key(names, line, column);
  }

  private String name() {
    char c = source.peek();
    if (c == '"' || c == '\'') {
      if (source.isTriple(c)) {
        throw source.error("a key cannot have several lines");
      }
      return strings.ofOneLine(c);
    }
    int from = source.at();
    while (isBare(source.peek())) {
      source.skip(1);
    }
    if (source.at() == from) {
      throw source.error("a key is missing, or has a character that takes quotes");
    }
    return source.since(from);
  }
}
