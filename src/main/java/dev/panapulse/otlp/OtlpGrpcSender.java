package dev.panapulse.otlp;

import dev.panapulse.http.MediaType;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.http.connect.Connector;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.Transport;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Sends OTLP/gRPC requests, see {@link GrpcExchange}. What it remembers is the message as it goes
 * into the frame of gRPC, without the prefix.
 */
public final class OtlpGrpcSender extends OtlpSender implements GrpcSender {
  /** What is called (opentelemetry-proto, metrics_service.proto). */
  static final String METHOD = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

  private final GrpcExchange exchange;
  private final TokenRenewal attempts;

  /**
   * A sender over TCP, and TLS if the endpoint is secure; it connects at the first request. The
   * endpoint's path is passed over.
   *
   * @throws IllegalArgumentException if a header is no metadata
   */
  public OtlpGrpcSender(LibC libc, OtlpClientOptions options) {
    this(libc, options, Connector.forGrpc(libc, options));
  }

  /** A sender over {@code transport}, which it owns from now on. */
  OtlpGrpcSender(LibC libc, OtlpClientOptions options, Transport transport) {
    super(options.compress(), MediaType.PROTOBUF);
    GrpcRequestHead head =
        new GrpcRequestHead(options.endpoint(), METHOD, options.userAgent(), options.headers());
    exchange = new GrpcExchange(head, transport);
    attempts = new TokenRenewal(libc, options, head::authorize, exchange::run);
  }

  /** The calls beneath, for tests. */
  GrpcExchange exchange() {
    return exchange;
  }

  @Override
  Outcome attempt(RequestBuffer body) {
    return attempts.run(body);
  }

  /**
   * Encodes a message and sends it, before it returns. The outcome is in {@link #lastOutcome()};
   * the callbacks get what the SDK's exporter wants to know.
   */
  @Override
  public void send(
      MessageWriter writer, Consumer<GrpcResponse> onResponse, Consumer<Throwable> onError) {
    switch (put(writer)) {
      case Outcome.Accepted accepted -> onResponse.accept(Answer.OK);
      case Outcome.Retryable(int status, String reason, Optional<?> later) ->
          onError.accept(new IOException(reason));
      case Outcome.NonRetryable(int status, String message, boolean large) ->
          onError.accept(new IOException(message));
    }
  }

  /** Closes the connection. The sender can still be used, and is still to be closed. */
  @Override
  public CompletableResultCode shutdown() {
    exchange.disconnect();
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public void close() {
    exchange.close();
    attempts.close();
    super.close();
  }

  /** Success as the SDK wants to see it; of failures it only makes a log that is off. */
  private static final class Answer implements GrpcResponse {
    static final Answer OK = new Answer();
    private static final byte[] NO_MESSAGE = {};

    @Override
    public GrpcStatusCode getStatusCode() {
      return GrpcStatusCode.OK;
    }

    @Override
    public String getStatusDescription() {
      return "";
    }

    @Override
    public byte[] getResponseMessage() {
      return NO_MESSAGE;
    }
  }
}
