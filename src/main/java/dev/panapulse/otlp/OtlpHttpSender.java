package dev.panapulse.otlp;

import dev.panapulse.libc.LibC;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Puts OTLP/HTTP requests on a socket, on the calling thread, and remembers the bytes, so that they
 * can be sent again as they are.
 *
 * <p>Nothing is retried here but the one case of {@link HttpExchange}; that is delivery's affair,
 * by {@link #resend()}. One thread at a time; another thread ends a blocked exchange by the stop
 * descriptor of the options. A steady export allocates next to nothing on the Java heap.
 */
public final class OtlpHttpSender implements HttpSender, AutoCloseable {
  /** What was sent before anything was. */
  private static final Outcome NOTHING =
      new Outcome.Retryable(0, "nothing was sent yet", Optional.empty());

  /** What was encoded and kept. */
  private static final Outcome HELD =
      new Outcome.Retryable(0, "encoded, not sent", Optional.empty());

  private static final int REQUEST_BYTES = 16 * 1024;

  private final boolean compress;
  private final MediaType mediaType;
  private final RequestHead head;
  private final HttpExchange exchange;
  private final TokenRenewal attempts;
  private final RequestBuffer request = new RequestBuffer(REQUEST_BYTES);
  private Outcome lastOutcome = NOTHING;
  private boolean decided;
  private boolean holding;

  /**
   * A sender over TCP, or TLS if the endpoint says so; it connects at the first request.
   *
   * @throws IllegalArgumentException if a value is no header's
   */
  public OtlpHttpSender(LibC libc, HttpSenderOptions options) {
    this(libc, options, Transports.to(libc, options, Transports.HTTP_1_1));
  }

  /** A sender over {@code transport}, which it owns from now on. */
  OtlpHttpSender(LibC libc, HttpSenderOptions options, Transport transport) {
    compress = options.compress();
    mediaType = options.mediaType();
    head = new RequestHead(options);
    exchange = new HttpExchange(transport);
    attempts =
        new TokenRenewal(
            libc, options, head::authorize, (body, deadline) -> exchange.run(head, body, deadline));
  }

  /**
   * Encodes a message and sends it, before it returns. The outcome is in {@link #lastOutcome()};
   * the callbacks get what the SDK's exporter wants to know.
   */
  @Override
  public void send(
      MessageWriter writer, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
    try {
      request.encode(writer, compress, mediaType);
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
          report(status, reason, onResponse, onError);
      case Outcome.Refused(int status, String message, boolean large) ->
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

  /** What the messages are to be written in. */
  MediaType mediaType() {
    return mediaType;
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
   * The last request as it went on the wire; until the next {@link #send}. What the caller puts
   * there is sent by {@link #resend()}.
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
    head.close();
    request.close();
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
