package dev.panapulse.config;

import java.util.Arrays;

/**
 * A TOML text without its comments and blank lines, for which the parser takes time that grows with
 * the cube of their number. The rest keeps its columns; {@link #line} gives the original line.
 */
final class TomlContent {
  private static final char NO_STRING = 0;

  private final String original;
  private final StringBuilder content;

  /** The original number of each line of the content. */
  private int[] lines = new int[64];

  private int count = 1;
  private int number = 1;
  private int lineStart;
  private int at;

  /** The quote that ends the string at the position, and whether it takes three of them. */
  private char quote = NO_STRING;

  private boolean multiline;

  /** Removes comments and blank lines; strings, also those of several lines, stay as they are. */
  TomlContent(String original) {
    this.original = original;
    this.content = new StringBuilder(original.length());
    lines[0] = 1;
    while (at < original.length()) {
      char c = original.charAt(at);
      if (c == '\n') {
        endLine();
      } else if (quote == NO_STRING) {
        outside(c);
      } else {
        inString(c);
      }
    }
    if (isBlank(lineStart)) {
      content.setLength(lineStart);
    }
  }

  private void outside(char c) {
    if (c == '#') {
      int end = original.indexOf('\n', at);
      at = end < 0 ? original.length() : end;
    } else if (c == '"' || c == '\'') {
      quote = c;
      multiline = isTriple(c);
      copy(multiline ? 3 : 1);
    } else {
      copy(1);
    }
  }

  private void inString(char c) {
    if (c == '\\' && quote == '"') {
      char next = at + 1 < original.length() ? original.charAt(at + 1) : 0;
      copy(next == '"' || next == '\\' ? 2 : 1);
    } else if (c != quote || (multiline && !isTriple(c))) {
      copy(1);
    } else {
      copy(multiline ? 3 : 1);
      // a string may end with quotes of its own, two at most
      for (int i = 0; i < 2 && multiline && at < original.length(); i++) {
        copy(original.charAt(at) == quote ? 1 : 0);
      }
      quote = NO_STRING;
      multiline = false;
    }
  }

  private boolean isTriple(char c) {
    return at + 2 < original.length()
        && original.charAt(at + 1) == c
        && original.charAt(at + 2) == c;
  }

  private void copy(int chars) {
    content.append(original, at, at + chars);
    at += chars;
  }

  private void endLine() {
    at++;
    number++;
    if (!multiline && isBlank(lineStart)) {
      content.setLength(lineStart);
      lines[count - 1] = number;
      return;
    }
    if (!multiline) {
      quote = NO_STRING;
    }
    content.append('\n');
    lineStart = content.length();
    if (count == lines.length) {
      lines = Arrays.copyOf(lines, 2 * count);
    }
    lines[count++] = number;
  }

  private boolean isBlank(int from) {
    for (int i = from; i < content.length(); i++) {
      if (" \t\r".indexOf(content.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether the text has nothing but comments and white space. */
  boolean isEmpty() {
    return content.isEmpty();
  }

  /** The text for the parser. */
  String text() {
    return content.toString();
  }

  /** The number in the original text of a line of {@link #text}; both are counted from 1. */
  int line(int ofContent) {
    return lines[Math.clamp(ofContent, 1, count) - 1];
  }
}
