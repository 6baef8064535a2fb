package dev.panapulse.http.h2;

import dev.panapulse.libc.Slab;
import java.nio.charset.StandardCharsets;

/**
 * The queue of frames to be sent, except DATA, whose bytes are not copied.
 *
 * <p>The queue is bounded: a peer that makes it overflow asks for acknowledgements and does not
 * read them. Methods that queue a frame return false then. One thread.
 */
final class Http2Output implements AutoCloseable {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** Bytes for frames other than the HEADERS of a request. */
  private static final int CONTROL_BYTES = 4 * 1024;

  private static final int HEADER_TABLE_SIZE = 0x1;
  private static final int ENABLE_PUSH = 0x2;
  private static final int MAX_HEADER_LIST_SIZE = 0x6;
  private static final int SETTING_BYTES = 6;

  private Slab queue = Slab.allocate(CONTROL_BYTES);
  private int length;
  private int sent;

  /** Empties the queue, for a new connection. */
  void reset() {
    length = 0;
    sent = 0;
  }

  /** The memory of the queue: {@link #waiting()} bytes from offset {@link #from()} on. */
  Slab bytes() {
    return queue;
  }

  int from() {
    return sent;
  }

  int waiting() {
    return length - sent;
  }

  /** Removes bytes that were sent. */
  void sent(long count) {
    sent += (int) count;
    if (sent == length) {
      reset();
    }
  }

  /** Queues the preface of a client with its SETTINGS (RFC 9113, 3.4). */
  boolean preface(int headerTableSize, int headerListSize) {
    int payload = 3 * SETTING_BYTES;
    if (!fits(PREFACE.length + Http2.FRAME_HEAD + payload)) {
      return false;
    }
    queue.put(length, PREFACE, 0, PREFACE.length);
    length += PREFACE.length;
    head(payload, Http2.SETTINGS, 0, 0);
    setting(HEADER_TABLE_SIZE, headerTableSize);
    setting(ENABLE_PUSH, 0);
    setting(MAX_HEADER_LIST_SIZE, headerListSize);
    return true;
  }

  private void setting(int identifier, int value) {
    queue.putShort(length, Short.reverseBytes((short) identifier));
    length += Short.BYTES;
    int32(value);
  }

  boolean settingsAck() {
    if (!fits(Http2.FRAME_HEAD)) {
      return false;
    }
    head(0, Http2.SETTINGS, Http2.FLAG_ACK, 0);
    return true;
  }

  /** Queues the response to a PING, with its 8 bytes. */
  boolean pingAck(long opaque) {
    if (!fits(Http2.FRAME_HEAD + Long.BYTES)) {
      return false;
    }
    head(Long.BYTES, Http2.PING, Http2.FLAG_ACK, 0);
    queue.putLong(length, opaque);
    length += Long.BYTES;
    return true;
  }

  boolean windowUpdate(int stream, int increment) {
    if (!fits(Http2.FRAME_HEAD + Integer.BYTES)) {
      return false;
    }
    head(Integer.BYTES, Http2.WINDOW_UPDATE, 0, stream);
    int32(increment);
    return true;
  }

  boolean goAway(int error) {
    if (!fits(Http2.FRAME_HEAD + 2 * Integer.BYTES)) {
      return false;
    }
    head(2 * Integer.BYTES, Http2.GOAWAY, 0, 0);
    // no stream of the peer was accepted
    int32(0);
    int32(error);
    return true;
  }

  /**
   * Queues a field block as HEADERS and CONTINUATION; the stream stays open. The queue grows for
   * it, because the peer cannot cause it.
   */
  void headers(int stream, byte[] block, int blockLength) {
    int frames = Math.max(1, (blockLength + Http2.FRAME_PAYLOAD - 1) / Http2.FRAME_PAYLOAD);
    ensure(frames * Http2.FRAME_HEAD + blockLength);
    int at = 0;
    do {
      int count = Math.min(Http2.FRAME_PAYLOAD, blockLength - at);
      boolean last = at + count == blockLength;
      int type = at == 0 ? Http2.HEADERS : Http2.CONTINUATION;
      head(count, type, last ? Http2.FLAG_END_HEADERS : 0, stream);
      queue.put(length, block, at, count);
      length += count;
      at += count;
    } while (at < blockLength);
  }

  private void ensure(int bytes) {
    long needed = CONTROL_BYTES + (long) length + bytes;
    if (needed > queue.size() && !fits(CONTROL_BYTES / 2 + bytes)) {
      Slab larger = Slab.allocate(needed);
      larger.copyFrom(queue, 0, 0, length);
      queue.close();
      queue = larger;
    }
  }

  private boolean fits(int bytes) {
    return length + (long) bytes <= queue.size();
  }

  private void head(int payload, int type, int flags, int stream) {
    frameHead(queue, length, payload, type, flags, stream);
    length += Http2.FRAME_HEAD;
  }

  /** Writes the header of a frame, {@value Http2#FRAME_HEAD} bytes. */
  static void frameHead(Slab to, long at, int payload, int type, int flags, int stream) {
    to.putByte(at, (byte) (payload >>> 16));
    to.putByte(at + 1, (byte) (payload >>> 8));
    to.putByte(at + 2, (byte) payload);
    to.putByte(at + 3, (byte) type);
    to.putByte(at + 4, (byte) flags);
    to.putInt(at + 5, Integer.reverseBytes(stream));
  }

  private void int32(int value) {
    queue.putInt(length, Integer.reverseBytes(value));
    length += Integer.BYTES;
  }

  @Override
  public void close() {
    queue.close();
  }
}
