package dev.panapulse.net.tls;

import dev.panapulse.libc.Slab;
import java.nio.ByteBuffer;

/**
 * What passes through an SSLEngine: one record of each kind (RFC 8446, 5). On the Java heap, as
 * direct buffers are not given back in the image, and made once.
 */
final class TlsBuffers {
  private static final int LARGEST_CONTENT = 16 * 1024;

  /** Text to be encrypted; between its position and its limit when it is read by the engine. */
  final ByteBuffer plainOut = ByteBuffer.allocate(LARGEST_CONTENT);

  /** Records to be sent; ready to be read. */
  final ByteBuffer netOut;

  /** Records received; ready to be written to. */
  final ByteBuffer netIn;

  /** Text decrypted; ready to be read. */
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

  /** Moves bytes out of a buffer. */
  static void take(ByteBuffer from, int count, Slab to, long offset) {
    to.put(offset, from.array(), from.arrayOffset() + from.position(), count);
    from.position(from.position() + count);
  }

  /** Moves bytes into a buffer. */
  static void add(ByteBuffer to, Slab from, long offset, int count) {
    from.get(offset, to.array(), to.arrayOffset() + to.position(), count);
    to.position(to.position() + count);
  }

  /** Forgets all that is in them. */
  void reset() {
    plainOut.clear();
    netOut.clear().limit(0);
    netIn.clear();
    plainIn.clear().limit(0);
  }
}
