package dev.panapulse.codec;

import dev.panapulse.libc.Slab;
import java.io.IOException;

/**
 * Reads JSON in a slab token by token, strictly by RFC 8259: an error of syntax, a truncated text,
 * or a depth above {@value #MOST_DEPTH} is an exception. Strings are not checked for valid UTF-8.
 * One thread.
 */
public final class JsonScanner {
  /** The most levels of nesting; requests of the agent have 12. */
  static final int MOST_DEPTH = 64;

  private final Slab slab;
  private final long end;
  private long at;
  private long nameBegin;
  private long nameEnd;

  /** A scanner at the beginning of a text of {@code length} bytes. */
  public JsonScanner(Slab slab, long length) {
    this.slab = slab;
    this.end = length;
  }

  /** The offset after the last token. */
  public long position() {
    return at;
  }

  /** The offset of the next token, which has to be {@code token}; not consumed. */
  public long begin(char token) throws IOException {
    if (peek() != token) {
      throw broken();
    }
    return at;
  }

  /** Consumes this token, which has to be next. */
  public void expect(char token) throws IOException {
    begin(token);
    at++;
  }

  /** Consumes this token if it is next. */
  public boolean accept(char token) {
    if (peek() != token) {
      return false;
    }
    at++;
    return true;
  }

  /** Consumes the name of a member, or any string. */
  public void name() throws IOException {
    expect('"');
    nameBegin = at;
    string();
    nameEnd = at - 1;
  }

  /** Whether the last name is one of these; names with escapes never match. */
  public boolean nameIsOneOf(String... names) {
    for (String name : names) {
      if (nameIs(name)) {
        return true;
      }
    }
    return false;
  }

  private boolean nameIs(String name) {
    if (nameEnd - nameBegin != name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (slab.getByte(nameBegin + i) != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Consumes a value with all nested values. */
  public void skipValue() throws IOException {
    skipValue(0);
  }

  private void skipValue(int depth) throws IOException {
    if (depth > MOST_DEPTH) {
      throw new IOException("JSON nested more than " + MOST_DEPTH + " levels deep");
    }
    switch (peek()) {
      case '"' -> name();
      case '{' -> {
        at++;
        if (!accept('}')) {
          do {
            name();
            expect(':');
            skipValue(depth + 1);
          } while (accept(','));
          expect('}');
        }
      }
      case '[' -> {
        at++;
        if (!accept(']')) {
          do {
            skipValue(depth + 1);
          } while (accept(','));
          expect(']');
        }
      }
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> number();
    }
  }

  /** Requires the end of the text. */
  public void end() throws IOException {
    if (peek() >= 0) {
      throw broken();
    }
  }

  private void word(String word) throws IOException {
    for (int i = 0; i < word.length(); i++) {
      if (take() != word.charAt(i)) {
        throw broken();
      }
    }
  }

  private void number() throws IOException {
    if (byteAt() == '-') {
      at++;
    }
    if (byteAt() == '0') {
      at++;
    } else {
      digits();
    }
    if (byteAt() == '.') {
      at++;
      digits();
    }
    if (byteAt() == 'e' || byteAt() == 'E') {
      at++;
      if (byteAt() == '+' || byteAt() == '-') {
        at++;
      }
      digits();
    }
  }

  private void digits() throws IOException {
    if (!isDigit(byteAt())) {
      throw broken();
    }
    while (isDigit(byteAt())) {
      at++;
    }
  }

  private void string() throws IOException {
    for (int c = take(); c != '"'; c = take()) {
      if (c < ' ') {
        throw broken();
      }
      if (c == '\\') {
        escape();
      }
    }
  }

  private void escape() throws IOException {
    int c = take();
    if (c == 'u') {
      for (int i = 0; i < 4; i++) {
        if (Character.digit(take(), 16) < 0) {
          throw broken();
        }
      }
    } else if ("\"\\/bfnrt".indexOf(c) < 0) {
      throw broken();
    }
  }

  /** The next byte that is not white space, not consumed; -1 at the end. */
  private int peek() {
    int c = byteAt();
    while (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      at++;
      c = byteAt();
    }
    return c;
  }

  /** Consumes the next byte. */
  private int take() throws IOException {
    int c = byteAt();
    if (c < 0) {
      throw broken();
    }
    at++;
    return c;
  }

  /** The next byte, not consumed; -1 at the end. */
  private int byteAt() {
    return at < end ? slab.getByte(at) & 0xff : -1;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private IOException broken() {
    return new IOException("broken JSON at byte " + at);
  }
}
