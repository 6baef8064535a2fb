package dev.panapulse.host;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/**
 * Names that are bytes (mount points, devices, interfaces), as texts for attributes and messages.
 *
 * <p>Linux allows any byte but 0 in a name. The text of a name is its UTF-8, in which {@code \xHH}
 * stands for each byte that is not UTF-8 or belongs to a code point that cannot be printed. A
 * backslash that would begin such an escape by itself is {@code \x5c}. So different names have
 * different texts, and the bytes of a name follow from its text.
 */
public final class NameBytes {
  private static final char[] DIGITS = "0123456789abcdef".toCharArray();

  private NameBytes() {}

  /** The text of a name; printable. */
  public static String text(byte[] name) {
    for (byte b : name) {
      if (b < ' ' || b > '~' || b == '\\') {
        return escaped(name);
      }
    }
    return new String(name, US_ASCII);
  }

  private static String escaped(byte[] name) {
    StringBuilder text = new StringBuilder(name.length + 16);
    for (int i = 0; i < name.length; ) {
      int length = codePointBytes(name, i);
      int codePoint = length == 0 ? -1 : new String(name, i, length, UTF_8).codePointAt(0);
      boolean plain = codePoint == '\\' ? !beginsEscape(name, i) : isPrintable(codePoint);
      int end = i + Math.max(1, length);
      if (plain) {
        text.appendCodePoint(codePoint);
      } else {
        for (int at = i; at < end; at++) {
          text.append("\\x").append(DIGITS[name[at] >> 4 & 0xF]).append(DIGITS[name[at] & 0xF]);
        }
      }
      i = end;
    }
    return text.toString();
  }

  private static boolean beginsEscape(byte[] name, int at) {
    return at + 3 < name.length
        && name[at + 1] == 'x'
        && Character.digit(name[at + 2], 16) >= 0
        && Character.digit(name[at + 3], 16) >= 0;
  }

  /** Bytes of the code point that begins at an index; 0: these bytes are not UTF-8. */
  private static int codePointBytes(byte[] name, int at) {
    int first = name[at] & 0xFF;
    int length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (at + length > name.length) {
      return 0;
    }
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(name, at, length));
      return length;
    } catch (CharacterCodingException e) {
      return 0;
    }
  }

  private static boolean isPrintable(int codePoint) {
    if (codePoint < 0) {
      return false;
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
