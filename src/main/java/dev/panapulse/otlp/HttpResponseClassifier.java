package dev.panapulse.otlp;

import dev.panapulse.codec.JsonReader;
import dev.panapulse.codec.PrintableText;
import dev.panapulse.codec.ProtoReader;
import dev.panapulse.http.h1.HttpResponseParser;
import dev.panapulse.http.h1.RetryAfter;
import java.time.Duration;
import java.util.Optional;

/** Sorts HTTP answers into {@link Outcome}s (OTLP specification, OTLP/HTTP response). */
public final class HttpResponseClassifier {
  private static final int PARTIAL_SUCCESS = 1;
  private static final int REJECTED_DATA_POINTS = 1;
  private static final int ERROR_MESSAGE = 2;
  private static final int STATUS_MESSAGE = 2;
  private static final int PROXY_AUTHENTICATION_REQUIRED = 407;
  private static final int TOO_LARGE = 413;

  private HttpResponseClassifier() {}

  /**
   * The outcome of an answer whose head is complete.
   *
   * @param errors what kept the rest of the answer from coming; empty: it came
   * @param now seconds since the epoch by the wall clock
   */
  public static Outcome of(HttpResponseParser answer, String errors, long now) {
    int status = answer.status();
    if (status < 300) {
      return accepted(answer, errors);
    }
    if (status < 400) {
      String where = answer.location().isEmpty() ? "" : " to " + answer.location();
      return new Outcome.NonRetryable(
          status, "redirect" + where + " not followed: " + words(answer), false);
    }
    if (status == PROXY_AUTHENTICATION_REQUIRED) {
      // not the backend's word on the request, which never came there
      return new Outcome.Retryable(
          status, "a proxy wants other credentials: " + words(answer), Optional.empty());
    }
    if (status == 429 || status == 502 || status == 503 || status == 504) {
      Optional<Duration> retryAfter = RetryAfter.parse(answer.retryAfter(), now);
      return new Outcome.Retryable(status, words(answer), retryAfter);
    }
    return new Outcome.NonRetryable(status, words(answer), status == TOO_LARGE);
  }

  /**
   * The backend has decided at the head of a 2xx: what is wrong with the rest may lose its words,
   * but sending again what it took would store it twice.
   */
  private static Outcome accepted(HttpResponseParser answer, String errors) {
    if (!errors.isEmpty()) {
      return new Outcome.Accepted(0, "accepted, but the response broke off: " + errors);
    }
    if (answer.bodyLength() == 0) {
      return Outcome.Accepted.ALL;
    }
    if (answer.encoded()) {
      return new Outcome.Accepted(0, "accepted, but the response has a Content-Encoding");
    }
    return answer.json() ? partialSuccess(json(answer)) : partialSuccess(protobuf(answer));
  }

  private static JsonReader json(HttpResponseParser answer) {
    return new JsonReader(answer.body(), 0, answer.bodyLength(), answer.bodyCut());
  }

  private static ProtoReader protobuf(HttpResponseParser answer) {
    return new ProtoReader(answer.body(), 0, answer.bodyLength(), answer.bodyCut());
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

  /** The same in ProtoJSON, whose readers take a field by either of its names. */
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

  /** Status and what the body says: the message of a google.rpc.Status, or its text. */
  private static String words(HttpResponseParser answer) {
    String body = answer.encoded() ? "" : bodyText(answer);
    String line = "HTTP " + answer.statusLine();
    return body.isEmpty() ? line : line + ": " + body;
  }

  private static String bodyText(HttpResponseParser answer) {
    if (answer.json()) {
      String message = jsonMessage(json(answer));
      if (!message.isEmpty()) {
        return message;
      }
    }
    if (!answer.protobuf()) {
      return PrintableText.text(answer.body(), 0, answer.bodyLength());
    }
    String message = "";
    ProtoReader status = protobuf(answer);
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
