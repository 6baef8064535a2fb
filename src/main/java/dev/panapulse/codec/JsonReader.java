package dev.panapulse.codec;

import dev.panapulse.libc.Slab;
import java.nio.charset.StandardCharsets;

/**
 * Reads the members of JSON objects in a slab (RFC 8259), for the two small messages in responses
 * of a backend: {@code if (enter()) while (next()) ...}, at each level.
 *
 * <p>Other members are skipped without recursion, so any depth of nesting is possible. A text may
 * be truncated, because only the beginning of a response is kept. One thread.
 */
public final class JsonReader {
  private static final int MOST_DIGITS = 18;

  /** Enough bytes for any {@link PrintableText#LIMIT} characters, escaped. */
  private static final int TEXT_BYTES = PrintableText.LIMIT * 6;

  private final Slab slab;
  private final boolean cut;
  private long at;
  private final long end;

  private long nameOffset;
  private long nameLength;
  private boolean first;
  private boolean valueAhead = true;
  private boolean broken;

  /**
   * A reader of a range.
   *
   * @param cut whether the text is truncated at the end of the range
   */
  public JsonReader(Slab slab, long offset, long length, boolean cut) {
    this.slab = slab;
    this.cut = cut;
    this.at = offset;
    this.end = offset + length;
  }

  /** Enters the value, an object; false if it is anything else, which is skipped. */
  public boolean enter() {
    if (peek() != '{') {
      skipValue();
      return false;
    }
    at++;
    first = true;
    valueAhead = false;
    return true;
  }

  /** Moves to the next member of the object; false at its end, and at a syntax error. */
  public boolean next() {
    if (valueAhead) {
      skipValue();
    }
    int c = peek();
    if (c == ',' && !first) {
      at++;
      c = peek();
    } else if (c == '}') {
      at++;
      first = false;
      return false;
    } else if (!first) {
      broken = true;
    }
    first = false;
    if (broken || c != '"') {
      broken = true;
      return false;
    }
    nameOffset = at + 1;
    skipString();
    nameLength = at - 1 - nameOffset;
    if (peek() != ':') {
      broken = true;
      return false;
    }
    at++;
    valueAhead = true;
    return true;
  }

  /** Whether the member has this name; names with escapes never match. */
  public boolean is(String name) {
    if (nameLength != name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (slab.getByte(nameOffset + i) != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The value, a string, shortened for a log; empty if it is not a string. */
  public String text() {
    boolean string = peek() == '"';
    long from = at + 1;
    skipValue();
    if (!string) {
      return "";
    }
    long to = closed(from) ? at - 1 : at;
    int length = (int) Math.min(TEXT_BYTES, Math.max(0, to - from));
    return PrintableText.text(
        unescaped(new String(slab.bytes(from, length), StandardCharsets.UTF_8)));
  }

  /** The value, a number, also in quotes as ProtoJSON has int64; 0 if it is not a number. */
  public long number() {
    peek();
    long from = at;
    skipValue();
    if (from < at && slab.getByte(from) == '"') {
      from++;
    }
    boolean negative = from < at && slab.getByte(from) == '-';
    long value = 0;
    int digits = 0;
    for (long i = negative ? from + 1 : from; i < at && isDigit(slab.getByte(i)); i++) {
      value = ++digits > MOST_DIGITS ? Long.MAX_VALUE : value * 10 + slab.getByte(i) - '0';
    }
    return negative ? -value : value;
  }

  /** Whether the text has no syntax error so far; the truncated end is none. */
  public boolean sound() {
    return !broken || (cut && at >= end);
  }

  private boolean closed(long from) {
    return at > from && slab.getByte(at - 1) == '"' && !(cut && at >= end);
  }

  /** The next byte that is not white space, not consumed; -1 at the end. */
  private int peek() {
    while (at < end) {
      byte b = slab.getByte(at);
      if (b != ' ' && b != '\t' && b != '\n' && b != '\r') {
        return b & 0xff;
      }
      at++;
    }
    return -1;
  }

  private void skipValue() {
    valueAhead = false;
    int depth = 0;
    do {
      int c = peek();
      if (c < 0) {
        broken = true;
        return;
      }
      if (c == '"') {
        skipString();
      } else if (c == '{' || c == '[') {
        depth++;
        at++;
      } else if (c == '}' || c == ']') {
        depth--;
        at++;
      } else if (depth > 0 && (c == ',' || c == ':')) {
        at++;
      } else {
        skipWord();
      }
    } while (depth > 0 && !broken);
    broken |= depth < 0;
  }

  private void skipWord() {
    long from = at;
    while (at < end && isWord(slab.getByte(at))) {
      at++;
    }
    broken |= at == from;
  }

  private void skipString() {
    at++;
    while (at < end) {
      byte b = slab.getByte(at++);
      if (b == '"') {
        return;
      }
      if (b == '\\') {
        at++;
      }
    }
    at = end;
    broken = true;
  }

  private static boolean isWord(byte b) {
    return isDigit(b)
        || (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || b == '-'
        || b == '+'
        || b == '.';
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static String unescaped(String raw) {
    if (raw.indexOf('\\') < 0) {
      return raw;
    }
    StringBuilder text = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c != '\\' || i + 1 == raw.length()) {
        text.append(c);
        continue;
      }
      char escaped = raw.charAt(++i);
      if (escaped == 'u' && i + 4 < raw.length()) {
        text.append(hex(raw, i + 1));
        i += 4;
      } else {
        // escaped control characters become blanks in a log
        text.append("bfnrt".indexOf(escaped) >= 0 ? ' ' : escaped);
      }
    }
    return text.toString();
  }

  private static char hex(String raw, int from) {
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      value = value << 4 | Math.max(0, Character.digit(raw.charAt(i), 16));
    }
    return (char) value;
  }
}
