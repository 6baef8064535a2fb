package dev.panapulse.otlp;

import dev.panapulse.http.RequestBuffer;

/**
 * Sends OTLP requests over a socket, on the calling thread.
 *
 * <p>A request is repeated here only where the exchange may do so unnoticed; retries are up to the
 * caller. One thread at a time; another thread ends a blocked exchange by the stop descriptor of
 * the options. Sending allocates next to nothing on the Java heap.
 */
public sealed interface OtlpSender extends AutoCloseable permits OtlpGrpcSender, OtlpHttpSender {
  /** How requests are to be encoded. */
  RequestFormat format();

  /**
   * Sends a request and waits for its outcome.
   *
   * @param request read until this returns, and not changed; for gRPC without the prefix
   */
  Outcome send(RequestBuffer request);

  /** Closes the connection and frees all memory. */
  @Override
  void close();
}
