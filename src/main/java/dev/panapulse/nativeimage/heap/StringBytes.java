package dev.panapulse.nativeimage.heap;

import com.oracle.svm.core.jdk.UninterruptibleUtils;
import java.nio.charset.StandardCharsets;

/**
 * The UTF-8 bytes of a string, without a copy if it is ASCII, as names and units are. For native
 * images only.
 */
public final class StringBytes {
  /** The value of String.coder of a string with one byte for each character. */
  private static final byte LATIN1 = 0;

  private StringBytes() {}

  /** Must not be written to: it may be the string's own array. */
  public static byte[] utf8(String text) {
    if (UninterruptibleUtils.String.coder(text) == LATIN1) {
      byte[] value = UninterruptibleUtils.String.value(text);
      if (isAscii(value)) {
        return value;
      }
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isAscii(byte[] bytes) {
    int all = 0;
    for (byte b : bytes) {
      all |= b;
    }
    return all >= 0;
  }
}
