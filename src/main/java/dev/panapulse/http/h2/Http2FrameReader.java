package dev.panapulse.http.h2;

import dev.panapulse.libc.Slab;

/**
 * Splits received bytes into frames (RFC 9113, 4.1), wherever the pieces end.
 *
 * <p>Holds one frame of the default size; a longer one is an error, because no larger size is ever
 * announced. Pages of the buffer that were never filled cost no memory. One thread.
 */
final class Http2FrameReader implements AutoCloseable {
  private static final int CAPACITY = Http2.FRAME_HEAD + Http2.FRAME_PAYLOAD;

  private final Slab buffer = Slab.allocate(CAPACITY);
  private int from;
  private int to;

  private int length;
  private int type;
  private int flags;
  private int stream;
  private int payload;

  /** Discards all bytes, for a new connection. */
  void reset() {
    from = 0;
    to = 0;
  }

  /** The buffer for the next bytes, from {@link #end()} on; at least one fits. */
  Slab room() {
    if (from == to) {
      from = 0;
      to = 0;
    } else if (to == CAPACITY) {
      // byte by byte, because the ranges may overlap; this is rare
      for (int i = from; i < to; i++) {
        buffer.putByte(i - (long) from, buffer.getByte(i));
      }
      to -= from;
      from = 0;
    }
    return buffer;
  }

  /** The offset for the next bytes. */
  int end() {
    return to;
  }

  /** The number of bytes that fit. */
  int capacity() {
    return CAPACITY - to;
  }

  /** Adds received bytes. */
  void filled(long count) {
    to += (int) count;
  }

  /**
   * Moves to the next frame.
   *
   * @return false if it is not complete, or {@link #tooLong()}
   */
  boolean next() {
    if (to - from < Http2.FRAME_HEAD) {
      return false;
    }
    length = (octet(0) << 16) | (octet(1) << 8) | octet(2);
    type = octet(3);
    flags = octet(4);
    stream = int32(from + 5) & Integer.MAX_VALUE;
    if (tooLong() || to - from - Http2.FRAME_HEAD < length) {
      return false;
    }
    payload = from + Http2.FRAME_HEAD;
    from = payload + length;
    return true;
  }

  /** Whether the next frame is longer than allowed. */
  boolean tooLong() {
    return to - from >= Http2.FRAME_HEAD && length > Http2.FRAME_PAYLOAD;
  }

  private int octet(int offset) {
    return buffer.getByte(from + (long) offset) & 0xff;
  }

  /** The 32 bits at an offset of {@link #bytes()}. */
  int int32(int offset) {
    return Integer.reverseBytes(buffer.getInt(offset));
  }

  /** The memory of the payload. */
  Slab bytes() {
    return buffer;
  }

  /** The offset of the payload in {@link #bytes()}. */
  int payload() {
    return payload;
  }

  /** Bytes of the payload. */
  int length() {
    return length;
  }

  int type() {
    return type;
  }

  boolean flag(int mask) {
    return (flags & mask) != 0;
  }

  /** The stream's number, without the reserved bit. */
  int stream() {
    return stream;
  }

  /** The protocol other than HTTP/2 that the pending bytes begin; empty: unknown. */
  String otherProtocol() {
    if (startsWith("HTTP/1.")) {
      return "HTTP/1.1";
    }
    // an alert record of TLS (RFC 8446, 5.1)
    if (to - from >= 2 && octet(0) == 0x15 && octet(1) == 0x03) {
      return "TLS";
    }
    return "";
  }

  private boolean startsWith(String text) {
    if (to - from < text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (octet(i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    buffer.close();
  }
}
