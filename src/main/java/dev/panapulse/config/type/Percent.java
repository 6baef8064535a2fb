package dev.panapulse.config.type;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Decodes percent-encoding (RFC 3986, 2.1). */
public final class Percent {
  private Percent() {}

  /**
   * The decoded text, which must be UTF-8.
   *
   * @param what names the text in a message, which does not quote it
   * @throws InvalidValueException if the encoding is invalid
   */
  public static String decoded(String text, String what) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] raw = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(raw.length);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] == '%') {
        int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
        int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          throw new InvalidValueException(what + " has a % without two hexadecimal digits");
        }
        decoded.put((byte) (high << 4 | low));
        i += 2;
      } else {
        decoded.put(raw[i]);
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
    } catch (CharacterCodingException malformed) {
      throw new InvalidValueException(what + " does not decode to UTF-8");
    }
  }
}
