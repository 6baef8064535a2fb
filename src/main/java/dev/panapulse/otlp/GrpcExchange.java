package dev.panapulse.otlp;

import dev.panapulse.http.BackendClock;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.http.h2.Http2;
import dev.panapulse.http.h2.Http2Connection;
import dev.panapulse.http.h2.Http2Session;
import dev.panapulse.net.Failure;
import dev.panapulse.net.Transport;
import java.util.Optional;

/**
 * Makes unary gRPC calls over a persistent connection. One thread.
 *
 * <p><b>Immediate repetition.</b> A request that the peer did not process (GOAWAY, REFUSED_STREAM)
 * is sent once more on a new connection, as RFC 9113 (8.7) allows. The same applies if a reused
 * connection is lost before any response, for the reason given at {@link HttpExchange}.
 */
final class GrpcExchange implements AutoCloseable {
  private final GrpcRequestHead head;
  private final GrpcResponse response = new GrpcResponse();
  private final Http2Connection connection;
  private final BackendClock clock;

  /** Whether the last attempt had a connection. */
  private boolean sent;

  /**
   * @param transport owned from now on
   * @param clock takes the dates of the responses
   */
  GrpcExchange(GrpcRequestHead head, Transport transport, BackendClock clock) {
    this.clock = clock;
    this.head = head;
    this.connection = new Http2Connection(transport, response);
  }

  /** The connection, for tests. */
  Http2Connection connection() {
    return connection;
  }

  /** Connections opened so far. */
  int connections() {
    return connection.connections();
  }

  /** Whether the last response lists the encodings that the peer reads, without gzip. */
  boolean excludesGzip() {
    return response.excludesGzip();
  }

  /** Sends the message and waits for its outcome until {@code deadline}. */
  Outcome run(RequestBuffer body, long deadline) {
    connection.session().forgetReason();
    boolean reused = connection.refresh();
    long failure = attempt(body, deadline);
    boolean lost = reused && isLoss(failure) && !connection.session().responseBegun();
    if (lost || (failure == 0 && connection.session().end() == Http2Session.End.UNPROCESSED)) {
      connection.disconnect();
      failure = attempt(body, deadline);
    }
    Outcome outcome = outcome(failure);
    connection.finish(failure != 0);
    return outcome;
  }

  private static boolean isLoss(long failure) {
    return failure < 0 && !Failure.TIMED_OUT.is(failure) && !Failure.STOPPED.is(failure);
  }

  private long attempt(RequestBuffer body, long deadline) {
    long failure = connection.prepare(deadline);
    sent = failure == 0;
    if (!sent) {
      return failure;
    }
    clock.sending();
    head.frame(body.compressed(), deadline - System.nanoTime());
    return connection.exchange(head.bytes(), head.length(), body, deadline);
  }

  private Outcome outcome(long failure) {
    Http2Session session = connection.session();
    if (failure != 0) {
      return lost(failure, session);
    }
    return switch (session.end()) {
      case COMPLETE -> {
        if (response.grpc()) {
          clock.received(response.date());
        }
        response.decompress();
        yield GrpcResponseClassifier.of(response, System.currentTimeMillis() / 1000);
      }
      case RESET -> GrpcResponseClassifier.ofReset(session.error(), session.reason());
      case UNPROCESSED -> GrpcResponseClassifier.ofReset(Http2.REFUSED_STREAM, session.reason());
      case VIOLATION, OPEN -> invalid(session.reason());
    };
  }

  private Outcome lost(long failure, Http2Session session) {
    if (Failure.STOPPED.is(failure)) {
      return Outcome.Retryable.STOPPED;
    }
    String reason = connection.describe(failure);
    String otherProtocol = Failure.CLOSED_EARLY.is(failure) ? connection.otherProtocol() : "";
    if (!otherProtocol.isEmpty()) {
      return invalid("it speaks " + otherProtocol);
    }
    String before = session.reason().isEmpty() ? "" : " after " + session.reason();
    int status = sent ? Outcome.Retryable.NO_RESPONSE : Outcome.Retryable.ofUnsent(failure);
    return new Outcome.Retryable(status, reason + before, Optional.empty());
  }

  private static Outcome invalid(String reason) {
    return new Outcome.Retryable(
        Outcome.Retryable.INVALID_RESPONSE, "invalid gRPC response: " + reason, Optional.empty());
  }

  @Override
  public void close() {
    connection.close();
    response.close();
  }
}
