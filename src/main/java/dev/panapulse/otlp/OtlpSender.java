package dev.panapulse.otlp;

import dev.panapulse.http.RequestBuffer;

/**
 * Sends OTLP requests over a socket, on the calling thread.
 *
 * <p>Apart from the immediate repetition on a new connection ({@link HttpExchange}), retries are up
 * to the caller. One thread at a time; another thread ends a blocked exchange by the stop
 * descriptor of the options. Sending allocates next to nothing on the Java heap.
 */
public sealed interface OtlpSender extends AutoCloseable permits OtlpGrpcSender, OtlpHttpSender {
  /** The encoding that requests need. */
  RequestFormat format();

  /**
   * Sends a request and waits for its outcome.
   *
   * @param request read until this returns, and not changed; for gRPC without the length prefix
   */
  Outcome send(RequestBuffer request);

  /** Closes the connection and frees all memory. */
  @Override
  void close();
}
