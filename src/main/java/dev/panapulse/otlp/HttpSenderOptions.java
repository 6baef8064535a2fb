package dev.panapulse.otlp;

import dev.panapulse.tls.TlsFiles;
import java.time.Duration;
import java.util.List;

/**
 * What an {@link OtlpHttpSender} is told once.
 *
 * @param endpoint where requests go
 * @param userAgent product and version: {@code "Panapulse-OTLP-Exporter/1.0"}
 * @param headers further headers of every request; Host and User-Agent replace the sender's
 * @param timeout for one exchange, looking up the name, connecting and a second attempt included;
 *     positive
 * @param compress whether bodies are encoded with gzip
 * @param tls certificates and keys, for an endpoint that wants TLS
 * @param stopFd a descriptor owned by the caller, an eventfd(2) for example; while it is readable
 *     every wait ends at once and the outcome is {@link Outcome.Retryable}; -1: none
 */
public record HttpSenderOptions(
    HttpEndpoint endpoint,
    String userAgent,
    List<HttpHeader> headers,
    Duration timeout,
    boolean compress,
    TlsFiles tls,
    int stopFd) {
  public HttpSenderOptions {
    headers = List.copyOf(headers);
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout of an export: " + timeout);
    }
  }

  @Override
  public String toString() {
    // without the headers, which may hold secrets
    return "HttpSenderOptions[" + endpoint.url() + ", " + timeout + "]";
  }
}
