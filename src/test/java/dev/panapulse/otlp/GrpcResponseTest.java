package dev.panapulse.otlp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.rpc.DebugInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.panapulse.http.HttpDate;
import dev.panapulse.libc.Slab;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What answers mean for delivery. */
class GrpcResponseTest {
  private final GrpcResponse answer = new GrpcResponse();

  @AfterEach
  void close() {
    answer.close();
  }

  private GrpcResponseTest http(int status, String contentType) {
    answer.reset();
    answer.status(status);
    return field("content-type", contentType);
  }

  private GrpcResponseTest grpc(int status) {
    return http(200, "application/grpc+proto").field("grpc-status", Integer.toString(status));
  }

  private GrpcResponseTest field(String name, String value) {
    byte[] bytes = (name + value).getBytes(ISO_8859_1);
    answer.field(bytes, 0, name.length(), name.length(), value.length());
    return this;
  }

  private GrpcResponseTest details(com.google.protobuf.Message... details) {
    Status.Builder status = Status.newBuilder().setCode(14).setMessage("see details");
    for (com.google.protobuf.Message detail : details) {
      status.addDetails(Any.pack(detail));
    }
    return field(
        "grpc-status-details-bin",
        Base64.getEncoder().withoutPadding().encodeToString(status.build().toByteArray()));
  }

  private GrpcResponseTest body(byte[] bytes) {
    if (bytes.length > 0) {
      try (Slab slab = Slab.allocate(bytes.length)) {
        slab.put(0, bytes, 0, bytes.length);
        // in two pieces, as they come
        int half = bytes.length / 2;
        answer.data(slab, 0, half);
        answer.data(slab, half, bytes.length - half);
      }
    }
    return this;
  }

  private GrpcResponseTest message(byte[] message) {
    byte[] all = new byte[5 + message.length];
    all[2] = (byte) (message.length >> 16);
    all[3] = (byte) (message.length >> 8);
    all[4] = (byte) message.length;
    System.arraycopy(message, 0, all, 5, message.length);
    return body(all);
  }

  private Outcome outcome() {
    answer.decompress();
    return GrpcResponseClassifier.of(answer, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "1, CANCELLED",
    "4, DEADLINE_EXCEEDED",
    "10, ABORTED",
    "11, OUT_OF_RANGE",
    "14, UNAVAILABLE",
    "15, DATA_LOSS"
  })
  void retryable(int status, String name) {
    grpc(status).field("grpc-message", "later%20%E2%82%AC");
    assertEquals(
        new Outcome.Retryable(status, "gRPC " + name + ": later €", Optional.empty()), outcome());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 6, 8, 9, 13})
  void refused(int status) {
    grpc(status);
    assertEquals(status, assertInstanceOf(Outcome.NonRetryable.class, outcome()).status());
  }

  /** The endpoint or the credentials are wrong, and not the rows. */
  @ParameterizedTest
  @ValueSource(ints = {7, 12, 16})
  void whatIsNotAboutTheRowsDoesNotDropThem(int status) {
    grpc(status);
    Outcome.Retryable kept = assertInstanceOf(Outcome.Retryable.class, outcome());
    assertEquals(status, kept.status());
    assertFalse(kept.isTemporary());
  }

  @ParameterizedTest
  @ValueSource(strings = {"17", "-1", "", "x", "99999999999999999999", "0x0"})
  void aStatusThatIsNoneIsUnknown(String status) {
    http(200, "application/grpc").field("grpc-status", status);
    assertEquals(new Outcome.NonRetryable(2, "gRPC UNKNOWN", false), outcome());
  }

  @Test
  void theBackendSaysWhen() {
    RetryInfo info =
        RetryInfo.newBuilder()
            .setRetryDelay(com.google.protobuf.Duration.newBuilder().setSeconds(2).setNanos(7))
            .build();
    grpc(14).details(DebugInfo.newBuilder().setDetail("x").build(), info);
    assertEquals(
        new Outcome.Retryable(14, "gRPC UNAVAILABLE", Optional.of(Duration.ofSeconds(2, 7))),
        outcome());
    grpc(8).details(info);
    assertInstanceOf(Outcome.Retryable.class, outcome());
    grpc(8).details(RetryInfo.getDefaultInstance());
    assertEquals(new Outcome.Retryable(8, "gRPC RESOURCE_EXHAUSTED", Optional.empty()), outcome());
    grpc(8).details(DebugInfo.getDefaultInstance());
    assertInstanceOf(Outcome.NonRetryable.class, outcome());
    grpc(3).details(info);
    assertInstanceOf(Outcome.NonRetryable.class, outcome());
  }

  @Test
  void waitsAreAnHourAtMost() {
    grpc(14)
        .details(
            RetryInfo.newBuilder()
                .setRetryDelay(com.google.protobuf.Duration.newBuilder().setSeconds(1L << 60))
                .build());
    assertEquals(Optional.of(Duration.ofHours(1)), ((Outcome.Retryable) outcome()).retryAfter());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?", "AAAA", "////", "GgA", "GgIIAQ", "GhYKFHR5cGUuZ29vZ2xl"})
  void detailsThatAreNoneSayNothing(String details) {
    grpc(8).field("grpc-status-details-bin", details);
    assertInstanceOf(Outcome.NonRetryable.class, outcome());
  }

  @Test
  void partialSuccess() {
    grpc(0)
        .message(
            ExportMetricsServiceResponse.newBuilder()
                .setPartialSuccess(
                    ExportMetricsPartialSuccess.newBuilder()
                        .setRejectedDataPoints(3)
                        .setErrorMessage("too old"))
                .build()
                .toByteArray());
    assertEquals(new Outcome.Accepted(3, "too old"), outcome());
    grpc(0).message(new byte[0]);
    assertSame(Outcome.Accepted.ALL, outcome());
    grpc(0);
    assertSame(Outcome.Accepted.ALL, outcome());
  }

  @Test
  void compressedPartialSuccess() throws IOException {
    byte[] response =
        ExportMetricsServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportMetricsPartialSuccess.newBuilder()
                    .setRejectedDataPoints(3)
                    .setErrorMessage("too old"))
            .build()
            .toByteArray();
    grpc(0).field("grpc-encoding", "gzip").body(compressed(response));
    assertEquals(new Outcome.Accepted(3, "too old"), outcome());
    // an empty partial success, as the Collector sends it
    for (int i = 0; i < 3; i++) {
      grpc(0).field("grpc-encoding", "gzip").body(compressed(new byte[] {0x0a, 0}));
      assertSame(Outcome.Accepted.ALL, outcome());
    }
    grpc(0).field("grpc-encoding", "gzip").body(compressed(new byte[0]));
    assertSame(Outcome.Accepted.ALL, outcome());
    // a message may be uncompressed whatever the header says
    grpc(0).field("grpc-encoding", "gzip").message(response);
    assertEquals(new Outcome.Accepted(3, "too old"), outcome());
  }

  @Test
  void anOkWithAMessageOfUnknownCompressionIsAnOk() throws IOException {
    Outcome unread = new Outcome.Accepted(0, "accepted, but the response cannot be read");
    grpc(0).field("grpc-encoding", "deflate").body(compressed(new byte[] {0x0a, 0}));
    assertEquals(unread, outcome());
    grpc(0).body(compressed(new byte[] {0x0a, 0}));
    assertEquals(unread, outcome());
    grpc(0).field("grpc-encoding", "gzip").body(new byte[] {1, 0, 0, 0, 3, 1, 2, 3});
    assertEquals(unread, outcome());
  }

  private static byte[] compressed(byte[] message) throws IOException {
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
      out.write(message);
    }
    return ByteBuffer.allocate(5 + gzip.size())
        .put((byte) 1)
        .putInt(gzip.size())
        .put(gzip.toByteArray())
        .array();
  }

  @Test
  void anOkWithAnOddMessageIsAnOk() {
    grpc(0).message("no protobuf".getBytes(UTF_8));
    assertEquals(new Outcome.Accepted(0, "accepted, but the response is not OTLP"), outcome());
    grpc(0).body(new byte[] {1, 0, 0, 0, 0, 0});
    assertInstanceOf(Outcome.Accepted.class, outcome());
    grpc(0).body(new byte[] {0, 0, 0, 0, 9, 1});
    assertInstanceOf(Outcome.Accepted.class, outcome());
    grpc(0).body(new byte[] {0, 0});
    assertInstanceOf(Outcome.Accepted.class, outcome());
    grpc(0).message(new byte[1 << 20]);
    assertInstanceOf(Outcome.Accepted.class, outcome());
  }

  @ParameterizedTest
  @CsvSource({
    "400, INTERNAL, false",
    "401, UNAUTHENTICATED, false",
    "403, PERMISSION_DENIED, false",
    "404, UNIMPLEMENTED, false",
    "413, UNKNOWN, false",
    "429, UNAVAILABLE, true",
    "500, UNKNOWN, false",
    "502, UNAVAILABLE, true",
    "503, UNAVAILABLE, true",
    "504, UNAVAILABLE, true",
    "522, UNKNOWN, true",
    "501, UNKNOWN, false",
    "200, UNKNOWN, false"
  })
  void aProxyAnswersInTheBackendsPlace(int status, String code, boolean again) {
    http(status, "text/html").field("retry-after", "7").body("<b>hello</b>".getBytes(UTF_8));
    String words = code + ": HTTP " + status + " instead of a gRPC response: <b>hello</b>";
    Outcome expected =
        again
            ? new Outcome.Retryable(status, words, Optional.of(Duration.ofSeconds(7)))
            : status == 413
                ? new Outcome.NonRetryable(status, words, true)
                : new Outcome.Retryable(status, words, Optional.empty());
    assertEquals(expected, outcome());
  }

  @Test
  void anAnswerWithoutAStatusIsInvalid() {
    http(200, "application/grpc").message(new byte[0]);
    assertEquals(
        new Outcome.Retryable(
            Outcome.Retryable.INVALID_RESPONSE, "gRPC response without a status", Optional.empty()),
        outcome());
  }

  /** As real servers word it: grpc-go, grpc-java, connect-go, Armeria, grpc-js, tonic. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "grpc: received message larger than max (5 vs. 4)",
        "gRPC message exceeds maximum size 4: 5",
        "message size 5 is larger than configured max 4",
        "com.linecorp.armeria.internal: Frame size 5 exceeds maximum: 4",
        "Received message that decompresses to a size larger than 4",
        "Error decompressing: size limit, of 4 bytes, exceeded while decompressing message"
      })
  void largeRequestsAreKnownByTheWordsOfGrpc(String words) {
    grpc(8).field("grpc-message", words);
    assertTrue(((Outcome.NonRetryable) outcome()).tooLarge());
  }

  @Test
  void sizeIsReportedAsOutOfRangeToo() {
    grpc(11)
        .field("grpc-message", "Error, decoded message length too large: found 5 bytes, limit 4");
    assertTrue(((Outcome.NonRetryable) outcome()).tooLarge());
    grpc(11);
    assertTrue(((Outcome.Retryable) outcome()).isLikelySize());
  }

  @Test
  void quotasAndLongHeadsAreNoLargeRequests() {
    grpc(8).field("grpc-message", "quota exceeded");
    assertFalse(((Outcome.NonRetryable) outcome()).tooLarge());
    grpc(8).field("grpc-message", "request headers too large");
    assertFalse(((Outcome.NonRetryable) outcome()).tooLarge());
  }

  @ParameterizedTest
  @CsvSource({
    "a%20b, a b",
    "%, %",
    "%2, %2",
    "%zz1, %zz1",
    "a%41, aA",
    "%E2%82%AC, €",
    "100%%41, 100%A",
    "%0Ax, x"
  })
  void messagesArePercentEncoded(String encoded, String text) {
    byte[] bytes = encoded.getBytes(UTF_8);
    assertEquals(text, PercentEncoded.text(bytes, 0, bytes.length));
  }

  @ParameterizedTest
  @CsvSource({
    "7, UNAVAILABLE, true", "8, CANCELLED, true", "11, RESOURCE_EXHAUSTED, true",
    "12, PERMISSION_DENIED, false", "0, INTERNAL, false", "1, INTERNAL, false",
    "2, INTERNAL, false", "-1, INTERNAL, false"
  })
  void resets(int error, String code, boolean temporary) {
    Outcome outcome = GrpcResponseClassifier.ofReset(error, "why");
    assertEquals(temporary, assertInstanceOf(Outcome.Retryable.class, outcome).isTemporary());
    assertTrue(outcome.toString().contains("gRPC " + code + ": why"), outcome.toString());
  }

  @Test
  void theDateIsThatOfTheServer() {
    assertEquals(HttpDate.NONE, grpc(0).answer.date());
    grpc(0).field("date", "Sun, 06 Nov 1994 08:49:37 GMT");
    assertEquals(784_111_777, answer.date());
    field("date", "Sun, 06 Nov 1994 08:49:37 GMT");
    assertEquals(HttpDate.NONE, answer.date(), "which one?");
    grpc(0).field("date", "Sun Nov  6 08:49:37 1994");
    assertEquals(HttpDate.NONE, answer.date());
    grpc(0).field("age", "7").field("date", "Sun, 06 Nov 1994 08:49:37 GMT");
    assertEquals(HttpDate.NONE, answer.date(), "from a cache");
    assertEquals(HttpDate.NONE, grpc(0).answer.date(), "of the response before");
  }
}
