package dev.panapulse.codec;

import dev.panapulse.libc.Slab;
import java.nio.charset.StandardCharsets;

/**
 * Walks over the members of JSON objects in a slab (RFC 8259), for the two small messages that a
 * backend answers with: {@code if (enter()) while (next()) ...}, at each level.
 *
 * <p>What nobody asks for is skipped without recursion, so no nesting is too deep. A text may end
 * anywhere, because only the beginning of an answer is kept; that is no fault when the reader was
 * told so. One thread.
 */
public final class JsonReader {
  private static final int MOST_DIGITS = 18;

  /** Enough for {@link PrintableText#LIMIT} characters, whatever they are. */
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
   * @param cut whether the text went on behind the range
   */
  public JsonReader(Slab slab, long offset, long length, boolean cut) {
    this.slab = slab;
    this.cut = cut;
    this.at = offset;
    this.end = offset + length;
  }

  /** Goes into the object that is the value; false if it is something else, which is skipped. */
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

  /** Goes to the next member of the object; false at its end, and where the text makes no sense. */
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

  /** Whether the member is called so; names with escapes are not ours. */
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

  /** The value, a string, shortened for a log; empty if it is none. */
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

  /** The value, a number or one in quotes as 64 bits have it (ProtoJSON); 0 if it is none. */
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

  /** Whether the text is sound up to here; one that was cut off always is. */
  public boolean sound() {
    return !broken || (cut && at >= end);
  }

  private boolean closed(long from) {
    return at > from && slab.getByte(at - 1) == '"' && !(cut && at >= end);
  }

  /** The next byte that is no white space, not taken; -1 at the end. */
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
        // of the others only the marks are worth showing; a line's end is a blank in a log
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
