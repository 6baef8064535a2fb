package dev.panapulse.otlp;

import dev.panapulse.http.h2.Http2;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import java.util.Optional;

/** Sorts answers to gRPC calls into {@link Outcome}s (OTLP specification, OTLP/gRPC response). */
public final class GrpcResponseClassifier {
  private static final int OK = 200;
  private static final int TOO_LARGE = 413;

  private GrpcResponseClassifier() {}

  /**
   * The outcome of an answer that came as a whole.
   *
   * @param now seconds since the epoch by the wall clock
   */
  public static Outcome of(GrpcResponse answer, long now) {
    if (answer.status() != GrpcResponse.NO_STATUS) {
      return answer.status() == 0 ? accepted(answer) : failed(answer);
    }
    if (answer.httpStatus() == OK && answer.grpc()) {
      return new Outcome.NonRetryable(
          GrpcStatusCode.UNKNOWN.getValue(), "gRPC response without a status", false);
    }
    int status = answer.httpStatus();
    String text = answer.text();
    String words =
        GrpcStatusCode.fromValue(ofHttp(status).getValue())
            + ": HTTP "
            + status
            + " instead of a gRPC response"
            + (text.isEmpty() ? "" : ": " + text);
    return ofHttp(status) == GrpcStatusCode.UNAVAILABLE
        ? new Outcome.Retryable(status, words, answer.proxyDelay(now))
        : new Outcome.NonRetryable(status, words, status == TOO_LARGE);
  }

  /** What a status of HTTP means when a proxy answers (gRPC, HTTP to gRPC status code mapping). */
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

  /** Once the status is OK the backend has the points: to send again would store them twice. */
  private static Outcome accepted(GrpcResponse answer) {
    if (answer.empty()) {
      return Outcome.Accepted.ALL;
    }
    if (!answer.hasPlainMessage()) {
      return new Outcome.Accepted(0, "accepted, but the response cannot be read");
    }
    return HttpResponseClassifier.partialSuccess(answer.plainMessage());
  }

  private static Outcome failed(GrpcResponse answer) {
    GrpcStatusCode code = GrpcStatusCode.fromValue(answer.status());
    String words = words(code, answer.message());
    boolean again =
        switch (code) {
          case CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS -> true;
          case RESOURCE_EXHAUSTED -> answer.retryInfo().present();
          default -> false;
        };
    return again
        ? new Outcome.Retryable(code.getValue(), words, answer.retryInfo().delay())
        : new Outcome.NonRetryable(code.getValue(), words, saysTooLarge(code, answer.message()));
  }

  /** By the words of gRPC's own libraries, as quotas have the same code. */
  private static boolean saysTooLarge(GrpcStatusCode code, String message) {
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
    // no backend has judged the rows where a proxy asks for calm: they may come more slowly
    return code == GrpcStatusCode.PERMISSION_DENIED || code == GrpcStatusCode.INTERNAL
        ? new Outcome.NonRetryable(code.getValue(), words, false)
        : new Outcome.Retryable(code.getValue(), words, Optional.empty());
  }

  private static String words(GrpcStatusCode code, String message) {
    return "gRPC " + code + (message.isEmpty() ? "" : ": " + message);
  }
}
