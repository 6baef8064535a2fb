package dev.panapulse.otlp;

import dev.panapulse.libc.LibC;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Puts OTLP/gRPC requests on a socket, on the calling thread, and remembers the bytes, so that they
 * can be sent again as they are: the message as it goes into the frame of gRPC, without the prefix.
 *
 * <p>Nothing is retried here but the cases of {@link GrpcExchange}; that is delivery's affair, by
 * {@link #resend()}. One thread at a time; another thread ends a blocked exchange by the stop
 * descriptor of the options. A steady export allocates next to nothing on the Java heap.
 */
public final class OtlpGrpcSender implements GrpcSender, AutoCloseable {
  /** What is called (opentelemetry-proto, metrics_service.proto). */
  static final String METHOD = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

  private static final Outcome NOTHING =
      new Outcome.Retryable(0, "nothing was sent yet", Optional.empty());
  private static final Outcome HELD =
      new Outcome.Retryable(0, "encoded, not sent", Optional.empty());
  private static final int REQUEST_BYTES = 16 * 1024;

  private final boolean compress;
  private final GrpcExchange exchange;
  private final TokenRenewal attempts;
  private final RequestBuffer request = new RequestBuffer(REQUEST_BYTES);
  private Outcome lastOutcome = NOTHING;
  private boolean decided;
  private boolean holding;

  /**
   * A sender over TCP, and TLS if the endpoint is secure; it connects at the first request. The
   * endpoint's path is passed over.
   *
   * @throws IllegalArgumentException if a header is no metadata
   */
  public OtlpGrpcSender(LibC libc, HttpSenderOptions options) {
    this(libc, options, Transports.forGrpc(libc, options));
  }

  /** A sender over {@code transport}, which it owns from now on. */
  OtlpGrpcSender(LibC libc, HttpSenderOptions options, Transport transport) {
    compress = options.compress();
    GrpcRequestHead head =
        new GrpcRequestHead(options.endpoint(), METHOD, options.userAgent(), options.headers());
    exchange = new GrpcExchange(head, transport);
    attempts = new TokenRenewal(libc, options, head::authorize, exchange::run);
  }

  /** The calls beneath, for tests. */
  GrpcExchange exchange() {
    return exchange;
  }

  /**
   * Encodes a message and sends it, before it returns. The outcome is in {@link #lastOutcome()};
   * the callbacks get what the SDK's exporter wants to know.
   */
  @Override
  public void send(
      MessageWriter writer, Consumer<GrpcResponse> onResponse, Consumer<Throwable> onError) {
    try {
      request.encode(writer, compress, MediaType.PROTOBUF);
    } catch (IOException e) {
      remember(new Outcome.Refused(0, "not encoded: " + e.getMessage(), request.tooLarge()));
      onError.accept(e);
      return;
    }
    if (holding) {
      remember(HELD);
      onResponse.accept(Answer.OK);
      return;
    }
    switch (transmit(request)) {
      case Outcome.Accepted accepted -> onResponse.accept(Answer.OK);
      case Outcome.Retryable(int status, String reason, Optional<?> later) ->
          onError.accept(new IOException(reason));
      case Outcome.Refused(int status, String message, boolean large) ->
          onError.accept(new IOException(message));
    }
  }

  /** Whether {@link #send} only encodes: then {@link #resend()} sends. */
  void hold(boolean hold) {
    holding = hold;
  }

  /** Sends what is in {@link #request()}, as it is. */
  public Outcome resend() {
    return transmit(request);
  }

  /** Sends a request that was encoded before. The outcome is also {@link #lastOutcome()}. */
  public Outcome transmit(RequestBuffer body) {
    return remember(attempts.run(body));
  }

  private Outcome remember(Outcome outcome) {
    lastOutcome = outcome;
    decided = true;
    return outcome;
  }

  /** How the last request ended; {@link Outcome.Retryable} while there was none. */
  public Outcome lastOutcome() {
    return lastOutcome;
  }

  /** Whether a request was sent, or failed to be, since {@link #forget()}. */
  boolean hasOutcome() {
    return decided;
  }

  /** Forgets the last outcome, so that an export that never gets here can be told. */
  void forget() {
    lastOutcome = NOTHING;
    decided = false;
  }

  /**
   * The last request; until the next {@link #send}. What the caller puts there is sent by {@link
   * #resend()}.
   */
  public RequestBuffer request() {
    return request;
  }

  /** Closes the connection. The sender can still be used, and is still to be closed. */
  @Override
  public CompletableResultCode shutdown() {
    exchange.disconnect();
    return CompletableResultCode.ofSuccess();
  }

  /** Closes the connection and gives all memory back. */
  @Override
  public void close() {
    exchange.close();
    attempts.close();
    request.close();
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
