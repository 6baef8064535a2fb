package dev.panapulse.otlp;

import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.http.connect.Connector;
import dev.panapulse.http.h1.RequestHead;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.Transport;
import dev.panapulse.net.tls.TlsTransport;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** Sends OTLP/HTTP requests, see {@link HttpExchange}. */
public final class OtlpHttpSender extends OtlpSender implements HttpSender {
  private final RequestHead head;
  private final HttpExchange exchange;
  private final TokenRenewal attempts;

  /**
   * A sender over TCP, or TLS if the endpoint says so; it connects at the first request.
   *
   * @throws IllegalArgumentException if a value is no header's
   */
  public OtlpHttpSender(LibC libc, OtlpClientOptions options) {
    this(libc, options, Connector.to(libc, options, TlsTransport.HTTP_1_1));
  }

  /** A sender over {@code transport}, which it owns from now on. */
  public OtlpHttpSender(LibC libc, OtlpClientOptions options, Transport transport) {
    super(options.compress(), options.mediaType());
    head = new RequestHead(options);
    exchange = new HttpExchange(transport);
    attempts =
        new TokenRenewal(
            libc, options, head::authorize, (body, deadline) -> exchange.run(head, body, deadline));
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
      MessageWriter writer, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
    switch (put(writer)) {
      case Outcome.Accepted accepted -> onResponse.accept(Answer.OK);
      case Outcome.Retryable(int status, String reason, Optional<?> later) ->
          report(status, reason, onResponse, onError);
      case Outcome.NonRetryable(int status, String message, boolean large) ->
          report(status, message, onResponse, onError);
    }
  }

  private static void report(
      int status, String words, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
    if (status == 0) {
      onError.accept(new IOException(words));
    } else {
      onResponse.accept(new Answer(status, words));
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
    head.close();
    super.close();
  }

  /** An answer as the SDK wants to see it; its words are in the status message. */
  private record Answer(int status, String words) implements HttpResponse {
    static final Answer OK = new Answer(200, "");
    private static final byte[] NO_BODY = {};

    @Override
    public int getStatusCode() {
      return status;
    }

    @Override
    public String getStatusMessage() {
      return words;
    }

    @Override
    public byte[] getResponseBody() {
      return NO_BODY;
    }
  }
}
