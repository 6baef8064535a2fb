package dev.panapulse.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.panapulse.http.h1.HttpResponseParser;
import dev.panapulse.libc.Slab;
import dev.panapulse.otlp.HttpResponseClassifier;
import dev.panapulse.otlp.Outcome;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Read as responses of a backend, which is all that the reader is for. */
class JsonReaderTest {
  private static Outcome outcome(String statusLine, byte[] body) {
    String head =
        "HTTP/1.1 "
            + statusLine
            + "\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    byte[] bytes = (head + new String(body, UTF_8)).getBytes(UTF_8);
    try (HttpResponseParser parser = new HttpResponseParser();
        Slab slab = Slab.allocate(bytes.length)) {
      slab.put(0, bytes, 0, bytes.length);
      parser.feed(slab, 0, bytes.length);
      assertTrue(parser.headComplete());
      return HttpResponseClassifier.of(parser, "", 0);
    }
  }

  private static Outcome accepted(String body) {
    return outcome("200 OK", body.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{}|0|~~",
        " { } |0|~~",
        "{\"partialSuccess\":{}}|0|~~",
        "{\"partialSuccess\":null}|0|~~",
        "{\"partialSuccess\":{\"rejectedDataPoints\":\"5\",\"errorMessage\":\"too old\"}}|5|too old",
        "{\"partialSuccess\":{\"rejectedDataPoints\":5}}|5|~~",
        "{\"partial_success\":{\"rejected_data_points\":5,\"error_message\":\"m\"}}|5|m",
        "{\"x\":[{\"y\":\"}\"},1e5,true],\"partialSuccess\": {\"z\":{\"errorMessage\":\"no\"},"
            + " \"errorMessage\" : \"yes\"}, \"w\":-1}|0|yes",
        "{\"partialSuccess\":{\"rejectedDataPoints\":\"-5\"}}|0|~~",
        "{\"partialSuccess\":{\"rejectedDataPoints\":\"99999999999999999999\"}}"
            + "|9223372036854775807|~~",
        "{\"partialSuccess\":{\"rejectedDataPoints\":true,\"errorMessage\":7}}|0|~~",
        "{\"partialSuccess\":{\"errorMessage\":\"a\\\\b\\\"c\\nd\\u00fc\\/e\\u20ac\"}}|0|a\\b\"c dü/e€",
      })
  void whatABackendTookIsRead(String body, long rejected, String warning) {
    assertEquals(new Outcome.Accepted(rejected, warning), accepted(body));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "[]",
        "\"text\"",
        "{",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":1 \"b\":2}",
        "{,}",
        "{a:1}",
        "{\"a\":[1}",
        "{\"a\":\"",
        "{\"a\":\"\\",
        "{\"partialSuccess\":{\"errorMessage\":\"m\"",
        "<html>It works!</html>",
      })
  void aBodyThatIsNoResponseIsReported(String body) {
    assertEquals(new Outcome.Accepted(0, "accepted, but the response is not OTLP"), accepted(body));
  }

  @Test
  void aResponseThatIsCutCountsAsFarAsItGoes() {
    String body =
        "{\"partialSuccess\":{\"rejectedDataPoints\":\"3\",\"errorMessage\":\"" + "x".repeat(5_000);
    assertEquals(new Outcome.Accepted(3, "x".repeat(PrintableText.LIMIT)), accepted(body));
  }

  @Test
  void aStatusIsReadForItsMessage() {
    Outcome.NonRetryable refused =
        (Outcome.NonRetryable)
            outcome("400 Bad", "{\"code\":3,\"message\":\"no such tenant\"}".getBytes(UTF_8));
    assertEquals("HTTP 400 Bad: no such tenant", refused.message());
    Outcome.NonRetryable other =
        (Outcome.NonRetryable) outcome("400 Bad", "{\"error\":\"e\"}".getBytes(UTF_8));
    assertEquals("HTTP 400 Bad: {\"error\":\"e\"}", other.message());
  }

  @Property
  void whatProtobufWritesIsRead(
      @ForAll @LongRange(min = 0) long rejected,
      @ForAll @StringLength(max = 100) @CharRange(from = ' ', to = '~') String message)
      throws InvalidProtocolBufferException {
    String json =
        JsonFormat.printer()
            .print(
                ExportMetricsServiceResponse.newBuilder()
                    .setPartialSuccess(
                        ExportMetricsPartialSuccess.newBuilder()
                            .setRejectedDataPoints(rejected)
                            .setErrorMessage(message)));
    Outcome.Accepted outcome = (Outcome.Accepted) accepted(json);
    assertEquals(
        rejected >= 1_000_000_000_000_000_000L ? Long.MAX_VALUE : rejected,
        outcome.rejectedPoints());
    assertEquals(message.strip(), outcome.warning());
  }

  @Property
  void whateverComesItEnds(
      @ForAll @StringLength(max = 60) @CharRange(from = '"', to = '}') String text,
      @ForAll @IntRange(max = 60) int length) {
    byte[] bytes = ("{\"partialSuccess\":" + text).getBytes(UTF_8);
    accepted(new String(bytes, 0, Math.min(bytes.length, 18 + length), UTF_8));
    accepted("{".repeat(2_000) + text);
    accepted("{\"a\":" + "[".repeat(2_000) + text);
  }
}
