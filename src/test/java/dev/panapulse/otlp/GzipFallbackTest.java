package dev.panapulse.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.panapulse.delivery.CapturedErr;
import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.MediaType;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.net.tls.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests over a scripted exchange, which notes how each of them was sent. */
class GzipFallbackTest {
  private static final String GZIP = "gzip";
  private static final String PLAIN = "plain";
  private static final String MESSAGE = "a message, a message, a message";

  private final List<String> sent = new ArrayList<>();
  private final RequestBuffer body = new RequestBuffer(100);
  private final GzipFallback fallback =
      new GzipFallback(
          new OtlpClientOptions(
              HttpEndpoint.of(URI.create("http://backend.test:4317")),
              "Test/1",
              List.of(),
              Duration.ofSeconds(1),
              true,
              TlsFiles.NONE,
              -1),
          this::exchange,
          () -> this.connections,
          () -> this.excludesGzip);

  private int connections = 1;
  private boolean excludesGzip;
  private boolean plainReconnects;
  private Outcome toGzip = Outcome.Accepted.ALL;
  private Outcome toPlain = Outcome.Accepted.ALL;

  @AfterEach
  void close() {
    fallback.close();
    body.close();
  }

  private Outcome exchange(RequestBuffer request, long deadline) {
    assertEquals(7, deadline);
    assertEquals(MediaType.JSON, request.mediaType());
    if (request.compressed()) {
      sent.add(GZIP);
      return toGzip;
    }
    assertEquals(MESSAGE, new String(request.bytes().bytes(0, (int) request.length()), UTF_8));
    sent.add(PLAIN);
    connections += plainReconnects ? 1 : 0;
    return toPlain;
  }

  private Outcome send(boolean compress) {
    try (RequestBuffer plain = new RequestBuffer(100)) {
      byte[] bytes = MESSAGE.getBytes(UTF_8);
      plain.reserve(bytes.length, false, MediaType.JSON).put(0, bytes, 0, bytes.length);
      body.encode(plain, compress);
      return fallback.run(body, 7);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** As the classifiers have it: UNIMPLEMENTED and 415 say nothing about the rows. */
  private static Outcome refused(int status, String message) {
    return status == 12 || status == 415
        ? new Outcome.Retryable(status, message, Optional.empty())
        : new Outcome.NonRetryable(status, message, false);
  }

  @ParameterizedTest
  @CsvSource({
    "415, HTTP 415 Unsupported Media Type",
    "400, HTTP 400 Bad Request: unsupported Content-Encoding: gzip",
    "400, HTTP 400 Bad Request: unsupported content encoding",
    "400, HTTP 400 Bad Request: failed to decompress body",
    "400, HTTP 400 Bad Request: invalid gzip header",
    "12, grpc: Decompressor is not installed for grpc-encoding \"gzip\"",
    "12, Content is compressed with `gzip` which isn't supported",
    "12, Compression algorithm 'gzip' is disabled.",
    "12, Can't find decompressor for gzip",
    "13, failed to decompress",
    "2, Compression is not supported"
  })
  void aRejectedCompressionIsLeftOutOnThatConnection(int status, String message) {
    toGzip = refused(status, message);
    try (CapturedErr err = new CapturedErr()) {
      for (int i = 0; i < 3; i++) {
        assertSame(Outcome.Accepted.ALL, send(true));
      }
      assertEquals(List.of(GZIP, PLAIN, PLAIN, PLAIN), sent);
      assertEquals(1, err.lines(" backend.test:4317 does not accept gzip").size());
      assertEquals(1, err.lines(message).size());
      connections = 2;
      assertSame(Outcome.Accepted.ALL, send(true));
      assertSame(Outcome.Accepted.ALL, send(true));
      assertEquals(List.of(GZIP, PLAIN, PLAIN, PLAIN, GZIP, PLAIN, PLAIN), sent);
      assertEquals(1, err.lines("does not accept gzip").size());
    }
  }

  @Test
  void anUnimplementedCallIsAboutGzipIfTheListOfEncodingsLacksIt() {
    toGzip = refused(12, "gRPC UNIMPLEMENTED");
    assertSame(toGzip, send(true));
    excludesGzip = true;
    assertSame(Outcome.Accepted.ALL, send(true));
    assertEquals(List.of(GZIP, GZIP, PLAIN), sent);
  }

  /** The rejection is certain, the repetition only failed: nothing else is learnt from that. */
  @Test
  void theRepetitionMayFail() {
    toGzip = refused(415, "HTTP 415");
    toPlain = new Outcome.Retryable(503, "HTTP 503", Optional.empty());
    assertSame(toPlain, send(true));
    assertSame(toPlain, send(true));
    toPlain = Outcome.Accepted.ALL;
    assertSame(Outcome.Accepted.ALL, send(true));
    assertEquals(List.of(GZIP, PLAIN, PLAIN, PLAIN), sent);
  }

  /** As grpclib does. */
  @Test
  void unknownIsTriedUncompressedAndLearntFromSuccess() {
    toGzip = refused(2, "gRPC UNKNOWN: Internal Server Error");
    assertSame(Outcome.Accepted.ALL, send(true));
    assertSame(Outcome.Accepted.ALL, send(true));
    assertEquals(List.of(GZIP, PLAIN, PLAIN), sent);
  }

  @Test
  void unknownOfARequestThatIsBadUncompressedIsNotTriedAgain() {
    toGzip = refused(2, "gRPC UNKNOWN: bad");
    toPlain = refused(2, "gRPC UNKNOWN: bad, too");
    assertSame(toPlain, send(true));
    assertSame(toGzip, send(true));
    assertEquals(List.of(GZIP, PLAIN, GZIP), sent);
  }

  @Test
  void unknownFromAPeerThatReadsGzipIsNotAboutIt() {
    assertSame(Outcome.Accepted.ALL, send(true));
    toGzip = refused(2, "gRPC UNKNOWN: bad");
    assertSame(toGzip, send(true));
    assertEquals(List.of(GZIP, GZIP), sent);
    connections = 2;
    assertSame(Outcome.Accepted.ALL, send(true));
    assertEquals(List.of(GZIP, GZIP, GZIP, PLAIN), sent);
  }

  /** The repetition may go over a connection of its own, as the peer may have closed the first. */
  @Test
  void theConnectionOfTheRepetitionCounts() {
    toGzip = refused(415, "HTTP 415");
    plainReconnects = true;
    assertSame(Outcome.Accepted.ALL, send(true));
    plainReconnects = false;
    assertSame(Outcome.Accepted.ALL, send(true));
    assertEquals(List.of(GZIP, PLAIN, PLAIN), sent);
  }

  @ParameterizedTest
  @CsvSource({
    "400, HTTP 400 Bad Request: out of order sample",
    "400, HTTP 400 Bad Request: label value is not in UTF-8 encoding",
    "400, HTTP 400 Bad Request: proto: wrong encoding of a varint",
    "3, gRPC INVALID_ARGUMENT: unknown encoding of an attribute",
    "13, gRPC INTERNAL: error while encoding the response",
    "12, gRPC UNIMPLEMENTED: encoding of exemplars",
    "13, gRPC INTERNAL",
    "8, gzip"
  })
  void otherRefusalsAreNotRepeated(int status, String message) {
    toGzip = refused(status, message);
    assertSame(toGzip, send(true));
    assertEquals(List.of(GZIP), sent);
  }

  @Test
  void uncompressedRequestsAreNotRepeated() {
    toPlain = refused(415, "HTTP 415");
    assertSame(toPlain, send(false));
    assertEquals(List.of(PLAIN), sent);
  }

  /** A damaged body is what the peer rejects; it stays rejected. */
  @Test
  void aBodyThatIsNotGzipIsNotRepeated() {
    toGzip = refused(415, "HTTP 415");
    body.reserve(20, true, MediaType.JSON);
    assertSame(toGzip, fallback.run(body, 7));
    assertEquals(List.of(GZIP), sent);
  }
}
