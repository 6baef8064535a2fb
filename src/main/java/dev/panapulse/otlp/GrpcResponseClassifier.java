package dev.panapulse.otlp;

import dev.panapulse.http.h2.Http2;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import java.util.Optional;

/** Maps gRPC responses to {@link Outcome}s (OTLP specification, OTLP/gRPC response). */
public final class GrpcResponseClassifier {
  private static final int OK = 200;
  private static final int TOO_LARGE = 413;

  private GrpcResponseClassifier() {}

  /**
   * The outcome of a complete response.
   *
   * @param now seconds since the epoch by the wall clock
   */
  public static Outcome of(GrpcResponse response, long now) {
    if (response.status() != GrpcResponse.NO_STATUS) {
      return response.status() == 0 ? accepted(response) : failed(response);
    }
    if (response.httpStatus() == OK && response.grpc()) {
      return new Outcome.Retryable(
          Outcome.Retryable.INVALID_RESPONSE, "gRPC response without a status", Optional.empty());
    }
    return ofProxy(response, now);
  }

  /** An HTTP status instead of a gRPC status: no gRPC backend has judged the rows. */
  private static Outcome ofProxy(GrpcResponse response, long now) {
    int status = response.httpStatus();
    String text = response.text();
    String words =
        GrpcStatusCode.fromValue(ofHttp(status).getValue())
            + ": HTTP "
            + status
            + " instead of a gRPC response"
            + (text.isEmpty() ? "" : ": " + text);
    if (status == TOO_LARGE) {
      return new Outcome.NonRetryable(status, words, true);
    }
    Outcome.Retryable kept = new Outcome.Retryable(status, words, Optional.empty());
    return kept.isTemporary()
        ? new Outcome.Retryable(status, words, response.proxyDelay(now))
        : kept;
  }

  /** Maps the HTTP status of a proxy (gRPC, HTTP to gRPC status code mapping). */
  private static GrpcStatusCode ofHttp(int status) {
    return switch (status) {
      case 400 -> GrpcStatusCode.INTERNAL;
      case 401 -> GrpcStatusCode.UNAUTHENTICATED;
      case 403 -> GrpcStatusCode.PERMISSION_DENIED;
      case 404 -> GrpcStatusCode.UNIMPLEMENTED;
      case 429, 502, 503, 504 -> GrpcStatusCode.UNAVAILABLE;
      default -> GrpcStatusCode.UNKNOWN;
    };
  }

  /** With status OK the backend has the points, so sending them again would store them twice. */
  private static Outcome accepted(GrpcResponse response) {
    if (response.empty()) {
      return Outcome.Accepted.ALL;
    }
    if (!response.hasPlainMessage()) {
      return new Outcome.Accepted(0, "accepted, but the response cannot be read");
    }
    return HttpResponseClassifier.partialSuccess(response.plainMessage());
  }

  private static Outcome failed(GrpcResponse response) {
    GrpcStatusCode code = GrpcStatusCode.fromValue(response.status());
    String words = words(code, response.message());
    boolean kept =
        switch (code) {
          case CANCELLED, DEADLINE_EXCEEDED, ABORTED, UNAVAILABLE, DATA_LOSS -> true;
          // about the agent or its endpoint, not about the rows
          case PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED -> true;
          case OUT_OF_RANGE -> !SizeMessage.matches(words);
          case RESOURCE_EXHAUSTED -> response.retryInfo().present();
          default -> false;
        };
    return kept
        ? new Outcome.Retryable(code.getValue(), words, response.retryInfo().delay())
        : new Outcome.NonRetryable(code.getValue(), words, isTooLarge(code, words));
  }

  private static boolean isTooLarge(GrpcStatusCode code, String words) {
    return (code == GrpcStatusCode.RESOURCE_EXHAUSTED || code == GrpcStatusCode.OUT_OF_RANGE)
        && SizeMessage.matches(words);
  }

  /**
   * The outcome of a stream that the peer reset (gRPC over HTTP2, Errors). Proxies and servers
   * reset streams for reasons of their own, and some have stored the rows before: no code judges
   * them.
   */
  static Outcome ofReset(int error, String reason) {
    GrpcStatusCode code =
        switch (error) {
          case Http2.REFUSED_STREAM -> GrpcStatusCode.UNAVAILABLE;
          case Http2.CANCEL -> GrpcStatusCode.CANCELLED;
          case Http2.ENHANCE_YOUR_CALM -> GrpcStatusCode.RESOURCE_EXHAUSTED;
          case Http2.INADEQUATE_SECURITY -> GrpcStatusCode.PERMISSION_DENIED;
          default -> GrpcStatusCode.INTERNAL;
        };
    return new Outcome.Retryable(code.getValue(), words(code, reason), Optional.empty());
  }

  private static String words(GrpcStatusCode code, String message) {
    return "gRPC " + code + (message.isEmpty() ? "" : ": " + message);
  }
}
