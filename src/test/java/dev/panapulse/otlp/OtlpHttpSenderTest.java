package dev.panapulse.otlp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panapulse.codec.PrintableText;
import dev.panapulse.http.BackendClock;
import dev.panapulse.http.ClockOffset;
import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.HttpHeader;
import dev.panapulse.http.MediaType;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.http.h1.RetryAfter;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.net.tls.TlsFiles;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.sdk.resources.Resource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class OtlpHttpSenderTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final byte[] BODY = "what is sent".getBytes(UTF_8);

  private ScriptedServer server;
  private final List<AutoCloseable> toClose = new ArrayList<>();

  OtlpHttpSenderTest() throws IOException {
    server = new ScriptedServer();
  }

  @BeforeEach
  void closeLast() {
    toClose.add(() -> server.close());
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable closeable : toClose) {
      closeable.close();
    }
  }

  private static OtlpClientOptions options(String url, Duration timeout, boolean gzip, int stop) {
    return new OtlpClientOptions(
        HttpEndpoint.of(URI.create(url)),
        "Panapulse-OTLP-Exporter/test",
        List.of(new HttpHeader("Authorization", "Basic c2VjcmV0")),
        timeout,
        gzip,
        TlsFiles.NONE,
        stop);
  }

  private String url() {
    return "http://127.0.0.1:" + server.port() + "/v1/metrics?tenant=a";
  }

  private OtlpHttpSender sender(OtlpClientOptions options) {
    OtlpHttpSender sender = new OtlpHttpSender(LibC.system(), options);
    // before the server, whose script may wait for the end of the connection
    toClose.addFirst(sender);
    return sender;
  }

  private OtlpHttpSender sender() {
    return sender(options(url(), LONG, false, -1));
  }

  private static Outcome send(OtlpHttpSender sender, byte[] body) {
    return Requests.send(sender, body);
  }

  private Outcome answered(String answer) {
    return answered(sender(), answer);
  }

  private Outcome answered(OtlpHttpSender sender, String answer) {
    server.thenSay(answer);
    return send(sender, BODY);
  }

  private static <T extends Outcome> T as(Class<T> type, Outcome outcome) {
    return assertInstanceOf(type, outcome);
  }

  private static String withBody(String statusLine, String headers, byte[] body) {
    return "HTTP/1.1 "
        + statusLine
        + "\r\n"
        + headers
        + "Content-Length: "
        + body.length
        + "\r\n\r\n"
        + new String(body, ISO_8859_1);
  }

  @Test
  void plainRequestIsAccepted() {
    assertSame(Outcome.Accepted.ALL, answered(ScriptedServer.OK));
    ScriptedServer.Request request = server.requests.get(0);
    assertArrayEquals(BODY, request.body());
    assertTrue(request.head().startsWith("POST /v1/metrics?tenant=a HTTP/1.1\r\n"));
    assertTrue(request.hasHeader("Host: 127.0.0.1:" + server.port()));
    assertTrue(request.hasHeader("User-Agent: Panapulse-OTLP-Exporter/test"));
    assertTrue(request.hasHeader("Content-Type: application/x-protobuf"));
    assertTrue(request.hasHeader("Authorization: Basic c2VjcmV0"));
    assertTrue(request.hasHeader("Content-Length: 12"));
    assertTrue(!request.head().contains("Content-Encoding"));
  }

  @Test
  void compressedRequestDecodesToTheSame() throws IOException {
    server.thenSay(ScriptedServer.OK).thenSay(ScriptedServer.OK);
    OtlpHttpSender sender = sender(options(url(), LONG, true, -1));
    byte[] large = new byte[200_000];
    new Random(7).nextBytes(large);
    for (byte[] body : List.of(BODY, large)) {
      assertSame(Outcome.Accepted.ALL, send(sender, body));
      ScriptedServer.Request request = server.requests.getLast();
      assertTrue(request.hasHeader("Content-Encoding: gzip"));
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(request.body()))) {
        assertArrayEquals(body, in.readAllBytes());
      }
    }
    assertEquals(1, server.connections.size());
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }

  @Test
  void compressedResponsesAreAskedForAndRead() throws IOException {
    byte[] response =
        ExportMetricsServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportMetricsPartialSuccess.newBuilder()
                    .setRejectedDataPoints(42)
                    .setErrorMessage("too old"))
            .build()
            .toByteArray();
    String type = "Content-Type: application/x-protobuf\r\n";
    String json =
        "{\"partialSuccess\":{\"rejectedDataPoints\":\"42\",\"errorMessage\":\"too old\"}}";
    OtlpHttpSender sender = sender();
    Outcome rejected = new Outcome.Accepted(42, "too old");
    assertEquals(
        rejected,
        answered(sender, withBody("200 OK", type + "Content-Encoding: gzip\r\n", gzip(response))));
    assertTrue(server.requests.getFirst().hasHeader("Accept-Encoding: gzip"));
    assertEquals(
        rejected,
        answered(
            sender, withBody("200 OK", type + "content-encoding: X-GZip\r\n", gzip(response))));
    assertEquals(
        rejected,
        answered(
            sender,
            withBody(
                "200 OK",
                "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
                gzip(json.getBytes(UTF_8)))));
    assertSame(
        Outcome.Accepted.ALL,
        answered(
            sender, withBody("200 OK", type + "Content-Encoding: gzip\r\n", gzip(new byte[0]))));
    assertEquals(
        "HTTP 400 Bad Request: no such tenant",
        as(
                Outcome.NonRetryable.class,
                answered(
                    sender,
                    withBody(
                        "400 Bad Request",
                        "Content-Encoding: gzip\r\n",
                        gzip("no such tenant".getBytes(UTF_8)))))
            .message());
  }

  @Test
  void anotherContentCodingIsNotRead() throws IOException {
    OtlpHttpSender sender = sender();
    Outcome unread =
        new Outcome.Accepted(
            0, "accepted, but the response has a Content-Encoding that cannot be read");
    byte[] packed = gzip(new byte[] {0x0a, 0});
    for (String codings :
        List.of(
            "Content-Encoding: br\r\n",
            "Content-Encoding: gzip, br\r\n",
            "Content-Encoding: gzip\r\nContent-Encoding: br\r\n",
            "Content-Encoding: br\r\nContent-Encoding: gzip\r\n")) {
      assertEquals(unread, answered(sender, withBody("200 OK", codings, packed)), codings);
    }
    assertEquals(
        unread,
        answered(sender, withBody("200 OK", "Content-Encoding: gzip\r\n", "no".getBytes(UTF_8))));
  }

  @Test
  void aServerWithoutGzipGetsTheSameRequestUncompressed() {
    server.thenSay(withBody("415 Unsupported Media Type", "", "no gzip".getBytes(UTF_8)));
    server.thenSay(ScriptedServer.OK).thenSay(ScriptedServer.OK);
    OtlpHttpSender sender = sender(options(url(), LONG, true, -1));
    assertSame(Outcome.Accepted.ALL, send(sender, BODY));
    assertSame(Outcome.Accepted.ALL, send(sender, BODY));
    assertEquals(1, server.connections.size());
    assertEquals(3, server.requests.size());
    assertTrue(server.requests.getFirst().hasHeader("Content-Encoding: gzip"));
    for (ScriptedServer.Request request : server.requests.subList(1, 3)) {
      assertTrue(!request.head().contains("Content-Encoding"));
      assertArrayEquals(BODY, request.body());
    }
  }

  @Test
  void largeBodyGoesOut() {
    server.thenSay(ScriptedServer.OK);
    byte[] large = new byte[5_000_000];
    new Random(7).nextBytes(large);
    assertSame(Outcome.Accepted.ALL, send(sender(), large));
    assertArrayEquals(large, server.requests.get(0).body());
  }

  @Test
  void theConnectionIsKept() {
    OtlpHttpSender sender = sender();
    for (int i = 0; i < 10; i++) {
      server.thenSay(ScriptedServer.OK);
      assertSame(Outcome.Accepted.ALL, send(sender, BODY));
    }
    assertEquals(10, server.requests.size());
    assertEquals(1, server.connections.size());
  }

  @Test
  void connectionCloseIsHonoured() {
    server.thenSay("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    server.thenSay(ScriptedServer.OK);
    OtlpHttpSender sender = sender();
    send(sender, BODY);
    assertSame(Outcome.Accepted.ALL, send(sender, BODY));
    assertEquals(2, server.connections.size());
  }

  @Test
  void idleConnectionClosedByTheServerIsReplaced() {
    server.then(connection -> {
      connection.say(ScriptedServer.OK);
      connection.socket.close();
    });
    server.thenSay(ScriptedServer.OK);
    OtlpHttpSender sender = sender();
    assertSame(Outcome.Accepted.ALL, send(sender, BODY));
    assertSame(Outcome.Accepted.ALL, send(sender, BODY));
    assertEquals(2, server.connections.size());
  }

  @Test
  void idleConnectionHalfClosedByTheServerIsReplaced() {
    server.then(connection -> {
      connection.say(ScriptedServer.OK);
      connection.socket.shutdownOutput();
    });
    server.thenSay(ScriptedServer.OK);
    // one more answer: where the request overtakes the news of the end, the server reads it twice
    server.thenSay(ScriptedServer.OK);
    OtlpHttpSender sender = sender();
    assertSame(Outcome.Accepted.ALL, send(sender, BODY));
    assertSame(Outcome.Accepted.ALL, send(sender, BODY));
    assertEquals(2, server.connections.size());
  }

  @Test
  void keptConnectionThatDiesUnderTheRequestIsReplacedOnce() {
    server.thenSay(ScriptedServer.OK).then(ScriptedServer.Connection::reset);
    server.thenSay(ScriptedServer.OK);
    OtlpHttpSender sender = sender();
    send(sender, BODY);
    assertSame(Outcome.Accepted.ALL, send(sender, BODY));
    assertEquals(2, server.connections.size());
    assertEquals(3, server.requests.size());
  }

  @Test
  void freshConnectionThatDiesIsNotTriedAgain() {
    server.then(ScriptedServer.Connection::reset);
    Outcome.Retryable outcome = as(Outcome.Retryable.class, send(sender(), BODY));
    assertEquals(0, outcome.status());
    assertEquals(1, server.connections.size());
  }

  @Test
  void deathInTheMiddleOfTheHeadIsRetryable() {
    server.thenSay(ScriptedServer.OK);
    server.then(connection -> {
      connection.say("HTTP/1.1 200 OK\r\nConte");
      connection.socket.close();
    });
    OtlpHttpSender sender = sender();
    send(sender, BODY);
    Outcome.Retryable outcome = as(Outcome.Retryable.class, send(sender, BODY));
    assertTrue(outcome.reason().contains("closed"), outcome.reason());
    assertEquals(2, server.requests.size());
  }

  @Test
  void deathBehindTheHeadLeavesWhatItSaid() {
    server.then(connection -> {
      connection.say("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nabc");
      connection.socket.close();
    });
    Outcome.Accepted outcome = as(Outcome.Accepted.class, send(sender(), BODY));
    assertTrue(outcome.warning().contains("broke off"), outcome.warning());
  }

  @Test
  void slowDripEndsAtTheDeadline() {
    CountDownLatch ended = new CountDownLatch(1);
    server.then(connection -> {
      connection.say("HTTP/1.1 200 OK\r\n");
      try {
        while (!ended.await(5, TimeUnit.MILLISECONDS)) {
          connection.say("X: y\r\n");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    long begun = System.nanoTime();
    Outcome.Retryable outcome =
        as(Outcome.Retryable.class, send(sender(options(url(), SHORT, false, -1)), BODY));
    ended.countDown();
    assertTrue(outcome.reason().contains("time ran out"), outcome.reason());
    assertTrue(System.nanoTime() - begun >= SHORT.toNanos());
  }

  @Test
  void silentServerEndsAtTheDeadline() {
    Outcome.Retryable outcome =
        as(Outcome.Retryable.class, send(sender(options(url(), SHORT, false, -1)), BODY));
    assertTrue(outcome.reason().contains("time ran out"), outcome.reason());
  }

  @Test
  void serverThatReadsNothingEndsAtTheDeadline() {
    server.withoutReading();
    Outcome outcome = send(sender(options(url(), SHORT, false, -1)), new byte[20_000_000]);
    assertTrue(as(Outcome.Retryable.class, outcome).reason().contains("time ran out"));
  }

  @Test
  void answerBeforeTheRequestWasTakenIsHeard() {
    CountDownLatch ended = new CountDownLatch(1);
    server
        .withoutReading()
        .then(connection -> {
          connection.say(withBody("413 Too Large", "", "too much".getBytes(UTF_8)));
          ScriptedServer.await(ended);
        });
    Outcome.NonRetryable outcome =
        as(Outcome.NonRetryable.class, send(sender(), new byte[20_000_000]));
    ended.countDown();
    assertTrue(outcome.tooLarge());
    assertEquals("HTTP 413 Too Large: too much", outcome.message());
  }

  @Test
  void answerBeforeAHangUpIsHeard() {
    server
        .withoutReading()
        .then(connection -> {
          connection.say("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
          connection.socket.close();
        });
    Outcome outcome = send(sender(), new byte[20_000_000]);
    assertTrue(as(Outcome.NonRetryable.class, outcome).tooLarge());
  }

  @Test
  void chunkedAnswerInSinglePieces() {
    String answer =
        "HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    OtlpHttpSender sender = sender();
    server.then(connection -> {
      connection.socket.setTcpNoDelay(true);
      for (int i = 0; i < answer.length(); i++) {
        connection.say(answer.substring(i, i + 1));
      }
    });
    assertEquals(
        "HTTP 400 Bad: abcde", as(Outcome.NonRetryable.class, send(sender, BODY)).message());
    server.thenSay(ScriptedServer.OK);
    assertSame(Outcome.Accepted.ALL, send(sender, BODY));
    assertEquals(1, server.connections.size());
  }

  @Test
  void interimAnswersAreSkipped() {
    assertSame(
        Outcome.Accepted.ALL,
        answered("HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n" + ScriptedServer.OK));
  }

  @Test
  void statusesThatMayBeSentAgain() {
    OtlpHttpSender sender = sender();
    for (int status : new int[] {429, 502, 503, 504}) {
      server.thenSay(withBody(status + " Not Now", "Retry-After: 17\r\n", new byte[0]));
      Outcome.Retryable outcome = as(Outcome.Retryable.class, send(sender, BODY));
      assertEquals(status, outcome.status());
      assertEquals(Optional.of(Duration.ofSeconds(17)), outcome.retryAfter());
    }
    server.thenSay(
        withBody("503 Away", "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT\r\n", new byte[0]));
    assertEquals(
        Optional.of(RetryAfter.LONGEST),
        as(Outcome.Retryable.class, send(sender, BODY)).retryAfter());
    server.thenSay(withBody("503 Away", "Retry-After: whenever\r\n", new byte[0]));
    assertEquals(Optional.empty(), as(Outcome.Retryable.class, send(sender, BODY)).retryAfter());
    assertEquals(1, server.connections.size());
  }

  @Test
  void statusesThatAreFinal() {
    OtlpHttpSender sender = sender();
    for (int status : new int[] {400, 409, 418, 422, 499, 500}) {
      server.thenSay(withBody(status + " No", "", "text\u0007\r\nmore".getBytes(UTF_8)));
      Outcome.NonRetryable outcome = as(Outcome.NonRetryable.class, send(sender, BODY));
      assertEquals(status, outcome.status());
      assertEquals("HTTP " + status + " No: text   more", outcome.message());
    }
  }

  /** Cloudflare's are 520 to 530; by RFC 9110, 15, an unknown status is the x00 of its class. */
  @Test
  void otherStatusesOfServersAreTemporary() {
    OtlpHttpSender sender = sender();
    for (int status : new int[] {507, 509, 520, 521, 522, 524, 525, 530, 561, 599, 700}) {
      server.thenSay(
          withBody(status + " No", "Retry-After: 17\r\n", "error code: 1033".getBytes(UTF_8)));
      Outcome.Retryable outcome = as(Outcome.Retryable.class, send(sender, BODY));
      assertEquals(status, outcome.status());
      assertTrue(outcome.isTemporary(), outcome::toString);
      assertEquals(Optional.of(Duration.ofSeconds(17)), outcome.retryAfter());
    }
    for (int status : new int[] {501, 505, 506, 508, 510}) {
      assertEquals(status, kept(sender, withBody(status + " No", "", new byte[0])).status());
    }
  }

  private Outcome.Retryable kept(OtlpHttpSender sender, String answer) {
    server.thenSay(answer);
    Outcome.Retryable outcome = as(Outcome.Retryable.class, send(sender, BODY));
    assertFalse(outcome.isTemporary(), outcome::toString);
    return outcome;
  }

  @Test
  void redirectsAreNotFollowed() {
    String moved = "HTTP/1.1 308 Moved\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n";
    assertEquals("redirect to /other not followed: HTTP 308 Moved", kept(sender(), moved).reason());
  }

  /** As login pages are given a session, a user or the page to return to. */
  @ParameterizedTest
  @CsvSource({
    "/login?session=s3cr3t, /login?...",
    "https://portal.test/#access_token=s3cr3t, https://portal.test/?...",
    "https://user:s3cr3t@portal.test/x, https://...portal.test/x",
    "/login?user=a@b&session=s3cr3t, ...",
    "https://portal.test/?user=a@b&session=s3cr3t, https://..."
  })
  void ofTheTargetOfARedirectNoSecretIsShown(String target, String shown) {
    String moved =
        "HTTP/1.1 302 Found\r\nContent-Type: text/plain\r\nContent-Length: 60\r\nLocation: "
            + target
            + "\r\n\r\n"
            + ("Found. Redirecting to " + target + " ".repeat(60)).substring(0, 60);
    assertEquals(
        "redirect to " + shown + " not followed: HTTP 302 Found", kept(sender(), moved).reason());
  }

  /** As nginx, tinyproxy, Go's MaxBytesReader and a hotel respond. */
  @Test
  void whatIsNotAboutTheRowsDoesNotDropThem() {
    OtlpHttpSender sender = sender();
    String html = "Content-Type: text/html\r\n";
    byte[] page = "\r\n<!DOCTYPE html><title>log in</title>".getBytes(UTF_8);
    assertEquals(200, kept(sender, withBody("200 OK", html, page)).status());
    assertEquals(500, kept(sender, withBody("500 Unable to connect", html, page)).status());
    byte[] certificate = "<title>400 No required SSL certificate was sent".getBytes(UTF_8);
    assertEquals(400, kept(sender, withBody("400 Bad Request", html, certificate)).status());
    assertEquals(400, kept(sender, withBody("400 Bad certificate", "", new byte[0])).status());
    byte[] tooLarge = "http: request body too large\n".getBytes(UTF_8);
    server.thenSay(withBody("400 Bad Request", "", tooLarge));
    assertTrue(as(Outcome.NonRetryable.class, send(sender, BODY)).tooLarge());
    byte[] longHead = "Request Header Too Large".getBytes(UTF_8);
    server.thenSay(withBody("400 Bad Request", "", longHead));
    assertFalse(as(Outcome.NonRetryable.class, send(sender, BODY)).tooLarge());
  }

  static Stream<byte[]> pages() {
    String page = "<!DOCTYPE html><title>log in</title>";
    return Stream.of(
        (" ".repeat(200) + page).getBytes(UTF_8),
        ("\r\n\t ".repeat(300) + page).getBytes(UTF_8),
        " ".repeat(100_000).concat(page).getBytes(UTF_8),
        ("\ufeff" + page).getBytes(UTF_8),
        page.getBytes(UTF_16LE),
        page.getBytes(UTF_16BE),
        ("\ufeff\n " + page).getBytes(UTF_16LE),
        ("\ufeff\n " + page).getBytes(UTF_16BE));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void aPageIsFoundWhereverItBegins(byte[] page) {
    OtlpHttpSender sender = sender();
    for (String type : List.of("text/html", "application/xhtml+xml")) {
      String header = "Content-Type: " + type + "\r\n";
      assertEquals(200, kept(sender, withBody("200 OK", header, page)).status());
    }
  }

  /** As small receivers respond. */
  @Test
  void anAcceptedRequestMayHaveAResponseThatIsCalledHtml() {
    OtlpHttpSender sender = sender();
    String html = "Content-Type: text/html; charset=utf-8\r\n";
    server.thenSay(withBody("200 OK", html, new byte[0]));
    assertSame(Outcome.Accepted.ALL, send(sender, BODY));
    for (String text : List.of("OK", "\r\n", " ok <3")) {
      server.thenSay(withBody("200 OK", html, text.getBytes(UTF_8)));
      as(Outcome.Accepted.class, send(sender, BODY));
    }
  }

  @Test
  void statusMessageOfProtobuf() {
    byte[] status = {8, 3, 0x12, 3, 'b', 'a', 'd'};
    Outcome.NonRetryable outcome =
        as(
            Outcome.NonRetryable.class,
            answered(withBody("400 Bad", "Content-Type: application/x-protobuf\r\n", status)));
    assertEquals("HTTP 400 Bad: bad", outcome.message());
  }

  @Test
  void partialSuccess() {
    byte[] response = {0x0a, 9, 8, 5, 0x12, 3, 'b', 'a', 'd', 0x18, 1};
    assertEquals(
        new Outcome.Accepted(5, "bad"),
        answered(withBody("200 OK", "Content-Type: application/x-protobuf\r\n", response)));
  }

  @Test
  void partialSuccessWithNothingInIt() {
    assertSame(
        Outcome.Accepted.ALL, answered(withBody("200 OK", "", new byte[] {0x0a, 0, 0x50, 1})));
  }

  @Test
  void partialSuccessThatIsCut() {
    ByteArrayOutputStream response = new ByteArrayOutputStream();
    int text = 10_000;
    response.writeBytes(varint(0x0a, text + 5));
    response.writeBytes(new byte[] {8, 5});
    response.writeBytes(varint(0x12, text));
    response.writeBytes("x".repeat(text).getBytes(UTF_8));
    assertEquals(
        new Outcome.Accepted(5, "x".repeat(PrintableText.LIMIT)),
        answered(withBody("200 OK", "", response.toByteArray())));
  }

  private static byte[] varint(int tag, int value) {
    return new byte[] {(byte) tag, (byte) ((value & 0x7f) | 0x80), (byte) (value >>> 7)};
  }

  @Test
  void garbageBehindASuccessIsAWarning() {
    Outcome.Accepted outcome =
        as(Outcome.Accepted.class, answered(withBody("200 OK", "", "<html>".getBytes(UTF_8))));
    assertEquals(0, outcome.rejectedPoints());
    assertTrue(outcome.warning().contains("not OTLP"));
  }

  @Test
  void garbageIsNoWordOnTheRows() {
    Outcome.Retryable outcome = kept(sender(), "SSH-2.0-OpenSSH_9\r\n");
    assertTrue(outcome.reason().startsWith("invalid HTTP response: "), outcome.reason());
  }

  @Test
  void endlessHeadersEnd() {
    server.then(connection -> {
      connection.say("HTTP/1.1 200 OK\r\n");
      try {
        for (int i = 0; i < 1_000_000; i++) {
          connection.say("Header: value\r\n");
        }
      } catch (SocketException e) {
        return;
      }
    });
    Outcome.Retryable outcome = as(Outcome.Retryable.class, send(sender(), BODY));
    assertTrue(outcome.reason().contains("header above"), outcome.reason());
  }

  @Test
  void refusedConnection() throws IOException {
    int port;
    try (ServerSocket gone = new ServerSocket(0)) {
      port = gone.getLocalPort();
    }
    OtlpHttpSender sender = sender(options("http://127.0.0.1:" + port, LONG, false, -1));
    String reason = as(Outcome.Retryable.class, send(sender, BODY)).reason();
    assertTrue(reason.contains("connection refused"), reason);
  }

  @Test
  void unknownNameIsRetryable() {
    OtlpHttpSender sender = sender(options("http://unknown.invalid:4318/", LONG, false, -1));
    String reason = as(Outcome.Retryable.class, send(sender, BODY)).reason();
    assertTrue(reason.startsWith("unknown.invalid port 4318: "), reason);
  }

  @Test
  void connectIntoABlackHole() throws IOException {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), full.getLocalPort());
      List<SocketChannel> fillers = new ArrayList<>();
      try {
        for (int i = 0; i < 8; i++) {
          SocketChannel filler = SocketChannel.open();
          fillers.add(filler);
          filler.configureBlocking(false);
          filler.connect(address);
        }
        OtlpHttpSender sender =
            sender(options("http://127.0.0.1:" + full.getLocalPort(), SHORT, false, -1));
        String reason = as(Outcome.Retryable.class, send(sender, BODY)).reason();
        assertTrue(reason.contains("time ran out"), reason);
      } finally {
        for (SocketChannel filler : fillers) {
          filler.close();
        }
      }
    }
  }

  @Test
  void nameWithSeveralAddresses() {
    server.thenSay(ScriptedServer.OK);
    OtlpHttpSender sender =
        sender(options("http://localhost:" + server.port() + "/x", LONG, false, -1));
    assertSame(Outcome.Accepted.ALL, send(sender, BODY));
  }

  @Test
  void ipv6() throws IOException {
    ScriptedServer six;
    try {
      six = new ScriptedServer(InetAddress.ofLiteral("::1"));
    } catch (IOException e) {
      assumeTrue(false, "no IPv6 here");
      return;
    }
    toClose.add(six);
    six.thenSay(ScriptedServer.OK);
    OtlpHttpSender sender = sender(options("http://[::1]:" + six.port() + "/x", LONG, false, -1));
    assertSame(Outcome.Accepted.ALL, send(sender, BODY));
    assertTrue(six.requests.get(0).hasHeader("Host: [::1]:" + six.port()));
  }

  @Test
  void stopEndsABlockedExchange() {
    int stop = LibC.system().eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK);
    toClose.add(() -> LibC.system().close(stop));
    server.then(connection -> {
      try (Slab one = Slab.allocate(Long.BYTES)) {
        one.putLong(0, 1);
        LibC.system().write(stop, one.address(), Long.BYTES);
      }
    });
    OtlpHttpSender sender = sender(options(url(), LONG, false, stop));
    long begun = System.nanoTime();
    Outcome.Retryable outcome = as(Outcome.Retryable.class, send(sender, BODY));
    assertTrue(outcome.reason().contains("shutting down"), outcome.reason());
    assertTrue(System.nanoTime() - begun < LONG.toNanos());
  }

  @Test
  void anotherBufferIsReplayed() {
    server.thenSay(ScriptedServer.OK);
    try (RequestBuffer buffer = new RequestBuffer(10);
        Slab spooled = Slab.ofString("spooled")) {
      buffer.reserve(7, true, MediaType.PROTOBUF).copyFrom(spooled, 0, 0, 7);
      assertSame(Outcome.Accepted.ALL, sender().send(buffer));
    }
    ScriptedServer.Request request = server.requests.get(0);
    assertArrayEquals("spooled".getBytes(UTF_8), request.body());
    assertTrue(request.hasHeader("Content-Encoding: gzip"));
  }

  @Test
  void anEncodedRequestIsSentInItsFormat() throws IOException {
    OtlpClientOptions json =
        new OtlpClientOptions(
            HttpEndpoint.of(URI.create(url())),
            "Test/1",
            List.of(),
            Optional.empty(),
            Optional.empty(),
            MediaType.JSON,
            LONG,
            Duration.ZERO,
            true,
            TlsFiles.NONE,
            -1);
    RowFixture rows = RowFixture.typical();
    rows.take();
    OtlpHttpSender sender = sender(json);
    try (OtlpEncoder encoder =
        new OtlpEncoder(
            new MetricBatch(Resource.empty(), MetricBatch.scope("test")), sender.format())) {
      RequestBuffer request =
          assertInstanceOf(EncodedRequest.class, encoder.encode(rows.batch)).body();
      for (int i = 0; i < 2; i++) {
        server.thenSay(ScriptedServer.OK);
        assertSame(Outcome.Accepted.ALL, sender.send(request));
        ScriptedServer.Request sent = server.requests.getLast();
        assertTrue(sent.hasHeader("Content-Type: application/json"));
        assertTrue(sent.hasHeader("Content-Encoding: gzip"));
        byte[] text = new GZIPInputStream(new ByteArrayInputStream(sent.body())).readAllBytes();
        assertEquals('{', text[0]);
      }
      // a request of the spool is sent in its own format
      encoder.buffer().reserve(3, false, MediaType.PROTOBUF);
      server.thenSay(ScriptedServer.OK);
      assertSame(Outcome.Accepted.ALL, sender.send(encoder.buffer()));
      assertTrue(server.requests.getLast().hasHeader("Content-Type: application/x-protobuf"));
    }
  }

  /** Whether the backend's clock is known after a response, and then how far it is off. */
  private Optional<ClockOffset> offsetAfter(String response) {
    BackendClock clock =
        new BackendClock(System::nanoTime, () -> -System.nanoTime(), (least, most) -> {});
    OtlpClientOptions plain = options(url(), LONG, false, -1);
    try (OtlpHttpSender sender =
        new OtlpHttpSender(LibC.system(), Requests.withClock(plain, clock))) {
      answered(sender, response);
    }
    return clock.offset(System.nanoTime(), -System.nanoTime());
  }

  @Test
  void theDateOfTheBackendShowsTheOffsetOfTheClock() {
    String date = "Date: Thu, 01 Jan 1970 00:01:40 GMT\r\n";
    String refused = withBody("400 Bad Request", date, "sample too old".getBytes(ISO_8859_1));
    for (String response : List.of(withBody("200 OK", date, new byte[0]), refused)) {
      Optional<ClockOffset> known = offsetAfter(response);
      assertTrue(known.isPresent(), response);
      double offset = ClockOffset.seconds(known.get().nanos());
      assertEquals(-100.5, offset, 1);
    }
    assertEquals(Optional.empty(), offsetAfter(ScriptedServer.OK));
    assertEquals(
        Optional.empty(), offsetAfter(withBody("200 OK", date + "Age: 100\r\n", new byte[0])));
    assertEquals(
        Optional.empty(),
        offsetAfter(withBody("407 Proxy Authentication Required", date, new byte[0])));
    assertEquals(
        Optional.empty(),
        offsetAfter(
            withBody(
                "503 No", date + "Content-Type: text/html\r\n", "<html>".getBytes(ISO_8859_1))));
  }
}
