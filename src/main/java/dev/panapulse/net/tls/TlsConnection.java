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
 * Failures of that transport are answered, those of TLS are thrown. After either it can only be
 * ended.
 */
final class TlsConnection {
  private static final ByteBuffer NO_TEXT = ByteBuffer.allocate(0);

  /** How long it may take to read what is there already. */
  private static final long AT_ONCE_NANOS = 1_000_000_000L;

  /** An alert and what may come before it. */
  private static final int LAST_RECORDS = 4;

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

  /** Whether it was one that would have to be done again to change anything: TLS 1.2. */
  private boolean fixed;

  /** Why nothing can be sent any more; 0: it can. */
  private long deaf;

  private boolean ended;

  /**
   * A connection on which nothing was said yet.
   *
   * @param below connected
   * @param wire for bytes on their way to and from {@code below}; a record fits
   * @param engine in client mode
   * @param buffers large enough for the engine; what is in them is forgotten
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

  /** Comes to terms with the server: 0 or a failure. */
  int handshake(long deadline) throws SSLException {
    engine.beginHandshake();
    HandshakeStatus status = engine.getHandshakeStatus();
    while (status != HandshakeStatus.NOT_HANDSHAKING) {
      long failure =
          switch (status) {
            case NEED_TASK -> runTasks();
            case NEED_WRAP -> say(deadline);
            default -> hear(deadline);
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
    fixed = engine.getSession().getProtocol().equals(TLS_1_2);
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

  private long say(long deadline) throws SSLException {
    wrap(NO_TEXT);
    long left = flush(deadline);
    while (left > 0) {
      // what comes is kept until it is its turn
      long count = fill(deadline);
      if (count <= 0) {
        return count < 0 ? count : Failure.TLS_TRUNCATED.code();
      }
      left = flush(deadline);
    }
    return left;
  }

  private long hear(long deadline) throws SSLException {
    if (unwrap()) {
      return 0;
    }
    long count = fill(deadline);
    if (count > 0) {
      return count;
    }
    return deaf != 0 ? deaf : count == 0 ? Failure.TLS_TRUNCATED.code() : count;
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
   * Sends all that waits to be sent.
   *
   * @return 0 when it went; 1 when the peer takes no more for now and has said something; or a
   *     failure
   */
  private long encrypt(long deadline) throws SSLException {
    plainOut.flip();
    try {
      while (true) {
        long left = flush(deadline);
        if (left < 0) {
          // the peer may have said why, and that can still be read
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
        } else if (plainOut.hasRemaining() || wantsToSpeak()) {
          wrap(plainOut);
        } else {
          return 0;
        }
      }
    } finally {
      plainOut.compact();
    }
  }

  /** Whether TLS has something to send for itself, the answer to a key update for example. */
  private boolean wantsToSpeak() {
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
      if (netOut.hasRemaining() || plainOut.position() > 0 || wantsToSpeak()) {
        // the peer may be waiting for it
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

  /** As {@link Transport#stale}: tickets and key updates may come at any time and do no harm. */
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

  /** What was agreed on by ALPN; empty: nothing. */
  public String applicationProtocol() {
    String protocol = engine.getApplicationProtocol();
    return protocol == null ? "" : protocol;
  }

  /** Says close_notify, or the alert that a failure left, as far as that goes without waiting. */
  void end() {
    if (netOut.hasRemaining() || deaf != 0) {
      // in the middle of a record nothing else can be said
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
      // it was to be ended anyway
    }
  }

  /** Decrypts what has come, up to the first text. */
  private void decrypt() throws SSLException {
    boolean more = true;
    while (more && !plainIn.hasRemaining() && !ended) {
      more = unwrap();
      if (more && !ended && engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
        refuseRenegotiation();
        runTasks();
      } else if (more && !ended && wantsToSpeak()) {
        refuseRenegotiation();
      }
    }
  }

  private void refuseRenegotiation() throws SSLException {
    if (fixed) {
      throw new SSLException("the server wants to renegotiate, which is refused");
    }
  }

  /** Takes one record in: whether there was a whole one. */
  private boolean unwrap() throws SSLException {
    netIn.flip();
    plainIn.clear();
    Status status;
    try {
      status = engine.unwrap(netIn, plainIn).getStatus();
    } finally {
      plainIn.flip();
      netIn.compact();
    }
    ended = status == Status.CLOSED;
    return status != Status.BUFFER_UNDERFLOW;
  }

  /** Makes one record. What was in {@code netOut} has gone. */
  private void wrap(ByteBuffer text) throws SSLException {
    netOut.clear();
    SSLEngineResult result;
    try {
      result = engine.wrap(text, netOut);
    } finally {
      netOut.flip();
    }
    if (result.bytesProduced() == 0 && result.getStatus() != Status.OK) {
      throw new SSLException("the connection was ended: " + result.getStatus());
    }
  }

  /**
   * Sends the record that was made.
   *
   * @return 0; or how much of it is left, as there is something to read; or a failure
   */
  private long flush(long deadline) {
    int length = netOut.remaining();
    if (length == 0) {
      return 0;
    }
    int start = netOut.position();
    TlsBuffers.take(netOut, length, wire, 0);
    long sent = deaf != 0 ? deaf : below.send(wire, 0, length, false, deadline);
    if (sent >= 0) {
      netOut.position(start + (int) sent);
      return netOut.remaining();
    }
    if (!established && !Failure.TIMED_OUT.is(sent) && !Failure.STOPPED.is(sent)) {
      // a server that hung up on a handshake may have said why before
      deaf = sent;
      return 0;
    }
    return sent;
  }

  /** Waits for bytes and takes what fits: how many, 0 at the end of the stream, or a failure. */
  private long fill(long deadline) throws SSLException {
    if (!netIn.hasRemaining()) {
      throw new SSLException("more came than one record holds");
    }
    long count = below.receive(wire, 0, Math.min(netIn.remaining(), wire.size()), deadline);
    if (count > 0) {
      TlsBuffers.add(netIn, wire, 0, (int) count);
    }
    return count;
  }
}
