package dev.panapulse.http;

import dev.panapulse.libc.EndRequest;
import dev.panapulse.net.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The options of a sender of OTLP, over HTTP or gRPC.
 *
 * @param endpoint where requests go
 * @param userAgent product and version: {@code "Panapulse-OTLP-Exporter/1.0"}
 * @param headers further headers of every request; Host and User-Agent replace the sender's
 * @param tokenFile a file with a token that is sent as {@code Authorization: Bearer}, read again
 *     when it changes; empty: none
 * @param proxy carries the requests; empty: none
 * @param mediaType the encoding of requests
 * @param timeout for one exchange, including name look-up, connect and a second attempt; positive
 * @param maxConnectionAge after which a connection is replaced, so that the name is looked up
 *     again; zero: never
 * @param compress whether bodies are compressed with gzip
 * @param tls certificates and keys for an https endpoint
 * @param stopFd a descriptor, an eventfd(2) for example; while it is readable every wait ends at
 *     once and the request counts as retryable; the caller owns it; -1: none
 * @param endRequest when it is overdue, every wait ends likewise
 * @param facts what exchanges show about the backend
 */
public record OtlpClientOptions(
    HttpEndpoint endpoint,
    String userAgent,
    List<HttpHeader> headers,
    Optional<Path> tokenFile,
    Optional<HttpProxy> proxy,
    MediaType mediaType,
    Duration timeout,
    Duration maxConnectionAge,
    boolean compress,
    TlsFiles tls,
    int stopFd,
    EndRequest endRequest,
    BackendFacts facts) {
  public OtlpClientOptions {
    headers = List.copyOf(headers);
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout of an export: " + timeout);
    }
  }

  /** Options for a process that is never asked to end. */
  public OtlpClientOptions(
      HttpEndpoint endpoint,
      String userAgent,
      List<HttpHeader> headers,
      Optional<Path> tokenFile,
      Optional<HttpProxy> proxy,
      MediaType mediaType,
      Duration timeout,
      Duration maxConnectionAge,
      boolean compress,
      TlsFiles tls,
      int stopFd) {
    this(
        endpoint,
        userAgent,
        headers,
        tokenFile,
        proxy,
        mediaType,
        timeout,
        maxConnectionAge,
        compress,
        tls,
        stopFd,
        EndRequest.never(),
        BackendFacts.unwatched());
  }

  /** Options for protobuf, without a token file, a proxy, or a maximal age of connections. */
  public OtlpClientOptions(
      HttpEndpoint endpoint,
      String userAgent,
      List<HttpHeader> headers,
      Duration timeout,
      boolean compress,
      TlsFiles tls,
      int stopFd) {
    this(
        endpoint,
        userAgent,
        headers,
        Optional.empty(),
        Optional.empty(),
        MediaType.PROTOBUF,
        timeout,
        Duration.ZERO,
        compress,
        tls,
        stopFd);
  }

  @Override
  public String toString() {
    // without the headers, which may hold secrets
    return "OtlpClientOptions[" + endpoint.url() + ", " + timeout + "]";
  }
}
