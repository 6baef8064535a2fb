package dev.panapulse.net.tls;

import dev.panapulse.libc.Slab;
import dev.panapulse.net.Failure;
import dev.panapulse.net.Transport;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * One connection of {@link TlsTransport}: an SSLEngine between plain text and the transport below.
 * Failures of that transport are returned, failures of TLS are thrown. After either, the connection
 * can only be ended.
 */
final class TlsConnection {
  private static final ByteBuffer NO_TEXT = ByteBuffer.allocate(0);

  /** The longest time for reading bytes that have arrived already. */
  private static final long AT_ONCE_NANOS = 1_000_000_000L;

  /** An alert, and records that may precede it. */
  private static final int LAST_RECORDS = 4;

  /**
   * Most bytes of session tickets and key updates on a connection. The JDK keeps the tickets of a
   * session until it ends; servers send two, of some hundred bytes each.
   */
  private static final int MOST_MANAGEMENT_BYTES = 32 << 10;

  private static final String TLS_1_2 = "TLSv1.2";

  private final Transport below;
  private final Slab wire;
  private final SSLEngine engine;
  private final ByteBuffer plainOut;
  private final ByteBuffer netOut;
  private final ByteBuffer netIn;
  private final ByteBuffer plainIn;

  /** Whether the handshake is over. */
  private boolean established;

  /** Whether the version is TLS 1.2, where only a renegotiation changes keys or identities. */
  private boolean renegotiable;

  /** The failure after which nothing can be sent any more; 0: none. */
  private long sendFailure;

  private boolean ended;

  /** Bytes of records that came after the handshake and had no text. */
  private int managementBytes;

  /**
   * A connection before its handshake.
   *
   * @param below connected
   * @param wire buffer for bytes to and from {@code below}, with room for a record
   * @param engine in client mode
   * @param buffers large enough for the engine; their content is discarded
   */
  TlsConnection(Transport below, Slab wire, SSLEngine engine, TlsBuffers buffers) {
    this.below = below;
    this.wire = wire;
    this.engine = engine;
    buffers.reset();
    plainOut = buffers.plainOut;
    netOut = buffers.netOut;
    netIn = buffers.netIn;
    plainIn = buffers.plainIn;
  }

  /** Performs the handshake: 0 or a failure. */
  int handshake(long deadline) throws SSLException {
    engine.beginHandshake();
    HandshakeStatus status = engine.getHandshakeStatus();
    while (status != HandshakeStatus.NOT_HANDSHAKING) {
      long failure =
          switch (status) {
            case NEED_TASK -> runTasks();
            case NEED_WRAP -> wrapAndSend(deadline);
            default -> receiveAndUnwrap(deadline);
          };
      if (failure < 0) {
        return (int) failure;
      }
      if (ended) {
        return Failure.TLS_TRUNCATED.code();
      }
      status = engine.getHandshakeStatus();
    }
    established = true;
    renegotiable = engine.getSession().getProtocol().equals(TLS_1_2);
    return 0;
  }

  private long runTasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
    return 0;
  }

  private long wrapAndSend(long deadline) throws SSLException {
    wrap(NO_TEXT);
    long left = flush(deadline);
    while (left > 0) {
      // received bytes are kept until the engine asks for them
      long count = fill(deadline);
      if (count <= 0) {
        return count < 0 ? count : Failure.TLS_TRUNCATED.code();
      }
      left = flush(deadline);
    }
    return left;
  }

  private long receiveAndUnwrap(long deadline) throws SSLException {
    if (unwrap()) {
      return 0;
    }
    long count = fill(deadline);
    if (count > 0) {
      return count;
    }
    return sendFailure != 0 ? sendFailure : count == 0 ? Failure.TLS_TRUNCATED.code() : count;
  }

  /** As {@link Transport#send}. With {@code more} the bytes may wait for the next ones. */
  public long send(Slab from, long offset, long length, boolean more, long deadline)
      throws SSLException {
    from.addressOf(offset + length);
    long taken = 0;
    while (true) {
      int count = (int) Math.min(plainOut.remaining(), length - taken);
      TlsBuffers.add(plainOut, from, offset + taken, count);
      taken += count;
      if (more && taken == length && plainOut.hasRemaining()) {
        return taken;
      }
      long left = encrypt(deadline);
      if (left < 0) {
        return left;
      }
      if (left > 0 || taken == length) {
        return taken;
      }
    }
  }

  /**
   * Encrypts and sends all pending text.
   *
   * @return 0 when all was sent; 1 when the peer accepts no more for now and has sent text or
   *     close_notify; or a failure
   */
  private long encrypt(long deadline) throws SSLException {
    plainOut.flip();
    try {
      while (true) {
        long left = flush(deadline);
        if (left < 0) {
          // a reason that the peer may have sent before can still be read
          plainOut.position(plainOut.limit());
          return left;
        }
        if (left > 0) {
          long count = fill(deadline);
          if (count <= 0) {
            return count < 0 ? count : Failure.TLS_TRUNCATED.code();
          }
          decrypt();
          if (plainIn.hasRemaining() || ended) {
            return 1;
          }
        } else if (plainOut.hasRemaining() || needsToSend()) {
          wrap(plainOut);
        } else {
          return 0;
        }
      }
    } finally {
      plainOut.compact();
    }
  }

  /**
   * Whether the engine has a record of its own to send, the response to a key update for example.
   */
  private boolean needsToSend() {
    return !ended && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
  }

  /** As {@link Transport#receive}; 0 stands for a close_notify. */
  public long receive(Slab into, long offset, long length, long deadline) throws SSLException {
    into.addressOf(offset + length);
    while (true) {
      decrypt();
      if (plainIn.hasRemaining()) {
        int count = (int) Math.min(plainIn.remaining(), length);
        TlsBuffers.take(plainIn, count, into, offset);
        return count;
      }
      if (ended) {
        return 0;
      }
      if (netOut.hasRemaining() || plainOut.position() > 0 || needsToSend()) {
        // the peer may wait for these bytes before it sends
        long left = encrypt(deadline);
        if (left < 0) {
          return left;
        }
      } else {
        long count = fill(deadline);
        if (count <= 0) {
          return count < 0 ? count : Failure.TLS_TRUNCATED.code();
        }
      }
    }
  }

  /** As {@link Transport#stale}; session tickets and key updates do not make a connection stale. */
  public boolean stale() throws SSLException {
    long deadline = System.nanoTime() + AT_ONCE_NANOS;
    while (below.stale()) {
      if (fill(deadline) <= 0) {
        return true;
      }
      decrypt();
      if (plainIn.hasRemaining() || ended || System.nanoTime() - deadline > 0) {
        return true;
      }
    }
    return plainIn.hasRemaining() || ended;
  }

  /** The protocol negotiated by ALPN; empty: none. */
  public String applicationProtocol() {
    String protocol = engine.getApplicationProtocol();
    return protocol == null ? "" : protocol;
  }

  /** Sends close_notify, or the alert for a failure, without waiting. */
  void end() {
    if (netOut.hasRemaining() || sendFailure != 0) {
      // in the middle of a record no other record can begin
      return;
    }
    engine.closeOutbound();
    try {
      for (int i = 0; i < LAST_RECORDS && !engine.isOutboundDone(); i++) {
        wrap(NO_TEXT);
        if (!netOut.hasRemaining() || flush(System.nanoTime()) != 0) {
          return;
        }
      }
    } catch (SSLException e) {
      // the connection ends either way
    }
  }

  /** Decrypts received records, up to the first text. */
  private void decrypt() throws SSLException {
    boolean more = true;
    while (more && !plainIn.hasRemaining() && !ended) {
      more = unwrap();
      if (more && !ended && engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
        refuseRenegotiation();
        runTasks();
      } else if (more && !ended && needsToSend()) {
        refuseRenegotiation();
      }
    }
  }

  private void refuseRenegotiation() throws SSLException {
    if (renegotiable) {
      throw new SSLException("the server asks for a renegotiation, which is refused");
    }
  }

  /** Decrypts one record: whether a complete one had arrived. */
  private boolean unwrap() throws SSLException {
    netIn.flip();
    plainIn.clear();
    SSLEngineResult result;
    try {
      result = engine.unwrap(netIn, plainIn);
    } finally {
      plainIn.flip();
      netIn.compact();
    }
    if (established && result.bytesProduced() == 0) {
      managementBytes += result.bytesConsumed();
      if (managementBytes > MOST_MANAGEMENT_BYTES) {
        engine.getSession().invalidate();
        throw new SSLException("the server sends too many session tickets");
      }
    }
    ended = result.getStatus() == Status.CLOSED;
    return result.getStatus() != Status.BUFFER_UNDERFLOW;
  }

  /** Makes one record in {@code netOut}, whose content was sent before. */
  private void wrap(ByteBuffer text) throws SSLException {
    netOut.clear();
    SSLEngineResult result;
    try {
      result = engine.wrap(text, netOut);
    } finally {
      netOut.flip();
    }
    if (result.bytesProduced() == 0 && result.getStatus() != Status.OK) {
      throw new SSLException("the connection has ended: " + result.getStatus());
    }
  }

  /**
   * Sends the record in {@code netOut}.
   *
   * @return 0; or the number of bytes left, when there is something to read first; or a failure
   */
  private long flush(long deadline) {
    int length = netOut.remaining();
    if (length == 0) {
      return 0;
    }
    int start = netOut.position();
    TlsBuffers.take(netOut, length, wire, 0);
    long sent = sendFailure != 0 ? sendFailure : below.send(wire, 0, length, false, deadline);
    if (sent >= 0) {
      netOut.position(start + (int) sent);
      return netOut.remaining();
    }
    if (!established && !Failure.TIMED_OUT.is(sent) && !Failure.STOPPED.is(sent)) {
      // a server that closes during a handshake may have sent the reason before
      sendFailure = sent;
      return 0;
    }
    return sent;
  }

  /**
   * Waits for bytes and reads those that fit: their number, 0 at the end of the stream, or a
   * failure.
   */
  private long fill(long deadline) throws SSLException {
    if (!netIn.hasRemaining()) {
      throw new SSLException("the server sent a record above the limit of TLS");
    }
    long count = below.receive(wire, 0, Math.min(netIn.remaining(), wire.size()), deadline);
    if (count > 0) {
      TlsBuffers.add(netIn, wire, 0, (int) count);
    }
    return count;
  }
}
