package dev.panapulse.otlp;

import dev.panapulse.codec.JsonReader;
import dev.panapulse.codec.ProtoReader;
import dev.panapulse.codec.ShownUrl;
import dev.panapulse.http.h1.HttpResponseParser;
import dev.panapulse.http.h1.RetryAfter;
import java.util.Locale;
import java.util.Optional;

/** Maps HTTP responses to {@link Outcome}s (OTLP specification, OTLP/HTTP response). */
public final class HttpResponseClassifier {
  private static final int PARTIAL_SUCCESS = 1;
  private static final int REJECTED_DATA_POINTS = 1;
  private static final int ERROR_MESSAGE = 2;
  private static final int STATUS_MESSAGE = 2;
  private static final int BAD_REQUEST = 400;
  private static final int TOO_LARGE = 413;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

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
      return isWebPage(response, errors)
          ? kept(status, "a web page instead of an OTLP response: ", response)
          : accepted(response, errors);
    }
    return status < 400 ? redirected(response) : failed(response, now);
  }

  /** Without the body, which often repeats the target with all that may be secret in it. */
  private static Outcome redirected(HttpResponseParser response) {
    String where = response.location().isEmpty() ? "" : " to " + ShownUrl.of(response.location());
    return new Outcome.Retryable(
        response.status(),
        "redirect" + where + " not followed: " + statusLine(response),
        Optional.empty());
  }

  private static Outcome failed(HttpResponseParser response, long now) {
    int status = response.status();
    return switch (status) {
      case 407 -> kept(status, "a proxy wants other credentials: ", response);
      case 401, 402, 403, 404, 405, 406, 408, 415, 421, 425, 426, 431, 451, 495, 496 ->
          kept(status, "", response);
      // about the agent, its endpoint or a proxy
      case 501, 505, 506, 508, 510, 511 -> kept(status, "", response);
      // proxies and CDNs have many: whoever sends another one than 500 has not read the rows
      default ->
          status == TOO_MANY_REQUESTS || status > SERVER_ERROR
              ? new Outcome.Retryable(
                  status, words(response), RetryAfter.parse(response.retryAfter(), now))
              : judged(response);
    };
  }

  /** A status that judges the rows, if an OTLP backend sent it and not a proxy in its place. */
  private static Outcome judged(HttpResponseParser response) {
    int status = response.status();
    String words = words(response);
    boolean tooLarge = status == TOO_LARGE || (status == BAD_REQUEST && SizeMessage.matches(words));
    // nginx reports a missing certificate as 400; OTLP has no response in HTML
    boolean byOther = response.html() || (status == BAD_REQUEST && isAboutCertificate(words));
    return byOther && !tooLarge
        ? kept(status, "", response)
        : new Outcome.NonRetryable(status, words, tooLarge);
  }

  private static boolean isAboutCertificate(String words) {
    return words.toLowerCase(Locale.ROOT).contains("certificate");
  }

  private static Outcome kept(int status, String cause, HttpResponseParser response) {
    return new Outcome.Retryable(status, cause + words(response), Optional.empty());
  }

  /**
   * Whether a 2xx status comes from a captive portal. Small receivers label anything as HTML, even
   * an empty body, so it has to begin like HTML too, in any encoding of Unicode.
   */
  private static boolean isWebPage(HttpResponseParser response, String errors) {
    if (!response.html()) {
      return false;
    }
    if (response.encoded() || response.bodyLength() == 0) {
      return response.encoded() || !errors.isEmpty();
    }
    for (int i = 0; i < response.bodyLength(); i++) {
      byte b = response.body().getByte(i);
      if (!isBlankOrMark(b)) {
        return b == '<';
      }
    }
    return response.bodyCut();
  }

  /** White space, a byte of a byte order mark, or the zero byte of a character of UTF-16. */
  private static boolean isBlankOrMark(byte b) {
    return switch (b) {
      case 0, '\t', '\n', '\f', '\r', ' ', (byte) 0xEF, (byte) 0xBB, (byte) 0xBF -> true;
      case (byte) 0xFE, (byte) 0xFF -> true;
      default -> false;
    };
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
    String line = statusLine(response);
    return body.isEmpty() ? line : line + ": " + body;
  }

  private static String statusLine(HttpResponseParser response) {
    return "HTTP " + response.statusLine();
  }

  private static String bodyText(HttpResponseParser response) {
    if (response.json()) {
      String message = jsonMessage(json(response));
      if (!message.isEmpty()) {
        return message;
      }
    }
    if (!response.protobuf()) {
      return HtmlTitle.orText(response.body(), response.bodyLength());
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
