package dev.panapulse.nativeimage.heap;

import com.oracle.svm.core.jdk.UninterruptibleUtils;
import java.nio.charset.StandardCharsets;

/**
 * In a native image, a string's UTF-8 without a copy if it is ASCII, as names and units are. Not to
 * be touched on a JVM.
 */
public final class StringBytes {
  /** How a string says that it has a byte for each character. */
  private static final byte LATIN1 = 0;

  private StringBytes() {}

  /** Not to be written to: it may be what the string itself is made of. */
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
