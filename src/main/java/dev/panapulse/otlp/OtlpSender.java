package dev.panapulse.otlp;

import dev.panapulse.http.MediaType;
import dev.panapulse.http.RequestBuffer;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.util.Optional;

/**
 * Puts OTLP requests on a socket, on the calling thread, and remembers the bytes, so that they can
 * be sent again as they are.
 *
 * <p>Nothing is retried here but what the exchange below may repeat unseen; that is delivery's
 * affair, by {@link #resend()}. One thread at a time; another thread ends a blocked exchange by the
 * stop descriptor of the options. A steady export allocates next to nothing on the Java heap.
 */
public abstract sealed class OtlpSender implements AutoCloseable
    permits OtlpGrpcSender, OtlpHttpSender {
  /** What was sent before anything was. */
  private static final Outcome NOTHING =
      new Outcome.Retryable(0, "nothing was sent yet", Optional.empty());

  /** What was encoded and kept. */
  private static final Outcome HELD =
      new Outcome.Retryable(0, "encoded, not sent", Optional.empty());

  private final boolean compress;
  private final MediaType mediaType;
  private final RequestBuffer request = new RequestBuffer(RequestBuffer.TYPICAL);

  /** Where the last request is: in the one above, or still where it was made. */
  private RequestBuffer made = request;

  private Optional<MessageTemplate> steady = Optional.empty();
  private Outcome lastOutcome = NOTHING;
  private boolean decided;
  private boolean holding;

  /**
   * @param mediaType what its messages are written in
   */
  OtlpSender(boolean compress, MediaType mediaType) {
    this.compress = compress;
    this.mediaType = mediaType;
  }

  /** Sends a request and waits for how that ends. */
  abstract Outcome attempt(RequestBuffer body);

  /** What the messages are to be written in. */
  final MediaType mediaType() {
    return mediaType;
  }

  /** Lets {@code message} see each message of the SDK's, to keep it if it wants to. */
  final void show(MessageTemplate message) {
    steady = Optional.of(message);
  }

  /** Encodes a message as the request, and sends it unless it is to be held. */
  final Outcome put(MessageWriter writer) {
    made = request;
    try {
      if (steady.isPresent() && steady.get().keeps(writer)) {
        make(steady.get());
      } else {
        request.encode(writer, compress, mediaType);
      }
    } catch (IOException e) {
      return notEncoded(e);
    }
    return holdOrSend();
  }

  /** Makes a message that was encoded before the request, and sends it unless it is to be held. */
  final Outcome put(MessageTemplate message) {
    try {
      make(message);
    } catch (IOException e) {
      return notEncoded(e);
    }
    return holdOrSend();
  }

  private void make(MessageTemplate message) throws IOException {
    if (compress) {
      made = request;
      message.compress(request);
    } else {
      made = message.plain();
    }
  }

  private Outcome notEncoded(IOException e) {
    return remember(
        new Outcome.NonRetryable(0, "not encoded: " + e.getMessage(), request.tooLarge()));
  }

  private Outcome holdOrSend() {
    return holding ? remember(HELD) : transmit(made);
  }

  /** Whether messages are only encoded: then {@link #resend()} sends. */
  final void hold(boolean hold) {
    holding = hold;
  }

  /** Sends what is in {@link #request()}, as it is. */
  public final Outcome resend() {
    return transmit(made);
  }

  /** Sends a request that was encoded before. The outcome is also {@link #lastOutcome()}. */
  public final Outcome transmit(RequestBuffer body) {
    return remember(attempt(body));
  }

  private Outcome remember(Outcome outcome) {
    lastOutcome = outcome;
    decided = true;
    return outcome;
  }

  /** How the last request ended; {@link Outcome.Retryable} while there was none. */
  public final Outcome lastOutcome() {
    return lastOutcome;
  }

  /** Whether a request was sent, or failed to be, since {@link #forget()}. */
  final boolean hasOutcome() {
    return decided;
  }

  /** Forgets the last outcome, so that an export that never gets here can be told. */
  final void forget() {
    lastOutcome = NOTHING;
    decided = false;
  }

  /**
   * The last request as it went out, in gRPC without the frame's prefix; until the next message.
   * What the caller puts there is sent by {@link #resend()}.
   */
  public final RequestBuffer request() {
    if (made != request) {
      request.load(made.bytes(), 0, made.length(), made.compressed());
      made = request;
    }
    return request;
  }

  /** Closes the connection and gives all memory back. */
  @Override
  public void close() {
    request.close();
  }
}
