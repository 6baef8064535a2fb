package dev.panapulse.net.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.libc.EndRequest;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.net.ConnectionLimits;
import dev.panapulse.net.TcpTransport;
import dev.panapulse.net.Transport;
import dev.panapulse.net.tls.TestAuthority.Issued;
import dev.panapulse.otlp.OtlpHttpSender;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.otlp.Requests;
import dev.panapulse.otlp.ScriptedServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exchanges through TLS with the JDK's server, sound and unsound. */
@Timeout(60)
class TlsTransportTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final byte[] BODY = "what is sent".getBytes(UTF_8);
  private static final TestAuthority AUTHORITY = TestAuthority.root("Test Authority");
  private static final Issued GOOD = AUTHORITY.issue("EC", "localhost", "127.0.0.1", "::1");

  private final List<AutoCloseable> toClose = new ArrayList<>();

  @TempDir Path directory;

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable closeable : toClose) {
      closeable.close();
    }
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private TlsFiles trusting(TestAuthority authority) throws IOException {
    return new TlsFiles(
        Optional.of(file("authorities.pem", authority.pem())), Optional.empty(), Optional.empty());
  }

  private TlsFiles client(String chain, String key) throws IOException {
    return new TlsFiles(
        Optional.of(file("authorities.pem", AUTHORITY.pem())),
        Optional.of(file("client.pem", chain)),
        Optional.of(file("client.key", key)));
  }

  private static OtlpClientOptions options(
      String host, int port, TlsFiles files, Duration timeout, int stop) {
    return new OtlpClientOptions(
        new HttpEndpoint(true, host, port, "/v1/metrics"),
        "Test/1",
        List.of(),
        timeout,
        false,
        files,
        stop);
  }

  private OtlpHttpSender sender(String host, int port, TlsFiles files) {
    OtlpHttpSender sender = new OtlpHttpSender(LibC.system(), options(host, port, files, LONG, -1));
    toClose.addFirst(sender);
    return sender;
  }

  private ScriptedServer server(TestServerSocket socket) {
    ScriptedServer server = new ScriptedServer(socket);
    toClose.add(server);
    return server;
  }

  private static Outcome send(OtlpHttpSender sender, byte[] body) {
    return Requests.send(sender, body);
  }

  private static String reason(Outcome outcome) {
    Outcome.Retryable retryable = assertInstanceOf(Outcome.Retryable.class, outcome);
    assertTrue(
        retryable.status() == Outcome.Retryable.NO_RESPONSE
            || retryable.status() == Outcome.Retryable.NOT_SENT
            || retryable.status() == Outcome.Retryable.NO_REQUEST,
        retryable.reason());
    return retryable.reason();
  }

  private static void assertSays(String words, Outcome outcome) {
    String reason = reason(outcome);
    assertTrue(reason.contains(words), reason);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  private Outcome exchangeWith(Issued identity, String host, TlsFiles files) throws IOException {
    TestServerSocket socket = new TestServerSocket(identity);
    server(socket).thenSay(ScriptedServer.OK);
    return send(sender(host, socket.getLocalPort(), files), BODY);
  }

  @ParameterizedTest
  @CsvSource({
    "TLSv1.3,EC,localhost",
    "TLSv1.3,RSA,127.0.0.1",
    "TLSv1.3,Ed25519,localhost",
    "TLSv1.2,EC,127.0.0.1",
    "TLSv1.2,RSA,localhost"
  })
  void aGoodServerIsTrusted(String version, String algorithm, String host) throws IOException {
    Issued identity = AUTHORITY.intermediate("Between").issue(algorithm, "localhost", "127.0.0.1");
    List<String> versions = new ArrayList<>();
    TestServerSocket socket =
        new TestServerSocket(identity)
            .prepare(one -> one.setEnabledProtocols(new String[] {version}));
    ScriptedServer server = server(socket);
    server.then(connection -> {
      versions.add(((SSLSocket) connection.socket).getSession().getProtocol());
      connection.say(ScriptedServer.OK);
    });
    server.thenSay(ScriptedServer.OK);
    OtlpHttpSender sender = sender(host, socket.getLocalPort(), trusting(AUTHORITY));

    assertSame(Outcome.Accepted.ALL, send(sender, BODY));
    assertSame(Outcome.Accepted.ALL, send(sender, BODY));

    assertEquals(List.of(version), versions);
    assertEquals(1, server.connections.size(), "tickets do not make a connection stale");
    assertArrayEquals(BODY, server.requests.getLast().body());
  }

  @Test
  void aBundleOfManyFindsTheOne() throws IOException {
    StringBuilder bundle = new StringBuilder("# authorities\n");
    for (int i = 0; i < 20; i++) {
      bundle.append(TestAuthority.root("Other " + i).pem());
    }
    bundle.append(AUTHORITY.pem());
    TlsFiles files =
        new TlsFiles(
            Optional.of(file("many.pem", bundle.toString())), Optional.empty(), Optional.empty());

    assertSame(Outcome.Accepted.ALL, exchangeWith(GOOD, "localhost", files));
  }

  @Test
  void anAuthorityOfTheSameNameIsNotTheSame() throws IOException {
    Outcome outcome =
        exchangeWith(GOOD, "localhost", trusting(TestAuthority.root("Test Authority")));

    assertSays("the server's certificate is not trusted", outcome);
  }

  @Test
  void anUnknownAuthorityIsNotTrusted() throws IOException {
    Outcome outcome = exchangeWith(GOOD, "localhost", trusting(TestAuthority.root("Other")));

    assertSays("its issuer, \"CN=Test Authority\", is not among the 1 certificate of", outcome);
  }

  @Test
  void aSelfSignedServerIsTrustedOnlyIfItIsNamed() throws IOException {
    Issued self = TestAuthority.selfSigned("localhost");
    TlsFiles named =
        new TlsFiles(
            Optional.of(file("self.pem", self.chainPem())), Optional.empty(), Optional.empty());

    assertSays("it is self-signed", exchangeWith(self, "localhost", trusting(AUTHORITY)));
    assertSame(Outcome.Accepted.ALL, exchangeWith(self, "localhost", named));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1"})
  void aServerOfAnotherNameIsNotTrusted(String host) throws IOException {
    Issued other = AUTHORITY.issue("EC", "a.example", "*.b.example", "192.0.2.7");

    assertSays(
        "the server's certificate is for a.example, *.b.example, 192.0.2.7, not for " + host,
        exchangeWith(other, host, trusting(AUTHORITY)));
  }

  @Test
  void validityIsLookedAt() throws IOException {
    Instant now = Instant.now();
    Instant before = now.minus(Duration.ofDays(2));
    Instant after = now.plus(Duration.ofDays(2));
    Issued expired = AUTHORITY.issue("EC", before, now.minus(Duration.ofDays(1)), "localhost");
    Issued early = AUTHORITY.issue("EC", now.plus(Duration.ofDays(1)), after, "localhost");

    assertSays(
        "the server's certificate expired on "
            + now.minus(Duration.ofDays(1)).toString().substring(0, 10),
        exchangeWith(expired, "localhost", trusting(AUTHORITY)));
    assertSays(
        "the server's certificate is not valid before ",
        exchangeWith(early, "localhost", trusting(AUTHORITY)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA/PKCS8", "RSA/PKCS1", "EC/PKCS8", "EC/SEC1", "Ed25519/PKCS8"})
  void aServerThatAsksGetsTheClientCertificate(String kind) throws IOException {
    TestAuthority clients = TestAuthority.root("Clients");
    Issued identity =
        clients.intermediate("Between").issue(kind.substring(0, kind.indexOf('/')), "client");
    String key =
        kind.endsWith("PKCS1")
            ? identity.pkcs1Pem()
            : kind.endsWith("SEC1") ? identity.sec1Pem() : identity.keyPem();
    for (String version : List.of("TLSv1.3", "TLSv1.2")) {
      TestServerSocket socket = new TestServerSocket(GOOD);
      socket.demandCertificates(GOOD, clients, version);
      List<Object> shown = new ArrayList<>();
      server(socket)
          .then(connection -> {
            shown.add(((SSLSocket) connection.socket).getSession().getPeerCertificates()[0]);
            connection.say(ScriptedServer.OK);
          });

      Outcome outcome =
          send(sender("localhost", socket.getLocalPort(), client(identity.chainPem(), key)), BODY);

      assertSame(Outcome.Accepted.ALL, outcome, version + " " + outcome);
      assertEquals(List.of(identity.chain().getFirst()), shown);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aServerThatAsksInVainIsUnderstood(String version) throws IOException {
    TestAuthority clients = TestAuthority.root("Clients");
    Issued stranger = TestAuthority.root("Strangers").issue("EC", "client");
    TestServerSocket socket = new TestServerSocket(GOOD);
    socket.demandCertificates(GOOD, clients, version);
    server(socket);
    int port = socket.getLocalPort();

    assertSays(
        "the server asks for a client certificate, and none is set",
        send(sender("localhost", port, trusting(AUTHORITY)), BODY));
    assertSays(
        "the server does not accept the client certificate",
        send(sender("localhost", port, client(stranger.chainPem(), stranger.keyPem())), BODY));
  }

  @Test
  void whoSpeaksNoTlsIsUnderstood() throws IOException {
    try (ServerSocket plain = new ServerSocket(0)) {
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try (var socket = plain.accept()) {
              socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
              socket.getInputStream().readAllBytes();
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });

      assertSays(
          "the server does not speak TLS",
          send(sender("localhost", plain.getLocalPort(), trusting(AUTHORITY)), BODY));
    }
  }

  /** A hand-made ServerHello of TLS 1.1, as the JDK would not send one. */
  @Test
  void olderVersionsAreRefused() throws IOException {
    byte[] hello = new byte[5 + 4 + 2 + 32 + 1 + 2 + 1];
    byte[] start = {
      22, 3, 2, 0, (byte) (hello.length - 5), 2, 0, 0, (byte) (hello.length - 9), 3, 2
    };
    System.arraycopy(start, 0, hello, 0, start.length);
    byte[] suite = {0, (byte) 0xc0, 0x13, 0};
    System.arraycopy(suite, 0, hello, hello.length - suite.length, suite.length);
    try (ServerSocket old = new ServerSocket(0)) {
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try (var socket = old.accept()) {
              socket.getOutputStream().write(hello);
              socket.getInputStream().readAllBytes();
            } catch (IOException e) {
              // cut off by the test
            }
          });

      assertSays(
          "the server supports neither TLS 1.2 nor TLS 1.3",
          send(sender("localhost", old.getLocalPort(), trusting(AUTHORITY)), BODY));
    }
  }

  @Test
  void aHandshakeThatHangsEndsAtTheDeadline() throws IOException {
    try (ServerSocket silent = new ServerSocket(0)) {
      OtlpHttpSender sender =
          new OtlpHttpSender(
              LibC.system(),
              options(
                  "localhost",
                  silent.getLocalPort(),
                  trusting(AUTHORITY),
                  Duration.ofMillis(300),
                  -1));
      toClose.add(sender);

      assertSays("time ran out during the TLS handshake", send(sender, BODY));
    }
  }

  @Test
  void aHandshakeThatHangsEndsAtTheStop() throws IOException {
    LibC libc = LibC.system();
    int stop = libc.eventfd(1, 0);
    try (ServerSocket silent = new ServerSocket(0);
        OtlpHttpSender sender =
            new OtlpHttpSender(
                LibC.system(),
                options("127.0.0.1", silent.getLocalPort(), trusting(AUTHORITY), LONG, stop))) {
      assertSays("shutting down", send(sender, BODY));
    } finally {
      libc.close(stop);
    }
  }

  @Test
  void aConnectionClosedDuringTheHandshakeIsAFailure() throws IOException {
    try (ServerSocket rude = new ServerSocket(0)) {
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try (var socket = rude.accept()) {
              socket.getInputStream().read();
              socket.shutdownOutput();
              socket.getInputStream().readAllBytes();
            } catch (IOException e) {
              // cut off by the test
            }
          });

      assertSays(
          "connection closed during the TLS handshake",
          send(sender("localhost", rude.getLocalPort(), trusting(AUTHORITY)), BODY));
    }
  }

  @Test
  void aResponseThatIsCutOffIsAFailure() throws IOException {
    TestServerSocket socket = new TestServerSocket(GOOD);
    // without a length the end of the stream is the end of the response, if it is a true one
    String unbounded = "HTTP/1.1 200 OK\r\n\r\n";
    ScriptedServer server = server(socket);
    server.then(connection -> {
      connection.say(unbounded);
      socket.sockets().getFirst().shutdownOutput();
    });
    OtlpHttpSender sender = sender("localhost", socket.getLocalPort(), trusting(AUTHORITY));

    Outcome cutOff = send(sender, BODY);

    assertTrue(cutOff.toString().contains("without TLS's close_notify"), cutOff.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aResponseThatEndsWithCloseNotifyIsWhole(String version) throws IOException {
    TestServerSocket socket =
        new TestServerSocket(GOOD).prepare(one -> one.setEnabledProtocols(new String[] {version}));
    server(socket)
        .then(connection -> {
          connection.say("HTTP/1.1 200 OK\r\n\r\n");
          connection.socket.close();
        });
    OtlpHttpSender sender = sender("localhost", socket.getLocalPort(), trusting(AUTHORITY));

    assertSame(Outcome.Accepted.ALL, send(sender, BODY));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aConnectionClosedBetweenExportsIsMadeAnewAndItsSessionResumed(String version)
      throws IOException {
    TestServerSocket socket =
        new TestServerSocket(GOOD).prepare(one -> one.setEnabledProtocols(new String[] {version}));
    ScriptedServer server = server(socket);
    OtlpHttpSender sender = sender("localhost", socket.getLocalPort(), trusting(AUTHORITY));
    List<Long> sessionsMadeAt = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 5; i++) {
      server.then(connection -> {
        // that of the first handshake, for as long as the session is resumed
        sessionsMadeAt.add(((SSLSocket) connection.socket).getSession().getCreationTime());
        connection.say(ScriptedServer.OK);
        connection.socket.close();
      });
      assertSame(Outcome.Accepted.ALL, send(sender, BODY));
    }

    assertEquals(5, server.connections.size());
    assertEquals(5, server.requests.size(), "nothing was sent twice");
    assertEquals(1, sessionsMadeAt.stream().distinct().count(), "full handshakes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void largeRequestsAndResponsesAreManyRecords(String version) throws IOException {
    TestServerSocket socket =
        new TestServerSocket(GOOD).prepare(one -> one.setEnabledProtocols(new String[] {version}));
    ScriptedServer server = server(socket);
    String response =
        "HTTP/1.1 503 Away\r\nRetry-After: 7\r\nContent-Length: 300000\r\n\r\n"
            + "x".repeat(300_000);
    server.thenSay(response).thenSay(ScriptedServer.OK);
    byte[] large = random(3_000_000);
    OtlpHttpSender sender = sender("localhost", socket.getLocalPort(), trusting(AUTHORITY));

    Outcome.Retryable first = assertInstanceOf(Outcome.Retryable.class, send(sender, large));
    assertEquals(503, first.status());
    assertSame(Outcome.Accepted.ALL, send(sender, large));

    assertArrayEquals(large, server.requests.getLast().body());
  }

  @Test
  void aResponseBeforeTheRequestIsReadGetsThrough() throws IOException {
    TestServerSocket socket = new TestServerSocket(GOOD);
    ScriptedServer server = server(socket).withoutReading();
    server.then(connection -> {
      connection.in.read();
      connection.say("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      connection.in.readNBytes(100);
    });
    OtlpHttpSender sender = sender("localhost", socket.getLocalPort(), trusting(AUTHORITY));

    Outcome outcome = send(sender, random(20_000_000));

    assertEquals(
        413, assertInstanceOf(Outcome.NonRetryable.class, outcome).status(), outcome.toString());
  }

  @Test
  void theServerMayUpdateItsKeys() throws IOException {
    TestServerSocket socket =
        new TestServerSocket(GOOD)
            .prepare(one -> one.setEnabledProtocols(new String[] {"TLSv1.3"}));
    ScriptedServer server = server(socket);
    CountDownLatch updated = new CountDownLatch(1);
    server.then(connection -> {
      connection.say(ScriptedServer.OK);
      // in TLS 1.3: a key update
      ((SSLSocket) connection.socket).startHandshake();
      updated.countDown();
    });
    server.thenSay(ScriptedServer.OK).thenSay(ScriptedServer.OK);
    OtlpHttpSender sender = sender("localhost", socket.getLocalPort(), trusting(AUTHORITY));

    assertSame(Outcome.Accepted.ALL, send(sender, BODY));
    ScriptedServer.await(updated);
    assertSame(Outcome.Accepted.ALL, send(sender, BODY));
    assertSame(Outcome.Accepted.ALL, send(sender, BODY));
    assertEquals(1, server.connections.size());
  }

  @Test
  void aFloodOfKeyUpdatesAndTicketsEndsTheConnection() throws IOException {
    TestServerSocket socket =
        new TestServerSocket(GOOD)
            .prepare(one -> one.setEnabledProtocols(new String[] {"TLSv1.3"}));
    ScriptedServer server = server(socket);
    server.then(connection -> {
      try {
        // each is a record of 22 bytes; the limit of 32 kB is reached after 1,500
        for (int i = 0; i < 5000; i++) {
          ((SSLSocket) connection.socket).startHandshake();
        }
      } catch (IOException e) {
        // the client hung up
      }
    });
    OtlpHttpSender sender = sender("localhost", socket.getLocalPort(), trusting(AUTHORITY));

    assertSays("the server sends too many session tickets", send(sender, BODY));
  }

  @Test
  void renegotiationIsRefused() throws IOException {
    TestServerSocket socket =
        new TestServerSocket(GOOD)
            .prepare(one -> one.setEnabledProtocols(new String[] {"TLSv1.2"}));
    server(socket)
        .then(connection -> {
          SSLSocket tls = (SSLSocket) connection.socket;
          tls.startHandshake();
          connection.in.read();
        });
    OtlpHttpSender sender = sender("localhost", socket.getLocalPort(), trusting(AUTHORITY));

    assertSays("the server asks for a renegotiation, which is refused", send(sender, BODY));
  }

  @Test
  void replacedFilesAreReadAgainAndBrokenOnesLeaveTheOldInUse() throws IOException {
    TestAuthority next = TestAuthority.root("Next Authority");
    Issued nextIdentity = next.issue("EC", "localhost");
    TestServerSocket socket = new TestServerSocket(GOOD);
    ScriptedServer server = server(socket);
    TlsFiles files = trusting(AUTHORITY);
    Path authorities = files.authorities().orElseThrow();
    OtlpHttpSender sender = sender("localhost", socket.getLocalPort(), files);
    Function<Issued, Outcome> exportTo =
        identity -> {
          socket.become(identity);
          server.thenSay("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
          return send(sender, BODY);
        };

    assertSame(Outcome.Accepted.ALL, exportTo.apply(GOOD));
    Files.writeString(authorities, "-----BEGIN CERTIFICATE-----\nnot yet written");
    assertSame(Outcome.Accepted.ALL, exportTo.apply(GOOD));
    Files.delete(authorities);
    assertSame(Outcome.Accepted.ALL, exportTo.apply(GOOD));
    Files.writeString(authorities, next.pem());
    assertSame(Outcome.Accepted.ALL, exportTo.apply(nextIdentity));
    assertSays("\"CN=Test Authority\", is not among", exportTo.apply(GOOD));
  }

  @Test
  void serverNamesAndProtocolsAreOffered() throws IOException {
    List<String> offered = new ArrayList<>();
    TestServerSocket socket =
        new TestServerSocket(GOOD)
            .prepare(one -> {
              one.setHandshakeApplicationProtocolSelector((tls, protocols) -> {
                offered.addAll(protocols);
                offered.add(
                    String.valueOf(
                        ((javax.net.ssl.ExtendedSSLSession) tls.getHandshakeSession())
                            .getRequestedServerNames()));
                return "h2";
              });
            });
    server(socket);
    LastPeer peer = new LastPeer();
    TlsTransport transport =
        new TlsTransport(
            new TcpTransport(
                LibC.system(),
                "127.0.0.1",
                socket.getLocalPort(),
                -1,
                EndRequest.never(),
                ConnectionLimits.NONE),
            new TlsContext(trusting(AUTHORITY)),
            "localhost",
            socket.getLocalPort(),
            List.of("h2", "http/1.1"),
            peer);
    toClose.addFirst(transport);

    assertEquals(0, transport.connect(System.nanoTime() + LONG.toNanos()));
    TlsPeer server = peer.peer().orElseThrow();
    assertEquals("localhost, 127.0.0.1, 0:0:0:0:0:0:0:1", server.names());
    assertEquals("CN=Test Authority", server.issuer());
    assertEquals(0, server.daysLeft(server.notAfter()));
    assertEquals(-1, server.daysLeft(server.notAfter() + 1));
    assertEquals(2, server.daysLeft(server.notAfter() - 3 * 86_400 + 1));

    assertEquals(List.of("h2", "http/1.1", "[type=host_name (0), value=localhost]"), offered);
  }

  @Test
  void aServerOfOtherProtocolsIsUnderstood() throws IOException {
    TestServerSocket socket =
        new TestServerSocket(GOOD)
            .prepare(one -> {
              SSLParameters parameters = one.getSSLParameters();
              parameters.setApplicationProtocols(new String[] {"h2"});
              one.setSSLParameters(parameters);
            });
    server(socket);

    assertSays(
        "the server does not support the protocol that was offered",
        send(sender("localhost", socket.getLocalPort(), trusting(AUTHORITY)), BODY));
  }

  /** Bytes dripping in and out one by one: records come in parts, and go out in parts. */
  @Test
  void recordsComeInPartsOfAnySize() throws IOException {
    for (String version : List.of("TLSv1.3", "TLSv1.2")) {
      TestServerSocket socket =
          new TestServerSocket(GOOD)
              .prepare(one -> one.setEnabledProtocols(new String[] {version}));
      ScriptedServer server = server(socket);
      server.thenSay(ScriptedServer.OK).thenSay(ScriptedServer.OK);
      int port = socket.getLocalPort();
      Transport dripping =
          new Dripping(
              new TcpTransport(
                  LibC.system(), "127.0.0.1", port, -1, EndRequest.never(), ConnectionLimits.NONE));
      OtlpHttpSender sender =
          new OtlpHttpSender(
              LibC.system(),
              options("localhost", port, TlsFiles.NONE, LONG, -1),
              new TlsTransport(
                  dripping,
                  new TlsContext(trusting(AUTHORITY)),
                  "localhost",
                  port,
                  List.of(),
                  new LastPeer()));
      toClose.addFirst(sender);

      assertSame(Outcome.Accepted.ALL, send(sender, random(5_000)));
      assertSame(Outcome.Accepted.ALL, send(sender, random(5_000)));
      assertEquals(1, server.connections.size());
    }
  }

  @Test
  void steadyExchangesAllocateLittle() throws IOException {
    TestServerSocket socket = new TestServerSocket(GOOD);
    ScriptedServer server = server(socket);
    OtlpHttpSender sender = sender("localhost", socket.getLocalPort(), trusting(AUTHORITY));
    int rounds = 1000;
    byte[] body = random(3_000);
    for (int i = 0; i <= 4 * rounds; i++) {
      server.thenSay(ScriptedServer.OK);
    }
    send(sender, body);
    for (int i = 0; i < 3 * rounds; i++) {
      send(sender, body);
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < rounds; i++) {
      assertSame(Outcome.Accepted.ALL, send(sender, body));
    }
    long each = (threads.getCurrentThreadAllocatedBytes() - before) / rounds;
    System.out.println("bytes allocated in an exchange by TLS: " + each);
    assertTrue(each < 4096, "allocated in an exchange: " + each);
  }

  /** Hands on one byte at a time, and takes few. */
  private static final class Dripping implements Transport {
    private final Transport below;

    Dripping(Transport below) {
      this.below = below;
    }

    @Override
    public int connect(long deadline) {
      return below.connect(deadline);
    }

    @Override
    public boolean connected() {
      return below.connected();
    }

    @Override
    public boolean stale() {
      return below.stale();
    }

    @Override
    public long send(Slab from, long offset, long length, boolean more, long deadline) {
      long sent = 0;
      while (sent < length) {
        long count = below.send(from, offset + sent, Math.min(7, length - sent), false, deadline);
        if (count < 0) {
          return count;
        }
        sent += count;
      }
      return sent;
    }

    @Override
    public long receive(Slab into, long offset, long length, long deadline) {
      return below.receive(into, offset, 1, deadline);
    }

    @Override
    public String describe(long failure) {
      return below.describe(failure);
    }

    @Override
    public void disconnect() {
      below.disconnect();
    }

    @Override
    public void close() {
      below.close();
    }
  }
}
