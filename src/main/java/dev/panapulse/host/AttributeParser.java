package dev.panapulse.host;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.panapulse.libc.Slab;

/**
 * Parses the text of an attribute of /sys, in place. Stateless: any thread.
 *
 * <p>The newline at the end may be missing, as some drivers write none: sysfs returns a text whole
 * or not at all. Newlines, blanks and zero bytes at the end are ignored.
 */
public interface AttributeParser {
  /** Result for an invalid text; never a valid value. */
  long INVALID = Long.MIN_VALUE;

  /** A whole decimal number of at most 18 digits, with or without a minus sign. */
  AttributeParser NUMBER = AttributeParser::number;

  /** A hexadecimal number of at most 8 digits, with or without {@code 0x} before it. */
  AttributeParser HEX =
      (text, length) -> {
        int end = end(text, length);
        return end <= 0 ? INVALID : hex(text, 0, end);
      };

  /** In place of a number of {@link #HEX_PAIR} that is invalid. */
  long INVALID_HALF = 0xffff;

  /**
   * Two hexadecimal numbers below 256: the first, and the second times 65536. A number that is
   * invalid is {@link #INVALID_HALF}; if both are, the result is {@link #INVALID}.
   */
  AttributeParser HEX_PAIR = AttributeParser::hexPair;

  /**
   * Parses a text.
   *
   * @param length bytes of the text
   * @return the value, or {@link #INVALID}
   */
  long parse(Slab text, int length);

  /** A parser of words: its result is the index of the word in {@code words}. */
  static AttributeParser words(String... words) {
    byte[][] known = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      known[i] = words[i].getBytes(US_ASCII);
    }
    return (text, length) -> word(known, text, length);
  }

  /** Whether a text has a newline at its end, or before a zero byte there. */
  static boolean endsWithNewline(Slab text, int length) {
    return (length > 0 && text.getByte(length - 1L) == '\n')
        || (length > 1 && text.getByte(length - 1L) == 0 && text.getByte(length - 2L) == '\n');
  }

  /** Length without the characters at the end that mean nothing. */
  private static int end(Slab text, int length) {
    int end = length;
    while (end > 0 && isFiller(text.getByte(end - 1L))) {
      end--;
    }
    return end;
  }

  private static boolean isFiller(byte c) {
    return c == '\n' || c == '\r' || c == ' ' || c == 0;
  }

  private static long number(Slab text, int length) {
    int end = end(text, length);
    int start = end > 0 && text.getByte(0) == '-' ? 1 : 0;
    if (end == start || end - start > 18) {
      return INVALID;
    }
    long value = 0;
    for (int i = start; i < end; i++) {
      int digit = text.getByte(i) - '0';
      if (digit < 0 || digit > 9) {
        return INVALID;
      }
      value = value * 10 + digit;
    }
    return start == 1 ? -value : value;
  }

  private static long hexPair(Slab text, int length) {
    int end = end(text, length);
    int blank = 0;
    while (blank < end && text.getByte(blank) != ' ') {
      blank++;
    }
    long first = half(text, 0, blank);
    long second = half(text, blank + 1, end);
    boolean anyValid = first != INVALID_HALF || second != INVALID_HALF;
    return anyValid ? first | second << 16 : INVALID;
  }

  private static long half(Slab text, int from, int to) {
    long value = from < to ? hex(text, from, to) : INVALID;
    return value >= 0 && value < 256 ? value : INVALID_HALF;
  }

  private static long hex(Slab text, int from, int to) {
    int start = from;
    if (to - from > 2 && text.getByte(from) == '0' && text.getByte(from + 1L) == 'x') {
      start += 2;
    }
    if (to == start || to - start > 8) {
      return INVALID;
    }
    long value = 0;
    for (int i = start; i < to; i++) {
      int digit = digit(text.getByte(i));
      if (digit < 0) {
        return INVALID;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static int digit(byte c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  private static long word(byte[][] known, Slab text, int length) {
    int end = end(text, length);
    for (int i = 0; i < known.length; i++) {
      if (known[i].length == end && isAtStart(known[i], text)) {
        return i;
      }
    }
    return INVALID;
  }

  private static boolean isAtStart(byte[] word, Slab text) {
    for (int i = 0; i < word.length; i++) {
      if (text.getByte(i) != word[i]) {
        return false;
      }
    }
    return true;
  }
}
