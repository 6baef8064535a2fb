package dev.panapulse.otlp;

import dev.panapulse.http.RequestBuffer;
import dev.panapulse.http.h1.HttpResponseParser;
import dev.panapulse.http.h1.RequestHead;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.Slab;
import dev.panapulse.net.Failure;
import dev.panapulse.net.Transport;
import java.util.Optional;

/**
 * One request and its answer over a connection that is kept for the next (RFC 9112, 9). One thread.
 *
 * <p><b>Sent twice.</b> A server may close an idle connection at the moment a request is under way.
 * When a connection that has served before ends without one byte of an answer, nothing of the
 * request was acknowledged, and it goes out once more on a new connection. HTTP would not do that
 * to a POST (RFC 9110, 9.2.2), as the first may have been carried out all the same; OTLP asks
 * clients to send again after a lost connection, and backends to bear with duplicates: a point
 * names its series and its time, so that the second copy says what the first did.
 */
final class HttpExchange implements AutoCloseable {
  private static final int RECEIVE_BYTES = 4 * 1024;

  private final Transport transport;
  private final HttpResponseParser answer = new HttpResponseParser();
  private final Slab received = Slab.allocate(RECEIVE_BYTES);

  /** An exchange over {@code transport}, which it owns from now on. */
  HttpExchange(Transport transport) {
    this.transport = transport;
  }

  /** Sends the request and waits for its outcome until {@code deadline}. */
  Outcome run(RequestHead head, RequestBuffer body, long deadline) {
    head.frame(body);
    if (transport.connected() && (transport.expired() || transport.stale())) {
      transport.disconnect();
    }
    boolean reused = transport.connected();
    long failure = attempt(head, body, deadline);
    if (reused && !answer.begun() && isLoss(failure)) {
      transport.disconnect();
      failure = attempt(head, body, deadline);
    }
    if (!answer.keepAlive() || failure != 0) {
      transport.disconnect();
    }
    return outcome(failure);
  }

  /** The answer that the last run got; of meaning only if its head is complete. */
  HttpResponseParser answer() {
    return answer;
  }

  private static boolean isLoss(long failure) {
    return failure < 0 && !Failure.TIMED_OUT.is(failure) && !Failure.STOPPED.is(failure);
  }

  private Outcome outcome(long failure) {
    if (answer.headComplete()) {
      String errors = failure != 0 ? transport.describe(failure) : answer.reason();
      return HttpResponseClassifier.of(answer, errors, System.currentTimeMillis() / 1000);
    }
    if (failure != 0) {
      return new Outcome.Retryable(0, transport.describe(failure), Optional.empty());
    }
    return new Outcome.NonRetryable(0, "invalid HTTP response: " + answer.reason(), false);
  }

  /** 0 when the answer was read to its end, or to where it makes no sense; else the failure. */
  private long attempt(RequestHead head, RequestBuffer body, long deadline) {
    answer.reset();
    if (!transport.connected()) {
      int failure = transport.connect(deadline);
      if (failure != 0) {
        return failure;
      }
    }
    long failure = send(head.bytes(), head.length(), body.length() > 0, deadline);
    if (failure == 0 && !answer.done()) {
      failure = send(body.bytes(), body.length(), false, deadline);
    }
    boolean refusedBytes = failure == -Errno.EPIPE || failure == -Errno.ECONNRESET;
    if (failure != 0 && !refusedBytes) {
      return failure;
    }
    // a server that hung up on a request may have said why before
    long answered = receiveAnswer(deadline);
    boolean saidSo = answered == 0 || Failure.TLS_FAILED.is(answered);
    return refusedBytes && !saidSo ? failure : answered;
  }

  /** 0 when all went, or the answer came before that. */
  private long send(Slab from, long length, boolean more, long deadline) {
    long sent = 0;
    while (sent < length && !answer.done()) {
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
      // the rest of the request would be read as the next one
      answer.end();
    }
    return 0;
  }

  private long receiveAnswer(long deadline) {
    long failure = 0;
    while (failure == 0 && !answer.done()) {
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
      answer.feed(received, 0, count);
      return 0;
    }
    answer.end();
    return answer.done() ? 0 : Failure.CLOSED_EARLY.code();
  }

  @Override
  public void close() {
    transport.close();
    answer.close();
    received.close();
  }
}
