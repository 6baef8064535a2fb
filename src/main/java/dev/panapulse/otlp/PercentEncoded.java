package dev.panapulse.otlp;

import dev.panapulse.codec.PrintableText;

/** Percent-encoded text as in grpc-message (gRPC over HTTP2, Responses). */
final class PercentEncoded {
  /** Longest input in bytes that is decoded: enough for the longest printed text. */
  private static final int MOST = 4 * PrintableText.LIMIT;

  private PercentEncoded() {}

  /** The printable text. Invalid escapes are kept verbatim, as the specification requires. */
  static String text(byte[] bytes, int offset, int length) {
    byte[] plain = new byte[Math.min(length, MOST)];
    int count = 0;
    int end = offset + length;
    for (int at = offset; at < end && count < plain.length; at++) {
      int high = at + 2 <= end - 1 ? digit(bytes[at + 1]) : -1;
      int low = at + 2 <= end - 1 ? digit(bytes[at + 2]) : -1;
      if (bytes[at] == '%' && high >= 0 && low >= 0) {
        plain[count++] = (byte) (high << 4 | low);
        at += 2;
      } else {
        plain[count++] = bytes[at];
      }
    }
    return PrintableText.text(plain, 0, count);
  }

  private static int digit(byte b) {
    return b < 0 ? -1 : Character.digit(b, 16);
  }
}
