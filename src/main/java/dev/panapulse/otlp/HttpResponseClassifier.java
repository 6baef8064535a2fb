package dev.panapulse.otlp;

import dev.panapulse.codec.JsonReader;
import dev.panapulse.codec.PrintableText;
import dev.panapulse.codec.ProtoReader;
import dev.panapulse.http.h1.HttpResponseParser;
import dev.panapulse.http.h1.RetryAfter;
import java.time.Duration;
import java.util.Optional;

/** Maps HTTP responses to {@link Outcome}s (OTLP specification, OTLP/HTTP response). */
public final class HttpResponseClassifier {
  private static final int PARTIAL_SUCCESS = 1;
  private static final int REJECTED_DATA_POINTS = 1;
  private static final int ERROR_MESSAGE = 2;
  private static final int STATUS_MESSAGE = 2;
  private static final int PROXY_AUTHENTICATION_REQUIRED = 407;
  private static final int TOO_LARGE = 413;

  private HttpResponseClassifier() {}

  /**
   * The outcome of a response whose head is complete.
   *
   * @param errors why the rest of the response is missing; empty: it is complete
   * @param now seconds since the epoch by the wall clock
   */
  public static Outcome of(HttpResponseParser response, String errors, long now) {
    int status = response.status();
    if (status < 300) {
      return accepted(response, errors);
    }
    if (status < 400) {
      String where = response.location().isEmpty() ? "" : " to " + response.location();
      return new Outcome.NonRetryable(
          status, "redirect" + where + " not followed: " + words(response), false);
    }
    if (status == PROXY_AUTHENTICATION_REQUIRED) {
      // the request did not reach the backend
      return new Outcome.Retryable(
          status, "a proxy wants other credentials: " + words(response), Optional.empty());
    }
    if (status == 429 || status == 502 || status == 503 || status == 504) {
      Optional<Duration> retryAfter = RetryAfter.parse(response.retryAfter(), now);
      return new Outcome.Retryable(status, words(response), retryAfter);
    }
    return new Outcome.NonRetryable(status, words(response), status == TOO_LARGE);
  }

  /**
   * With a 2xx status the backend has the points. An invalid rest of the response may lose a
   * warning, but sending the points again would store them twice.
   */
  private static Outcome accepted(HttpResponseParser response, String errors) {
    if (!errors.isEmpty()) {
      return new Outcome.Accepted(0, "accepted, but the response broke off: " + errors);
    }
    if (response.bodyLength() == 0) {
      return Outcome.Accepted.ALL;
    }
    if (response.encoded()) {
      return new Outcome.Accepted(
          0, "accepted, but the response has a Content-Encoding that cannot be read");
    }
    return response.json() ? partialSuccess(json(response)) : partialSuccess(protobuf(response));
  }

  private static JsonReader json(HttpResponseParser response) {
    return new JsonReader(response.body(), 0, response.bodyLength(), response.bodyCut());
  }

  private static ProtoReader protobuf(HttpResponseParser response) {
    return new ProtoReader(response.body(), 0, response.bodyLength(), response.bodyCut());
  }

  /**
   * ExportMetricsServiceResponse: {1: {1: int64 rejected_data_points, 2: string error_message}}.
   */
  static Outcome partialSuccess(ProtoReader response) {
    long rejected = 0;
    String message = "";
    boolean sound = true;
    while (response.next()) {
      if (response.is(PARTIAL_SUCCESS, ProtoReader.BYTES)) {
        ProtoReader partial = response.message();
        while (partial.next()) {
          if (partial.is(REJECTED_DATA_POINTS, ProtoReader.VARINT)) {
            rejected = Math.max(0, partial.number());
          } else if (partial.is(ERROR_MESSAGE, ProtoReader.BYTES)) {
            message = partial.text();
          }
        }
        sound &= partial.sound();
      }
    }
    return accepted(sound && response.sound(), rejected, message);
  }

  /** The same message in ProtoJSON, which allows two names for each field. */
  private static Outcome partialSuccess(JsonReader response) {
    long rejected = 0;
    String message = "";
    boolean object = response.enter();
    while (object && response.next()) {
      if (isEither(response, "partialSuccess", "partial_success") && response.enter()) {
        while (response.next()) {
          if (isEither(response, "rejectedDataPoints", "rejected_data_points")) {
            rejected = Math.max(0, response.number());
          } else if (isEither(response, "errorMessage", "error_message")) {
            message = response.text();
          }
        }
      }
    }
    return accepted(object && response.sound(), rejected, message);
  }

  private static boolean isEither(JsonReader reader, String name, String original) {
    return reader.is(name) || reader.is(original);
  }

  private static Outcome accepted(boolean sound, long rejected, String message) {
    if (!sound) {
      return new Outcome.Accepted(0, "accepted, but the response is not OTLP");
    }
    return rejected == 0 && message.isEmpty()
        ? Outcome.Accepted.ALL
        : new Outcome.Accepted(rejected, message);
  }

  /** The status line and the text of the body, or the message of a google.rpc.Status. */
  private static String words(HttpResponseParser response) {
    String body = response.encoded() ? "" : bodyText(response);
    String line = "HTTP " + response.statusLine();
    return body.isEmpty() ? line : line + ": " + body;
  }

  private static String bodyText(HttpResponseParser response) {
    if (response.json()) {
      String message = jsonMessage(json(response));
      if (!message.isEmpty()) {
        return message;
      }
    }
    if (!response.protobuf()) {
      return PrintableText.text(response.body(), 0, response.bodyLength());
    }
    String message = "";
    ProtoReader status = protobuf(response);
    while (status.next()) {
      if (status.is(STATUS_MESSAGE, ProtoReader.BYTES)) {
        message = status.text();
      }
    }
    return message;
  }

  private static String jsonMessage(JsonReader status) {
    String message = "";
    if (status.enter()) {
      while (status.next()) {
        if (status.is("message")) {
          message = status.text();
        }
      }
    }
    return message;
  }
}
