package dev.panapulse.http.h2;

import dev.panapulse.http.RequestBuffer;
import dev.panapulse.libc.Slab;
import dev.panapulse.net.Failure;
import dev.panapulse.net.Transport;

/**
 * A client's HTTP/2 connection over a {@link Transport}: one request at a time (RFC 9113).
 *
 * <p>The connection is kept from one request to the next; what a peer says in between is read
 * before the next begins. Nothing is thrown for what a network does. One thread.
 */
public final class Http2Connection implements AutoCloseable {
  /** Bytes in front of a gRPC message: whether it is compressed, and its length. */
  private static final int PREFIX = 5;

  /** The stream was over before all was sent. */
  private static final long OVER = 1;

  /** For a look at what came while nothing was asked, and for words at parting. */
  private static final long MOMENT_NANOS = 1_000_000;

  /** Looks before a request: a peer that goes on talking is read during the exchange. */
  private static final int MOST_LOOKS = 64;

  private final Transport transport;
  private final Http2FrameReader reader = new Http2FrameReader();
  private final Http2Output out;
  private final Http2Session session;

  /** The head of a DATA frame and, in the first, the prefix of the message. */
  private final Slab dataHead = Slab.allocate(Http2.FRAME_HEAD + PREFIX);

  /** Whether a request was not sent to its end, so that no other frame may follow. */
  private boolean incomplete;

  private int firstStream = -1;

  /**
   * A connection that is not made yet.
   *
   * @param transport owned from now on
   * @param answer takes the answers
   */
  public Http2Connection(Transport transport, Http2ResponseHandler answer) {
    this.transport = transport;
    this.out = new Http2Output();
    this.session = new Http2Session(out, answer);
  }

  /** What became of the stream, and how the peer stands. */
  public Http2Session session() {
    return session;
  }

  /** Makes new connections begin behind this stream, for tests of what happens at the last. */
  public void beginAfter(int stream) {
    firstStream = stream;
  }

  /** Whether a connection is there that serves for another request, as far as can be known. */
  public boolean refresh() {
    for (int i = 0;
        i < MOST_LOOKS && transport.connected() && session.usable() && transport.stale();
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
   * Makes ready for a request: connects if there is no connection, and waits until the peer has
   * said its SETTINGS and takes streams, or that it never will.
   *
   * @return 0, or a failure of the transport
   */
  public long prepare(long deadline) {
    long failure = transport.connected() ? 0 : connect(deadline);
    while (failure == 0 && !session.takesStreams() && session.usable()) {
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
      reader.reset();
      session.begin();
      session.skipTo(firstStream);
      incomplete = false;
    }
    return failure;
  }

  /**
   * Sends a request on a connection that is prepared, and waits for the end of its answer.
   *
   * @return 0 when the stream has ended, one way or the other; else a failure of the transport
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
    // what a peer said before it hung up on the request counts more than that it did
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
        return failure == OVER ? 0 : afterFailure(failure, deadline);
      }
    }
    incomplete = sent < total;
    return 0;
  }

  /** A peer that hung up on a request may have said why before. */
  private long afterFailure(long failure, long deadline) {
    if (Failure.TIMED_OUT.is(failure) || Failure.STOPPED.is(failure)) {
      return failure;
    }
    while (open() && receive(deadline) == 0) {
      // on to the end
    }
    return failure;
  }

  private long sendData(RequestBuffer body, long sent, int count, boolean last, long deadline) {
    int ofPrefix = (int) Math.min(count, Math.max(0, PREFIX - sent));
    int ofBody = count - ofPrefix;
    // in front of what is left of the prefix, over what has gone of it
    long at = Math.min(sent, PREFIX);
    Http2Output.frameHead(
        dataHead, at, count, Http2.DATA, last ? Http2.FLAG_END_STREAM : 0, session.stream());
    session.windows().sent(count);
    session.progress();
    // bytes that were held back for the next would wait there while the window is closed
    boolean more = !last && session.windows().sendable() > 0;
    long failure = sendAll(dataHead, at, Http2.FRAME_HEAD + ofPrefix, more || ofBody > 0, deadline);
    if (failure == 0 && ofBody > 0) {
      failure = sendAll(body.bytes(), Math.max(0, sent - PREFIX), ofBody, more, deadline);
    }
    return failure;
  }

  /** 0 when all went, {@link #OVER}, or a failure. */
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
          return OVER;
        }
      }
    }
    return 0;
  }

  /** Sends the frames that wait; none of them is ever left half sent but by a failure. */
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

  /** What a peer that is gone may have spoken instead of HTTP/2; empty: nothing known. */
  public String stranger() {
    return reader.stranger();
  }

  /**
   * After an exchange: the connection is kept if it serves for another, and closed if not.
   *
   * @param failed whether the transport did
   */
  public void settle(boolean failed) {
    if (failed || incomplete || session.end() == Http2Session.End.OPEN) {
      transport.disconnect();
    } else if (!session.usable() || flush(false, System.nanoTime() + MOMENT_NANOS) != 0) {
      disconnect();
    }
  }

  /** Says that nothing more will come, as far as that goes at once, and closes the connection. */
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

  /** What a failure of the transport means, in words. */
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
