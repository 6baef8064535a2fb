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
      return new Outcome.NonRetryable(
          GrpcStatusCode.UNKNOWN.getValue(), "gRPC response without a status", false);
    }
    int status = response.httpStatus();
    String text = response.text();
    String words =
        GrpcStatusCode.fromValue(ofHttp(status).getValue())
            + ": HTTP "
            + status
            + " instead of a gRPC response"
            + (text.isEmpty() ? "" : ": " + text);
    return ofHttp(status) == GrpcStatusCode.UNAVAILABLE
        ? new Outcome.Retryable(status, words, response.proxyDelay(now))
        : new Outcome.NonRetryable(status, words, status == TOO_LARGE);
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
    boolean again =
        switch (code) {
          case CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS -> true;
          case RESOURCE_EXHAUSTED -> response.retryInfo().present();
          default -> false;
        };
    return again
        ? new Outcome.Retryable(code.getValue(), words, response.retryInfo().delay())
        : new Outcome.NonRetryable(code.getValue(), words, isTooLarge(code, response.message()));
  }

  /** Checks for the messages of the gRPC libraries, as exceeded quotas have the same code. */
  private static boolean isTooLarge(GrpcStatusCode code, String message) {
    return code == GrpcStatusCode.RESOURCE_EXHAUSTED
        && (message.contains("larger than max") || message.contains("exceeds maximum size"));
  }

  /** The outcome of a stream that the peer reset (gRPC over HTTP2, Errors). */
  static Outcome ofReset(int error, String reason) {
    GrpcStatusCode code =
        switch (error) {
          case Http2.REFUSED_STREAM -> GrpcStatusCode.UNAVAILABLE;
          case Http2.CANCEL -> GrpcStatusCode.CANCELLED;
          case Http2.ENHANCE_YOUR_CALM -> GrpcStatusCode.RESOURCE_EXHAUSTED;
          case Http2.INADEQUATE_SECURITY -> GrpcStatusCode.PERMISSION_DENIED;
          default -> GrpcStatusCode.INTERNAL;
        };
    String words = words(code, reason);
    // after ENHANCE_YOUR_CALM no backend has processed the rows: they are retried later
    return code == GrpcStatusCode.PERMISSION_DENIED || code == GrpcStatusCode.INTERNAL
        ? new Outcome.NonRetryable(code.getValue(), words, false)
        : new Outcome.Retryable(code.getValue(), words, Optional.empty());
  }

  private static String words(GrpcStatusCode code, String message) {
    return "gRPC " + code + (message.isEmpty() ? "" : ": " + message);
  }
}
