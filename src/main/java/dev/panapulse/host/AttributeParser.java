package dev.panapulse.host;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.panapulse.libc.Slab;

/**
 * Makes a number of what an attribute of /sys holds, in place. Stateless: any thread.
 *
 * <p>All want the newline at the end that the kernel writes: without it the text was cut off.
 */
public interface AttributeParser {
  /** Answer where the text makes no sense; no attribute's value. */
  long SENSELESS = Long.MIN_VALUE;

  /** A whole decimal number, maybe negative, of 18 digits at most. */
  AttributeParser NUMBER = AttributeParser::number;

  /** A hexadecimal number of 8 digits at most, with or without {@code 0x} before it. */
  AttributeParser HEX =
      (text, length) -> {
        int end = end(text, length);
        return end <= 0 ? SENSELESS : hex(text, 0, end);
      };

  /** Two hexadecimal numbers below 256: the first, and the second times 256. */
  AttributeParser HEX_PAIR = AttributeParser::hexPair;

  /**
   * The value of a text.
   *
   * @param length bytes of it
   * @return the value, or {@link #SENSELESS}
   */
  long parse(Slab text, int length);

  /** A parser of words: answers the place of the one that is there. */
  static AttributeParser words(String... words) {
    byte[][] known = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      known[i] = words[i].getBytes(US_ASCII);
    }
    return (text, length) -> word(known, text, length);
  }

  /** Where the text ends, newline and blanks before it left out; 0 where there is no newline. */
  private static int end(Slab text, int length) {
    if (length == 0 || text.getByte(length - 1L) != '\n') {
      return 0;
    }
    int end = length - 1;
    while (end > 0 && text.getByte(end - 1L) == ' ') {
      end--;
    }
    return end;
  }

  private static long number(Slab text, int length) {
    int end = end(text, length);
    int start = end > 0 && text.getByte(0) == '-' ? 1 : 0;
    if (end == start || end - start > 18) {
      return SENSELESS;
    }
    long value = 0;
    for (int i = start; i < end; i++) {
      int digit = text.getByte(i) - '0';
      if (digit < 0 || digit > 9) {
        return SENSELESS;
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
    if (blank == 0 || blank + 1 >= end) {
      return SENSELESS;
    }
    long first = hex(text, 0, blank);
    long second = hex(text, blank + 1, end);
    boolean fit = first >= 0 && first < 256 && second >= 0 && second < 256;
    return fit ? first | second << 8 : SENSELESS;
  }

  private static long hex(Slab text, int from, int to) {
    int start = from;
    if (to - from > 2 && text.getByte(from) == '0' && text.getByte(from + 1L) == 'x') {
      start += 2;
    }
    if (to == start || to - start > 8) {
      return SENSELESS;
    }
    long value = 0;
    for (int i = start; i < to; i++) {
      int digit = digit(text.getByte(i));
      if (digit < 0) {
        return SENSELESS;
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
    return SENSELESS;
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
