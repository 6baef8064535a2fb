package dev.panapulse.otlp;

import dev.panapulse.http.BackendClock;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.http.h1.HttpResponseParser;
import dev.panapulse.http.h1.RequestHead;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.Slab;
import dev.panapulse.net.Failure;
import dev.panapulse.net.Transport;
import java.util.Optional;

/**
 * Exchanges requests for responses over a persistent connection (RFC 9112, 9). One thread.
 *
 * <p><b>Immediate repetition.</b> A server may close an idle connection while a request is on its
 * way. If a reused connection ends before the first byte of a response, the request is sent once
 * more on a new connection. RFC 9110, 9.2.2 advises against this for POST, as the server may have
 * processed the first request. OTLP requires clients to retry after a lost connection and backends
 * to accept duplicates: a point is identified by its series and its time.
 */
final class HttpExchange implements AutoCloseable {
  private static final int RECEIVE_BYTES = 4 * 1024;

  private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

  private final Transport transport;
  private final BackendClock clock;
  private final HttpResponseParser response = new HttpResponseParser();
  private final Slab received = Slab.allocate(RECEIVE_BYTES);
  private int connections;

  /** Whether the last attempt had a connection. */
  private boolean sent;

  /**
   * @param transport owned from now on
   * @param clock takes the dates of the responses
   */
  HttpExchange(Transport transport, BackendClock clock) {
    this.transport = transport;
    this.clock = clock;
  }

  /** Connections opened so far. */
  int connections() {
    return connections;
  }

  /** Sends the request and waits for its outcome until {@code deadline}. */
  Outcome run(RequestHead head, RequestBuffer body, long deadline) {
    head.frame(body);
    if (transport.connected() && (transport.expired() || transport.stale())) {
      transport.disconnect();
    }
    boolean reused = transport.connected();
    long failure = attempt(head, body, deadline);
    if (reused && !response.begun() && isLoss(failure)) {
      transport.disconnect();
      failure = attempt(head, body, deadline);
    }
    if (!response.keepAlive() || failure != 0) {
      transport.disconnect();
    }
    if (response.headComplete() && isOfServer()) {
      clock.received(response.date());
    }
    return outcome(failure);
  }

  /** Whether a backend wrote the response: no web page, whose date may be that of a router. */
  private boolean isOfServer() {
    return !response.html() && response.status() != PROXY_AUTHENTICATION_REQUIRED;
  }

  private static boolean isLoss(long failure) {
    return failure < 0 && !Failure.TIMED_OUT.is(failure) && !Failure.STOPPED.is(failure);
  }

  private Outcome outcome(long failure) {
    if (response.headComplete()) {
      response.decompress();
      String errors = failure != 0 ? transport.describe(failure) : response.reason();
      return HttpResponseClassifier.of(response, errors, System.currentTimeMillis() / 1000);
    }
    if (Failure.STOPPED.is(failure)) {
      return Outcome.Retryable.STOPPED;
    }
    if (failure != 0) {
      int status = sent ? Outcome.Retryable.NO_RESPONSE : Outcome.Retryable.ofUnsent(failure);
      return new Outcome.Retryable(status, transport.describe(failure), Optional.empty());
    }
    return new Outcome.Retryable(
        Outcome.Retryable.INVALID_RESPONSE,
        "invalid HTTP response: " + response.reason(),
        Optional.empty());
  }

  /** Returns 0 if the response was read to its end or to a syntax error, else the failure. */
  private long attempt(RequestHead head, RequestBuffer body, long deadline) {
    response.reset();
    sent = false;
    if (!transport.connected()) {
      int failure = transport.connect(deadline);
      if (failure != 0) {
        return failure;
      }
      connections++;
    }
    sent = true;
    clock.sending();
    long failure = send(head.bytes(), head.length(), body.length() > 0, deadline);
    if (failure == 0 && !response.done()) {
      failure = send(body.bytes(), body.length(), false, deadline);
    }
    boolean closedByPeer = failure == -Errno.EPIPE || failure == -Errno.ECONNRESET;
    if (failure != 0 && !closedByPeer) {
      return failure;
    }
    // the server may have sent a response before it closed the connection
    long later = receiveResponse(deadline);
    boolean explained = later == 0 || Failure.TLS_FAILED.is(later);
    return closedByPeer && !explained ? failure : later;
  }

  /** Returns 0 if all bytes were sent or the response was complete earlier, else the failure. */
  private long send(Slab from, long length, boolean more, long deadline) {
    long sent = 0;
    while (sent < length && !response.done()) {
      long result = transport.send(from, sent, length - sent, more, deadline);
      if (result < 0) {
        return result;
      }
      sent += result;
      if (sent < length) {
        long failure = receiveSome(deadline);
        if (failure != 0) {
          return failure;
        }
      }
    }
    if (sent < length) {
      // on this connection the server would read the next request as the rest of this one
      response.end();
    }
    return 0;
  }

  private long receiveResponse(long deadline) {
    long failure = 0;
    while (failure == 0 && !response.done()) {
      failure = receiveSome(deadline);
    }
    return failure;
  }

  private long receiveSome(long deadline) {
    long count = transport.receive(received, 0, RECEIVE_BYTES, deadline);
    if (count < 0) {
      return count;
    }
    if (count > 0) {
      response.feed(received, 0, count);
      return 0;
    }
    response.end();
    return response.done() ? 0 : Failure.CLOSED_EARLY.code();
  }

  @Override
  public void close() {
    transport.close();
    response.close();
    received.close();
  }
}
