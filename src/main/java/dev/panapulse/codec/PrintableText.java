package dev.panapulse.codec;

import dev.panapulse.libc.Slab;
import java.nio.charset.StandardCharsets;

/** Received text, made safe for a line of a log: short, and without control characters. */
public final class PrintableText {
  /** Most characters of a text. */
  public static final int LIMIT = 200;

  /** Enough bytes for any characters up to the limit. */
  private static final int BYTES = LIMIT * 4;

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

  private static String clean(String text, int limit) {
    StringBuilder clean = new StringBuilder(Math.min(text.length(), limit));
    for (int i = 0; i < text.length() && clean.length() < limit; i++) {
      char c = text.charAt(i);
      // format characters can reverse the direction of writing or hide text
      boolean shown = !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT;
      clean.append(shown ? c : ' ');
    }
    return clean.toString().strip();
  }
}
