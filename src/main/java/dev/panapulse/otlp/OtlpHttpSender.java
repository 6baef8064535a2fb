package dev.panapulse.otlp;

import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.http.connect.Connector;
import dev.panapulse.http.h1.RequestHead;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.Transport;
import dev.panapulse.net.tls.TlsTransport;

/** Sends OTLP/HTTP requests, see {@link HttpExchange}. */
public final class OtlpHttpSender implements OtlpSender {
  private final RequestFormat format;
  private final RequestHead head;
  private final HttpExchange exchange;
  private final GzipFallback gzipFallback;
  private final TokenRenewal renewal;

  /**
   * A sender over TCP, or TLS if the endpoint says so; it connects at the first request.
   *
   * @throws IllegalArgumentException if a header has a value that HTTP does not allow
   */
  public OtlpHttpSender(LibC libc, OtlpClientOptions options) {
    this(libc, options, Connector.to(libc, options, TlsTransport.HTTP_1_1));
  }

  /** A sender over {@code transport}, which it owns from now on. */
  public OtlpHttpSender(LibC libc, OtlpClientOptions options, Transport transport) {
    format = new RequestFormat(options.mediaType(), options.compress());
    head = new RequestHead(options);
    exchange = new HttpExchange(transport, options.facts().clock());
    gzipFallback =
        new GzipFallback(
            options,
            (body, deadline) -> exchange.run(head, body, deadline),
            exchange::connections,
            () -> false);
    renewal = new TokenRenewal(libc, options, head::authorize, gzipFallback);
  }

  @Override
  public RequestFormat format() {
    return format;
  }

  @Override
  public Outcome send(RequestBuffer request) {
    return renewal.run(request);
  }

  @Override
  public void close() {
    exchange.close();
    gzipFallback.close();
    renewal.close();
    head.close();
  }
}
