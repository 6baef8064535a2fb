package dev.panapulse.net.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * A reader of DER (X.690), for the subset in certificates and private keys: definite lengths, tags
 * of one byte. Anything else is an {@link IllegalArgumentException}.
 */
final class Der {
  static final int INTEGER = 0x02;
  static final int OCTET_STRING = 0x04;
  static final int OID = 0x06;
  static final int SEQUENCE = 0x30;

  private final byte[] bytes;
  private int at;
  private final int end;

  Der(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
  }

  /** The tag of the next element; -1 at the end. */
  int tag() {
    return at < end ? bytes[at] & 0xff : -1;
  }

  /** A reader of the content of the next element, which has this tag; this one moves behind it. */
  Der enter(int tag) {
    if (tag() != tag) {
      throw new IllegalArgumentException("tag " + tag() + " instead of " + tag);
    }
    int content = at + 2;
    int length = byteAt(at + 1);
    if (length >= 0x80) {
      int lengthBytes = length & 0x7f;
      if (lengthBytes == 0 || lengthBytes > 3) {
        throw new IllegalArgumentException("length of " + lengthBytes + " bytes");
      }
      length = 0;
      for (int i = 0; i < lengthBytes; i++) {
        length = (length << 8) | byteAt(content++);
      }
    }
    if (length > end - content) {
      throw new IllegalArgumentException("cut off");
    }
    at = content + length;
    return new Der(bytes, content, at);
  }

  /** Skips the next element. */
  Der skip() {
    enter(tag());
    return this;
  }

  /** The next element with its tag and length. */
  byte[] element() {
    int from = at;
    skip();
    return Arrays.copyOfRange(bytes, from, at);
  }

  /** The bytes that are not read yet. */
  byte[] rest() {
    return Arrays.copyOfRange(bytes, at, end);
  }

  private int byteAt(int index) {
    if (index >= end) {
      throw new IllegalArgumentException("cut off");
    }
    return bytes[index] & 0xff;
  }

  /** Encodes an element whose content is the concatenation of {@code parts}. */
  static byte[] of(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 5);
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      // DER allows the shortest form only
      int lengthBytes = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
      out.write(0x80 | lengthBytes);
      for (int i = lengthBytes - 1; i >= 0; i--) {
        out.write(length >> (8 * i));
      }
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
