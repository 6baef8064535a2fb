package dev.panapulse.http.h2;

import dev.panapulse.http.RequestBuffer;
import dev.panapulse.libc.Slab;
import dev.panapulse.net.Failure;
import dev.panapulse.net.Transport;

/**
 * A client's HTTP/2 connection over a {@link Transport}: one request at a time (RFC 9113).
 *
 * <p>The connection is kept for the next request; frames that arrive in between are read before the
 * next request. Failures of the network are returned, not thrown. One thread.
 */
public final class Http2Connection implements AutoCloseable {
  /** Bytes before a gRPC message: a flag for compression, and the length. */
  private static final int PREFIX = 5;

  /** The stream ended before the whole request was sent. */
  private static final long STREAM_ENDED = 1;

  /** Time for reading frames of an idle connection, and for sending GOAWAY. */
  private static final long MOMENT_NANOS = 1_000_000;

  /** Reads before a request; further frames are read during the exchange. */
  private static final int MOST_IDLE_READS = 64;

  private final Transport transport;
  private final Http2FrameReader reader = new Http2FrameReader();
  private final Http2Output out;
  private final Http2Session session;

  /** The header of a DATA frame and, in the first, the prefix of the message. */
  private final Slab dataHead = Slab.allocate(Http2.FRAME_HEAD + PREFIX);

  /** Whether a request was not sent completely, so that no other frame may follow. */
  private boolean incomplete;

  private int firstStream = -1;

  private int connections;

  /**
   * A connection that is not open yet.
   *
   * @param transport owned by this connection
   * @param response receives the responses
   */
  public Http2Connection(Transport transport, Http2ResponseHandler response) {
    this.transport = transport;
    this.out = new Http2Output();
    this.session = new Http2Session(out, response);
  }

  /** The state of the stream and of the peer. */
  public Http2Session session() {
    return session;
  }

  /** Makes new connections begin after this stream; for tests of the last stream number. */
  public void beginAfter(int stream) {
    firstStream = stream;
  }

  /** Reads pending frames; whether there is a connection that can carry another request. */
  public boolean refresh() {
    if (transport.connected() && transport.expired()) {
      disconnect();
    }
    for (int i = 0;
        i < MOST_IDLE_READS && transport.connected() && session.usable() && transport.stale();
        i++) {
      long failure = receive(System.nanoTime() + MOMENT_NANOS);
      if (Failure.TIMED_OUT.is(failure)) {
        break;
      }
      if (failure != 0) {
        transport.disconnect();
      }
    }
    if (transport.connected() && !session.usable()) {
      disconnect();
    }
    return transport.connected();
  }

  /**
   * Prepares for a request: connects if there is no connection, and waits until the peer has sent
   * its SETTINGS and accepts streams, or can no longer do so.
   *
   * @return 0, or a failure of the transport
   */
  public long prepare(long deadline) {
    long failure = transport.connected() ? 0 : connect(deadline);
    while (failure == 0 && !session.allowsStreams() && session.usable()) {
      failure = flush(false, deadline);
      if (failure == 0 && session.usable()) {
        failure = receive(deadline);
      }
    }
    return failure;
  }

  private long connect(long deadline) {
    int failure = transport.connect(deadline);
    if (failure == 0) {
      connections++;
      reader.reset();
      session.begin();
      session.skipTo(firstStream);
      incomplete = false;
    }
    return failure;
  }

  /**
   * Sends a request on a prepared connection, and waits for the end of the response.
   *
   * @return 0 when the stream has ended, see {@link Http2Session#end()}; or a failure of the
   *     transport
   */
  public long exchange(byte[] head, int headLength, RequestBuffer body, long deadline) {
    if (session.end() == Http2Session.End.VIOLATION) {
      return 0;
    }
    session.open(head, headLength);
    long failure = send(body, deadline);
    while (failure == 0 && open()) {
      failure = flush(false, deadline);
      if (failure == 0 && open()) {
        failure = receive(deadline);
      }
    }
    // a response that the peer sent before it closed the connection takes precedence
    return open() ? failure : 0;
  }

  private boolean open() {
    return session.end() == Http2Session.End.OPEN;
  }

  private long send(RequestBuffer body, long deadline) {
    dataHead.putByte(Http2.FRAME_HEAD, (byte) (body.compressed() ? 1 : 0));
    dataHead.putInt(Http2.FRAME_HEAD + 1L, Integer.reverseBytes((int) body.length()));
    long total = PREFIX + body.length();
    long sent = 0;
    incomplete = true;
    while (sent < total && open()) {
      long window = Math.min(session.windows().sendable(), Http2.FRAME_PAYLOAD);
      long failure = flush(window > 0, deadline);
      if (failure == 0 && open()) {
        if (window > 0) {
          int count = (int) Math.min(window, total - sent);
          failure = sendData(body, sent, count, sent + count == total, deadline);
          sent += count;
        } else {
          failure = receive(deadline);
        }
      }
      if (failure != 0) {
        return failure == STREAM_ENDED ? 0 : afterFailure(failure, deadline);
      }
    }
    incomplete = sent < total;
    return 0;
  }

  /** Reads on: a peer that closed the connection may have sent the reason before. */
  private long afterFailure(long failure, long deadline) {
    if (Failure.TIMED_OUT.is(failure) || Failure.STOPPED.is(failure)) {
      return failure;
    }
    while (open() && receive(deadline) == 0) {
      // until the end of the stream
    }
    return failure;
  }

  private long sendData(RequestBuffer body, long sent, int count, boolean last, long deadline) {
    int ofPrefix = (int) Math.min(count, Math.max(0, PREFIX - sent));
    int ofBody = count - ofPrefix;
    // before the rest of the prefix, over the part that was sent
    long at = Math.min(sent, PREFIX);
    Http2Output.frameHead(
        dataHead, at, count, Http2.DATA, last ? Http2.FLAG_END_STREAM : 0, session.stream());
    session.windows().sent(count);
    session.progress();
    // bytes held back for the next send would wait while the window is closed
    boolean more = !last && session.windows().sendable() > 0;
    long failure = sendAll(dataHead, at, Http2.FRAME_HEAD + ofPrefix, more || ofBody > 0, deadline);
    if (failure == 0 && ofBody > 0) {
      failure = sendAll(body.bytes(), Math.max(0, sent - PREFIX), ofBody, more, deadline);
    }
    return failure;
  }

  /** 0 when all was sent, {@link #STREAM_ENDED}, or a failure. */
  private long sendAll(Slab from, long offset, long length, boolean more, long deadline) {
    long sent = 0;
    while (sent < length) {
      long count = transport.send(from, offset + sent, length - sent, more, deadline);
      if (count < 0) {
        return count;
      }
      sent += count;
      if (sent < length) {
        long failure = receive(deadline);
        if (failure != 0) {
          return failure;
        }
        if (!open()) {
          return STREAM_ENDED;
        }
      }
    }
    return 0;
  }

  /** Sends all queued frames; only a failure leaves one incomplete. */
  private long flush(boolean more, long deadline) {
    while (out.waiting() > 0) {
      long count = transport.send(out.bytes(), out.from(), out.waiting(), more, deadline);
      if (count < 0) {
        return count;
      }
      out.sent(count);
      if (out.waiting() > 0) {
        long failure = receive(deadline);
        if (failure != 0) {
          return failure;
        }
        if (session.end() == Http2Session.End.VIOLATION) {
          return 0;
        }
      }
    }
    return 0;
  }

  private long receive(long deadline) {
    Slab room = reader.room();
    long count = transport.receive(room, reader.end(), reader.capacity(), deadline);
    if (count < 0) {
      return count;
    }
    if (count == 0) {
      return Failure.CLOSED_EARLY.code();
    }
    reader.filled(count);
    session.feed(reader);
    return 0;
  }

  /** Connections opened so far. */
  public int connections() {
    return connections;
  }

  /** The protocol that the peer used instead of HTTP/2; empty: unknown. */
  public String otherProtocol() {
    return reader.otherProtocol();
  }

  /**
   * Ends an exchange: the connection is kept if it can carry another, and closed if not.
   *
   * @param failed whether the transport failed
   */
  public void finish(boolean failed) {
    if (failed || incomplete || session.end() == Http2Session.End.OPEN) {
      transport.disconnect();
    } else if (!session.usable() || flush(false, System.nanoTime() + MOMENT_NANOS) != 0) {
      disconnect();
    }
  }

  /** Sends GOAWAY if that needs no waiting, and closes the connection. */
  public void disconnect() {
    if (transport.connected()) {
      boolean broken = session.end() == Http2Session.End.VIOLATION;
      if (out.goAway(broken ? session.error() : Http2.NO_ERROR)) {
        transport.send(
            out.bytes(), out.from(), out.waiting(), false, System.nanoTime() + MOMENT_NANOS);
      }
      transport.disconnect();
    }
  }

  /** A failure of the transport in words. */
  public String describe(long failure) {
    return transport.describe(failure);
  }

  @Override
  public void close() {
    disconnect();
    transport.close();
    reader.close();
    out.close();
    dataHead.close();
  }
}
