package dev.panapulse.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.http.BackendClock;
import dev.panapulse.http.ClockOffset;
import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.HttpProxy;
import dev.panapulse.http.MediaType;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.http.h2.Http2;
import dev.panapulse.http.h2.Http2Frames;
import dev.panapulse.libc.EventFd;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.tls.TlsFiles;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.sdk.resources.Resource;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls over a real socket to a peer that says whatever a script has it say. */
@Timeout(60)
class OtlpGrpcSenderTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final byte[] MESSAGE = "what is sent".getBytes(UTF_8);

  private final ScriptedHttp2Server server = new ScriptedHttp2Server();
  private final List<AutoCloseable> toClose = new ArrayList<>(List.of(server));

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable closeable : toClose.reversed()) {
      closeable.close();
    }
    assertEquals(List.of(), server.faults);
  }

  private OtlpGrpcSender sender() {
    return sender(LONG, -1);
  }

  private OtlpClientOptions options(Duration timeout, int stopFd) {
    return new OtlpClientOptions(
        HttpEndpoint.of(URI.create("http://127.0.0.1:" + server.port())),
        "Panapulse-OTLP-Exporter/test",
        List.of(),
        timeout,
        false,
        TlsFiles.NONE,
        stopFd);
  }

  private OtlpGrpcSender sender(Duration timeout, int stopFd) {
    OtlpGrpcSender sender = new OtlpGrpcSender(LibC.system(), options(timeout, stopFd));
    toClose.add(sender);
    return sender;
  }

  private static Outcome send(OtlpGrpcSender sender) {
    return send(sender, MESSAGE);
  }

  private static Outcome send(OtlpGrpcSender sender, byte[] message) {
    return Requests.send(sender, message);
  }

  private static void assertRetryable(String words, Outcome outcome) {
    Outcome.Retryable retryable = assertInstanceOf(Outcome.Retryable.class, outcome);
    assertTrue(retryable.reason().contains(words), retryable.reason());
  }

  private static void assertRefused(String words, Outcome outcome) {
    Outcome.NonRetryable refused = assertInstanceOf(Outcome.NonRetryable.class, outcome);
    assertTrue(refused.message().contains(words), refused.message());
  }

  private static void assertInvalid(String words, Outcome outcome) {
    Outcome.Retryable kept = assertInstanceOf(Outcome.Retryable.class, outcome);
    assertTrue(kept.reason().contains(words), kept.reason());
    assertEquals(Outcome.Retryable.INVALID_RESPONSE, kept.status());
  }

  private static void answer(ScriptedHttp2Server.Peer peer, Http2Frames frames) throws IOException {
    peer.request();
    peer.say(frames);
    peer.untilEnd();
  }

  @Test
  void oneConnectionServesOneCallAfterTheOther() {
    server.then(peer -> {
      assertEquals(1, peer.request());
      assertArrayEquals(prefixed(MESSAGE), peer.message.toByteArray());
      peer.say(Http2Frames.none().ok(1));
      assertEquals(3, peer.request());
      peer.say(Http2Frames.none().ok(3));
      assertEquals(5, peer.request());
      peer.say(Http2Frames.none().ok(5));
      peer.untilEnd();
    });
    OtlpGrpcSender sender = sender();
    assertSame(Outcome.Accepted.ALL, send(sender));
    assertSame(Outcome.Accepted.ALL, send(sender));
    assertSame(Outcome.Accepted.ALL, send(sender));
    assertEquals(1, server.connections.size());
  }

  private static byte[] prefixed(byte[] message) {
    byte[] all = new byte[5 + message.length];
    all[4] = (byte) message.length;
    System.arraycopy(message, 0, all, 5, message.length);
    return all;
  }

  @Test
  void settingsAreAcknowledgedEvenWhenTheyComeLast() {
    CountDownLatch acknowledged = new CountDownLatch(1);
    server.then(peer -> {
      peer.request();
      peer.say(Http2Frames.server().ok(1));
      ScriptedHttp2Server.Frame frame = peer.await(Http2.SETTINGS);
      assertTrue(frame.has(Http2.FLAG_ACK));
      acknowledged.countDown();
      peer.untilEnd();
    });
    assertSame(Outcome.Accepted.ALL, send(sender()));
    ScriptedServer.await(acknowledged);
  }

  @Test
  void pingsBetweenCallsAreAnsweredAtTheNext() {
    CountDownLatch pinged = new CountDownLatch(1);
    server.then(peer -> {
      peer.request();
      peer.say(Http2Frames.none().ok(1));
      peer.say(Http2Frames.none().ping());
      pinged.countDown();
      peer.await(Http2.PING);
      assertEquals(3, peer.request());
      peer.say(Http2Frames.none().ok(3));
      peer.untilEnd();
    });
    OtlpGrpcSender sender = sender();
    assertSame(Outcome.Accepted.ALL, send(sender));
    ScriptedServer.await(pinged);
    assertSame(Outcome.Accepted.ALL, send(sender));
    assertEquals(1, server.connections.size());
  }

  @Test
  void aConnectionThatSaidGoodbyeBetweenCallsIsNotUsedAgain() {
    CountDownLatch said = new CountDownLatch(1);
    server
        .then(peer -> {
          peer.request();
          peer.say(Http2Frames.none().ok(1).goAway(1, 0));
          said.countDown();
          peer.untilEnd();
        })
        .then(peer -> answer(peer, Http2Frames.none().ok(1)));
    OtlpGrpcSender sender = sender();
    assertSame(Outcome.Accepted.ALL, send(sender));
    ScriptedServer.await(said);
    assertSame(Outcome.Accepted.ALL, send(sender));
    assertEquals(2, server.connections.size());
  }

  @Test
  void whatWasWrongWithOneCallIsNotSaidOfTheNext() {
    server.then(peer -> answer(peer, Http2Frames.none().reset(1, Http2.CANCEL)));
    OtlpGrpcSender sender = sender();
    Outcome first = send(sender);
    assertTrue(first.toString().contains("stream reset: CANCEL"), first.toString());
    server.close();
    Outcome second = send(sender);
    assertInstanceOf(Outcome.Retryable.class, second);
    assertFalse(second.toString().contains("CANCEL"), second.toString());
  }

  @Test
  void aCallThatGoAwayLeftOutGoesToANewConnectionAtOnce() {
    server
        .then(peer -> answer(peer, Http2Frames.none().goAway(0, 0)))
        .then(peer -> answer(peer, Http2Frames.none().ok(1)));
    assertSame(Outcome.Accepted.ALL, send(sender()));
  }

  @Test
  void aCallThatGoAwayLetsThroughIsAnswered() {
    server
        .then(peer -> answer(peer, Http2Frames.none().goAway(1, 0).ok(1)))
        .then(peer -> answer(peer, Http2Frames.none().ok(1)));
    OtlpGrpcSender sender = sender();
    assertSame(Outcome.Accepted.ALL, send(sender));
    assertEquals(1, server.connections.size());
    assertSame(Outcome.Accepted.ALL, send(sender));
    assertEquals(2, server.connections.size());
  }

  @Test
  void aRefusedStreamIsTriedOnceMoreAndThenLater() {
    for (int i = 0; i < 2; i++) {
      server.then(peer -> answer(peer, Http2Frames.none().reset(1, Http2.REFUSED_STREAM)));
    }
    assertRetryable("gRPC UNAVAILABLE: stream reset: REFUSED_STREAM", send(sender()));
    assertEquals(2, server.connections.size());
  }

  @Test
  void aLostConnectionThatHasServedIsReplacedOnce() {
    server
        .then(peer -> {
          peer.request();
          peer.say(Http2Frames.none().ok(1));
          peer.request();
        })
        .then(peer -> answer(peer, Http2Frames.none().ok(1)));
    OtlpGrpcSender sender = sender();
    assertSame(Outcome.Accepted.ALL, send(sender));
    assertSame(Outcome.Accepted.ALL, send(sender));
    assertEquals(2, server.connections.size());
  }

  @Test
  void aNewConnectionThatIsLostIsForLater() {
    server.then(ScriptedHttp2Server.Peer::request);
    assertRetryable("connection closed before the response was complete", send(sender()));
  }

  @Test
  void anAnswerThatBreaksOffIsForLater() {
    server.then(peer -> {
      peer.request();
      peer.say(Http2Frames.none().grpcHead(1).data(1, false, new byte[5]));
    });
    assertRetryable("connection closed before the response was complete", send(sender()));
    assertEquals(1, server.connections.size());
  }

  @Test
  void aSilentPeerCostsTheTimeoutAndTheConnection() {
    server
        .then(ScriptedHttp2Server.Peer::untilEnd)
        .then(peer -> answer(peer, Http2Frames.none().ok(1)));
    OtlpGrpcSender sender = sender(Duration.ofMillis(300), -1);
    assertRetryable("time ran out", send(sender));
    Outcome second = send(sender);
    assertTrue(
        second instanceof Outcome.Accepted || second instanceof Outcome.Retryable,
        second.toString());
    assertEquals(2, server.connections.size());
  }

  @Test
  void theStopDescriptorEndsACall() throws Exception {
    try (EventFd stop = new EventFd(LibC.system())) {
      CountDownLatch asked = new CountDownLatch(1);
      server.then(peer -> {
        peer.request();
        asked.countDown();
        peer.untilEnd();
      });
      OtlpGrpcSender sender = sender(LONG, stop.fd());
      Thread stopper =
          Thread.ofPlatform()
              .start(() -> {
                ScriptedServer.await(asked);
                stop.signal();
              });
      assertRetryable("shutting down", send(sender));
      stopper.join();
    }
  }

  /**
   * What is sent on the defaults may be more than the peer then allows: such a stream is reset by
   * some servers and starved by others, Netty for one, which grant no window for what they had
   * taken before the settings were acknowledged.
   */
  @Test
  void noRequestIsBegunBeforeTheSettingsAreKnown() {
    byte[] message = new byte[100_000];
    int window = 1_000;
    server.thenUngreeted(peer -> {
      assertEquals(Http2.SETTINGS, peer.frame().type());
      peer.say(Http2Frames.none().setting(4, window));
      ScriptedHttp2Server.Frame acknowledgement = peer.frame();
      assertEquals(Http2.SETTINGS, acknowledgement.type());
      assertTrue(acknowledgement.has(Http2.FLAG_ACK));
      assertEquals(Http2.HEADERS, peer.frame().type());
      answerByWindows(peer, 1, window);
      peer.untilEnd();
    });
    assertSame(Outcome.Accepted.ALL, send(sender(), message));
  }

  /** Takes a request of which the first window is granted; no frame is larger than that. */
  private static void answerByWindows(ScriptedHttp2Server.Peer peer, int stream, int window)
      throws IOException {
    peer.message.reset();
    ScriptedHttp2Server.Frame frame = peer.await(Http2.DATA);
    while (!frame.has(Http2.FLAG_END_STREAM)) {
      int count = frame.payload().size();
      assertTrue(count <= window, "of " + count + " bytes");
      peer.say(Http2Frames.none().windowUpdate(0, count).windowUpdate(stream, count));
      frame = peer.await(Http2.DATA);
    }
    peer.say(Http2Frames.none().ok(stream));
  }

  @Test
  void aPeerWithoutSettingsCostsTheTimeoutAndGetsNoRequest() {
    CountDownLatch ended = new CountDownLatch(1);
    List<Integer> types = new CopyOnWriteArrayList<>();
    server.thenUngreeted(peer -> {
      try {
        while (true) {
          types.add(peer.frame().type());
        }
      } catch (EOFException e) {
        ended.countDown();
      }
    });
    assertRetryable("time ran out", send(sender(Duration.ofMillis(300), -1)));
    ScriptedServer.await(ended);
    assertEquals(List.of(Http2.SETTINGS), types);
  }

  @Test
  void aGoodbyeInsteadOfARequestCostsAConnection() {
    Http2Frames goodbye = Http2Frames.server().goAway(Integer.MAX_VALUE, Http2.NO_ERROR);
    server
        .thenUngreeted(peer -> {
          peer.say(goodbye);
          peer.untilEnd();
        })
        .then(peer -> answer(peer, Http2Frames.none().ok(1)));
    assertSame(Outcome.Accepted.ALL, send(sender()));
    assertEquals(2, server.connections.size());
  }

  @Test
  void goodbyesAloneAreForLater() {
    for (int i = 0; i < 2; i++) {
      server.thenUngreeted(peer -> {
        // takes no streams, and never will
        peer.say(Http2Frames.none().setting(3, 0).goAway(0, Http2.ENHANCE_YOUR_CALM));
        peer.untilEnd();
      });
    }
    assertRetryable("GOAWAY: ENHANCE_YOUR_CALM", send(sender()));
    assertEquals(2, server.connections.size());
  }

  @Test
  void windowsOfThePeerAreWaitedFor() {
    byte[] message = new byte[100_000];
    Arrays.fill(message, (byte) 7);
    int window = 3;
    server.thenUngreeted(peer -> {
      peer.say(Http2Frames.none().setting(4, window));
      int received = 0;
      int granted = window;
      int stream = 0;
      while (received < message.length + 5) {
        ScriptedHttp2Server.Frame frame = peer.frame();
        if (frame.type() == Http2.DATA) {
          stream = frame.stream();
          received += frame.payload().size();
          assertTrue(received <= granted, received + " of " + granted);
          granted += 1_000;
          peer.say(Http2Frames.none().windowUpdate(0, 1_000).windowUpdate(stream, 1_000));
        }
      }
      assertArrayEquals(message, Arrays.copyOfRange(peer.message.toByteArray(), 5, received));
      peer.say(Http2Frames.none().ok(stream));
      peer.untilEnd();
    });
    assertSame(Outcome.Accepted.ALL, send(sender(), message));
  }

  /** A window that shrinks below what went of the request is paid back before more goes. */
  @Test
  void aWindowBelowNothingIsWaitedFor() {
    byte[] message = new byte[70_000];
    int taken = Http2.INITIAL_WINDOW;
    server.then(peer -> {
      int received = 0;
      while (received < taken) {
        received += peer.await(Http2.DATA).payload().size();
      }
      // the window is 1,000 - 65,535 now: the first grant leaves it at 0, and the next at 10
      peer.say(
          Http2Frames.none()
              .windowUpdate(0, taken)
              .setting(4, 1_000)
              .windowUpdate(1, taken - 1_000)
              .ping());
      assertEquals(Http2.SETTINGS, peer.frame().type());
      assertEquals(Http2.PING, peer.frame().type());
      peer.say(Http2Frames.none().windowUpdate(1, 10));
      assertEquals(10, peer.frame().payload().size());
      peer.say(Http2Frames.none().windowUpdate(1, taken));
      assertEquals(message.length + 5 - taken - 10, peer.frame().payload().size());
      peer.say(Http2Frames.none().ok(1));
      peer.untilEnd();
    });
    assertSame(Outcome.Accepted.ALL, send(sender(), message));
  }

  /** The prefix of the message is cut into single bytes. */
  @Test
  void windowsOfOneByteAreUsed() {
    server.thenUngreeted(peer -> {
      peer.say(Http2Frames.none().setting(4, 0));
      for (int stream : new int[] {1, 3}) {
        peer.await(Http2.HEADERS);
        peer.message.reset();
        ScriptedHttp2Server.Frame frame;
        do {
          peer.say(Http2Frames.none().windowUpdate(stream, 1));
          frame = peer.await(Http2.DATA);
          assertEquals(1, frame.payload().size());
        } while (!frame.has(Http2.FLAG_END_STREAM));
        assertArrayEquals(prefixed(MESSAGE), peer.message.toByteArray());
        peer.say(Http2Frames.none().ok(stream));
      }
      peer.untilEnd();
    });
    OtlpGrpcSender sender = sender();
    assertSame(Outcome.Accepted.ALL, send(sender));
    assertSame(Outcome.Accepted.ALL, send(sender));
  }

  @Test
  void aPeerThatTakesNoStreamsAtFirstIsWaitedFor() {
    server.thenUngreeted(peer -> {
      assertEquals(Http2.SETTINGS, peer.frame().type());
      peer.say(Http2Frames.none().setting(3, 0).ping());
      assertEquals(Http2.SETTINGS, peer.frame().type());
      assertEquals(Http2.PING, peer.frame().type());
      peer.say(Http2Frames.none().setting(3, 1));
      assertEquals(1, peer.request());
      peer.say(Http2Frames.none().ok(1));
      peer.untilEnd();
    });
    assertSame(Outcome.Accepted.ALL, send(sender()));
  }

  @Test
  void aPeerThatTakesNoStreamsIsWaitedFor() {
    server.then(peer -> {
      peer.request();
      peer.say(Http2Frames.none().ok(1).setting(3, 0).ping());
      peer.await(Http2.PING);
      peer.say(Http2Frames.none().setting(3, 1));
      assertEquals(3, peer.request());
      peer.say(Http2Frames.none().ok(3));
      peer.untilEnd();
    });
    OtlpGrpcSender sender = sender();
    assertSame(Outcome.Accepted.ALL, send(sender));
    assertSame(Outcome.Accepted.ALL, send(sender));
  }

  @Test
  void numbersOfStreamsThatAreUsedUpCostAConnection() {
    server
        .then(peer -> {
          assertEquals(Integer.MAX_VALUE, peer.request());
          peer.say(Http2Frames.none().ok(Integer.MAX_VALUE));
          peer.untilEnd();
        })
        .then(peer -> {
          assertEquals(1, peer.request());
          peer.say(Http2Frames.none().ok(1));
          peer.untilEnd();
        });
    OtlpGrpcSender sender = sender();
    sender.exchange().connection().beginAfter(Integer.MAX_VALUE - 2);
    assertSame(Outcome.Accepted.ALL, send(sender));
    sender.exchange().connection().beginAfter(-1);
    assertSame(Outcome.Accepted.ALL, send(sender));
  }

  @Test
  void anAnswerBeforeTheRequestIsWholeCounts() {
    byte[] message = new byte[4 * 1024 * 1024];
    server.then(peer -> {
      peer.await(Http2.HEADERS);
      peer.say(
          Http2Frames.none()
              .headers(1, true, ":status", "200", "grpc-status", "8", "grpc-message", "full"));
      peer.untilEnd();
    });
    assertRefused("gRPC RESOURCE_EXHAUSTED: full", send(sender(), message));
  }

  @Test
  void whatIsNoHttp2IsRefusedWithAWord() {
    server
        .thenUngreeted(peer -> {
          peer.out.write(Http2Frames.ascii("HTTP/1.1 400 Bad Request\r\n\r\n"));
          peer.untilEnd();
        })
        .thenUngreeted(peer -> peer.out.write(Http2Frames.bytes("15030100020246")))
        .thenUngreeted(peer -> {
          peer.out.write(Http2Frames.ascii("SSH-2.0-what are you saying\r\n"));
          peer.untilEnd();
        });
    OtlpGrpcSender sender = sender();
    assertInvalid("it speaks HTTP/1.1", send(sender));
    assertInvalid("it speaks TLS", send(sender));
    assertInvalid("invalid gRPC response", send(sender));
  }

  @Test
  void mistakesAreToldToThePeer() {
    CountDownLatch told = new CountDownLatch(1);
    server.then(peer -> {
      peer.request();
      peer.say(Http2Frames.none().frame(Http2.PUSH_PROMISE, 4, 1, "0000000288"));
      assertEquals(
          List.of((byte) 0, (byte) 0, (byte) 0, (byte) Http2.PROTOCOL_ERROR),
          peer.await(Http2.GOAWAY).payload().subList(4, 8));
      told.countDown();
    });
    assertInvalid("PUSH_PROMISE although push is disabled", send(sender()));
    ScriptedServer.await(told);
  }

  @Test
  void anEndlessAnswerEnds() {
    server.then(peer -> {
      peer.request();
      peer.say(Http2Frames.none().grpcHead(1));
      while (true) {
        peer.say(Http2Frames.none().data(1, false, new byte[0]));
      }
    });
    assertInvalid("frames without progress", send(sender()));
  }

  private OtlpGrpcSender sender(String url, Optional<Path> tokenFile, Optional<HttpProxy> proxy) {
    OtlpGrpcSender sender =
        new OtlpGrpcSender(
            LibC.system(),
            new OtlpClientOptions(
                HttpEndpoint.of(URI.create(url)),
                "Test/1",
                List.of(),
                tokenFile,
                proxy,
                MediaType.PROTOBUF,
                LONG,
                Duration.ZERO,
                false,
                TlsFiles.NONE,
                -1));
    toClose.add(sender);
    return sender;
  }

  @Test
  void aTokenThatWasRenewedIsUsedAtOnce(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("token"), "old");
    server.then(peer -> {
      assertTrue(contains(peer.await(Http2.HEADERS), "Bearer old"));
      Files.writeString(file, "n".repeat(9_000));
      peer.say(Http2Frames.none().headers(1, true, ":status", "200", "grpc-status", "16"));
      assertTrue(contains(peer.await(Http2.HEADERS), "Bearer nnnnn"));
      peer.say(Http2Frames.none().ok(3));
      peer.untilEnd();
    });
    OtlpGrpcSender sender =
        sender("http://127.0.0.1:" + server.port(), Optional.of(file), Optional.empty());
    assertSame(Outcome.Accepted.ALL, send(sender));
  }

  private static boolean contains(ScriptedHttp2Server.Frame frame, String text) {
    StringBuilder all = new StringBuilder();
    for (byte b : frame.payload()) {
      all.append((char) (b & 0xff));
    }
    return all.indexOf(text) >= 0;
  }

  /** Proxies that forward do not speak HTTP/2: they are asked for a tunnel, without TLS too. */
  @Test
  void aProxyIsAskedForATunnel() {
    server.behindProxy().then(peer -> answer(peer, Http2Frames.none().ok(1)));
    OtlpGrpcSender sender =
        sender(
            "http://backend.example:4317",
            Optional.empty(),
            Optional.of(new HttpProxy("127.0.0.1", server.port(), Optional.empty())));
    assertSame(Outcome.Accepted.ALL, send(sender));
    assertTrue(
        server.connects.getFirst().startsWith("CONNECT backend.example:4317 HTTP/1.1"),
        server.connects.toString());
  }

  @Test
  void nobodyThereIsForLater() throws Exception {
    OtlpGrpcSender sender = sender();
    server.close();
    assertRetryable("connection refused", send(sender));
  }

  @Test
  void anEncodedBatchArrives() throws IOException {
    List<byte[]> messages = new ArrayList<>();
    server.then(peer -> {
      peer.request();
      messages.add(peer.message.toByteArray());
      peer.say(Http2Frames.none().ok(1));
      peer.untilEnd();
    });
    RowFixture rows = RowFixture.typical();
    rows.take();
    OtlpGrpcSender sender = sender();
    try (OtlpEncoder encoder =
        new OtlpEncoder(
            new MetricBatch(Resource.empty(), MetricBatch.scope("test")), sender.format())) {
      EncodedRequest request = assertInstanceOf(EncodedRequest.class, encoder.encode(rows.batch));
      assertEquals(0, server.connections.size());
      assertSame(Outcome.Accepted.ALL, sender.send(request.body()));
    }
    byte[] message = messages.getFirst();
    assertEquals(
        20,
        ExportMetricsServiceRequest.parseFrom(Arrays.copyOfRange(message, 5, message.length))
            .getResourceMetrics(0)
            .getScopeMetrics(0)
            .getMetricsCount());
  }

  private Optional<ClockOffset> offsetAfter(String... fields) {
    BackendClock clock =
        new BackendClock(System::nanoTime, () -> -System.nanoTime(), (least, most) -> {});
    server.then(peer -> {
      int stream = peer.request();
      peer.say(Http2Frames.none().headers(stream, true, fields));
    });
    try (OtlpGrpcSender sender =
        new OtlpGrpcSender(LibC.system(), Requests.withClock(options(LONG, -1), clock))) {
      send(sender);
    }
    return clock.offset(System.nanoTime(), -System.nanoTime());
  }

  @Test
  void theDateOfTheBackendShowsTheOffsetOfTheClock() {
    String date = "Thu, 01 Jan 1970 00:01:40 GMT";
    String[] grpc = {":status", "200", "content-type", "application/grpc", "grpc-status", "3"};
    assertEquals(Optional.empty(), offsetAfter(grpc));
    Optional<ClockOffset> offset =
        offsetAfter(
            ":status", "200", "content-type", "application/grpc", "grpc-status", "3", "date", date);
    assertEquals(-100.5, ClockOffset.seconds(offset.orElseThrow().nanos()), 1);
    assertEquals(
        Optional.empty(),
        offsetAfter(":status", "200", "content-type", "text/html", "date", date),
        "of something else than a backend");
  }
}
