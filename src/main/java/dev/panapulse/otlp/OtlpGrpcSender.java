package dev.panapulse.otlp;

import dev.panapulse.http.MediaType;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.http.connect.Connector;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.Transport;

/** Sends OTLP/gRPC requests, see {@link GrpcExchange}. */
public final class OtlpGrpcSender implements OtlpSender {
  /** The method (opentelemetry-proto, metrics_service.proto). */
  static final String METHOD = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

  private final RequestFormat format;
  private final GrpcExchange exchange;
  private final GzipFallback gzipFallback;
  private final TokenRenewal renewal;

  /**
   * A sender over TCP, or TLS if the endpoint says so; it connects at the first request. The path
   * of the endpoint is ignored.
   *
   * @throws IllegalArgumentException if a header cannot be sent as metadata
   */
  public OtlpGrpcSender(LibC libc, OtlpClientOptions options) {
    this(libc, options, Connector.forGrpc(libc, options));
  }

  /** A sender over {@code transport}, which it owns from now on. */
  OtlpGrpcSender(LibC libc, OtlpClientOptions options, Transport transport) {
    format = new RequestFormat(MediaType.PROTOBUF, options.compress());
    GrpcRequestHead head =
        new GrpcRequestHead(options.endpoint(), METHOD, options.userAgent(), options.headers());
    exchange = new GrpcExchange(head, transport, options.facts().clock());
    gzipFallback =
        new GzipFallback(options, exchange::run, exchange::connections, exchange::excludesGzip);
    renewal = new TokenRenewal(libc, options, head::authorize, gzipFallback);
  }

  /** The exchange, for tests. */
  GrpcExchange exchange() {
    return exchange;
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
  }
}
