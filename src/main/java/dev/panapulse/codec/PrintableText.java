package dev.panapulse.codec;

import dev.panapulse.libc.Slab;
import java.nio.charset.StandardCharsets;

/**
 * Text from outside (a server's message, a mount point, a device), made safe for a line: short, and
 * without a code point that moves the cursor, ends the line or changes the direction of writing.
 * Messages have blanks in their places ({@link #text}), and the agent's own secrets, which a server
 * may repeat, are removed; names keep their number ({@link #name}), so that two names stay two.
 */
public final class PrintableText {
  /** Most characters of a text. */
  public static final int LIMIT = 200;

  /** Enough bytes for any characters up to the limit. */
  private static final int BYTES = LIMIT * 4;

  /** Most bytes of UTF-8 of a name. */
  public static final int MOST_BYTES = 256;

  private static final String CUT = "…";
  private static final int CUT_BYTES = 3;

  private PrintableText() {}

  /** The UTF-8 text in a range of an array. */
  public static String text(byte[] bytes, int offset, int length) {
    return clean(new String(bytes, offset, Math.min(length, BYTES), StandardCharsets.UTF_8), LIMIT);
  }

  /** The UTF-8 text in a range of a slab. */
  public static String text(Slab bytes, long offset, long length) {
    int taken = (int) Math.min(length, BYTES);
    return text(bytes.bytes(offset, taken), 0, taken);
  }

  /** A sentence that contains received text, which may be twice as long. */
  public static String sentence(String text) {
    return clean(text, 2 * LIMIT);
  }

  /** The text of a string. */
  public static String text(String text) {
    return clean(text, LIMIT);
  }

  private static String clean(String foreign, int limit) {
    String text = Secrets.redact(foreign);
    StringBuilder clean = new StringBuilder(Math.min(text.length(), limit));
    int codePoint;
    for (int i = 0; i < text.length(); i += Character.charCount(codePoint)) {
      codePoint = text.codePointAt(i);
      if (clean.length() + Character.charCount(codePoint) > limit) {
        break;
      }
      clean.appendCodePoint(isPrintable(codePoint) ? codePoint : ' ');
    }
    return clean.toString().strip();
  }

  /** {@code text}, printable and in at most {@value #MOST_BYTES} bytes of UTF-8. */
  public static String name(String text) {
    return name(text, MOST_BYTES);
  }

  /**
   * A code point that cannot be printed becomes its number, as {@code \\u000a}; text that is cut
   * ends in an ellipsis.
   *
   * @param mostBytes of UTF-8, the ellipsis included; at least 3
   */
  public static String name(String text, int mostBytes) {
    if (text.length() <= mostBytes && isPlain(text)) {
      return text;
    }
    StringBuilder printable = new StringBuilder(Math.min(text.length(), mostBytes));
    int bytes = 0;
    int fits = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      int before = printable.length();
      bytes += append(printable, codePoint);
      if (bytes <= mostBytes - CUT_BYTES) {
        fits = printable.length();
      }
      if (bytes > mostBytes) {
        printable.setLength(Math.min(fits, before));
        return printable.append(CUT).toString();
      }
      i += Character.charCount(codePoint);
    }
    return printable.toString();
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
    }
    return true;
  }

  /** Appends a code point or its number; the bytes that takes. */
  private static int append(StringBuilder to, int codePoint) {
    if (isPrintable(codePoint)) {
      to.appendCodePoint(codePoint);
      return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }
    int before = to.length();
    to.append("\\u");
    String digits = Integer.toHexString(codePoint);
    to.repeat('0', Math.max(0, 4 - digits.length())).append(digits);
    return to.length() - before;
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
