package dev.panapulse.net.tls;

import dev.panapulse.libc.Slab;
import java.nio.ByteBuffer;

/**
 * The buffers of an SSLEngine, each for one record (RFC 8446, 5). They are on the Java heap,
 * because the image does not free direct buffers, and are allocated once.
 */
final class TlsBuffers {
  private static final int LARGEST_CONTENT = 16 * 1024;

  /** Text to be encrypted; ready for writing, flipped while the engine reads it. */
  final ByteBuffer plainOut = ByteBuffer.allocate(LARGEST_CONTENT);

  /** Records to be sent; ready for reading. */
  final ByteBuffer netOut;

  /** Records received; ready for writing. */
  final ByteBuffer netIn;

  /** Decrypted text; ready for reading. */
  final ByteBuffer plainIn;

  /**
   * @param packet bytes of the largest record
   * @param content bytes of the largest text in a record
   */
  TlsBuffers(int packet, int content) {
    netOut = ByteBuffer.allocate(packet);
    netIn = ByteBuffer.allocate(packet);
    plainIn = ByteBuffer.allocate(content);
    reset();
  }

  /** Moves bytes from a buffer to off-heap memory. */
  static void take(ByteBuffer from, int count, Slab to, long offset) {
    to.put(offset, from.array(), from.arrayOffset() + from.position(), count);
    from.position(from.position() + count);
  }

  /** Moves bytes from off-heap memory to a buffer. */
  static void add(ByteBuffer to, Slab from, long offset, int count) {
    from.get(offset, to.array(), to.arrayOffset() + to.position(), count);
    to.position(to.position() + count);
  }

  /** Discards the content of all buffers. */
  void reset() {
    plainOut.clear();
    netOut.clear().limit(0);
    netIn.clear();
    plainIn.clear().limit(0);
  }
}
