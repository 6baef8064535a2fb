package dev.panapulse.http.connect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.HttpProxy;
import dev.panapulse.http.MediaType;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.net.Failure;
import dev.panapulse.net.Transport;
import dev.panapulse.net.tls.TlsFiles;
import dev.panapulse.net.tls.TlsTransport;
import dev.panapulse.otlp.OtlpHttpSender;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.otlp.Requests;
import dev.panapulse.otlp.ScriptedServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TunnelTransportTest {
  private static final long LONG = TimeUnit.SECONDS.toNanos(50);
  private static final Optional<String> CREDENTIALS = Optional.of("us er:pa:ss é");

  /** {@code printf 'us er:pa:ss é' | base64}. */
  private static final String ENCODED = "dXMgZXI6cGE6c3Mgw6k=";

  private final ScriptedServer proxy;

  TunnelTransportTest() throws IOException {
    proxy = new ScriptedServer();
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
  }

  private HttpProxy proxy(Optional<String> credentials) {
    return new HttpProxy("127.0.0.1", proxy.port(), credentials);
  }

  private Transport tunnel(String url, Optional<String> credentials) {
    return Connector.route(LibC.system(), options(url, credentials), true);
  }

  private static int connect(Transport transport) {
    return transport.connect(System.nanoTime() + LONG);
  }

  private static String receive(Transport transport, int count) {
    StringBuilder text = new StringBuilder();
    try (Slab into = Slab.allocate(count)) {
      while (text.length() < count) {
        long got = transport.receive(into, 0, count - text.length(), System.nanoTime() + LONG);
        assertTrue(got > 0, "received " + got);
        text.append(new String(into.bytes(0, (int) got), ISO_8859_1));
      }
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 Connection established\r\n\r\n",
        "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 Fine\r\n\r\n",
      })
  void bytesAfterTheResponseAreTheBackends(String response) {
    proxy.then(connection -> {
      connection.say(response + "early");
      connection.say("and late" + new String(connection.in.readNBytes(4), ISO_8859_1));
    });
    try (Transport tunnel = tunnel("https://backend.test/x", Optional.empty());
        Slab four = Slab.ofString("four")) {
      assertEquals(0, connect(tunnel));
      assertTrue(tunnel.connected());
      assertEquals(4, tunnel.send(four, 0, 4, false, System.nanoTime() + LONG));
      assertEquals("earlyand latefour", receive(tunnel, 17));
    }
    assertEquals(
        "CONNECT backend.test:443 HTTP/1.1\r\nHost: backend.test:443\r\nUser-Agent: Test/1\r\n\r\n",
        proxy.requests.get(0).head());
  }

  @Test
  void credentialsAreSent() {
    proxy.thenSay("HTTP/1.1 200 OK\r\n\r\n");
    try (Transport tunnel = tunnel("https://[fd00::1]:8443/x", CREDENTIALS)) {
      assertEquals(0, connect(tunnel));
    }
    assertTrue(proxy.requests.get(0).head().startsWith("CONNECT [fd00::1]:8443 HTTP/1.1\r\n"));
    assertTrue(proxy.requests.get(0).hasHeader("Proxy-Authorization: Basic " + ENCODED));
  }

  private String refused(String response, Optional<String> credentials) {
    proxy.thenSay(response);
    try (Transport tunnel = tunnel("https://backend.test", credentials)) {
      int failure = connect(tunnel);
      assertEquals(Failure.PROXY_REFUSED.code(), failure);
      assertFalse(tunnel.connected());
      return tunnel.describe(failure);
    }
  }

  @Test
  void aProxyThatWantsCredentialsIsNamed() {
    String response = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
    String name = "127.0.0.1 port " + proxy.port();
    assertEquals(
        "backend.test:443 through a proxy: the proxy "
            + name
            + " requires credentials: HTTP 407 Proxy Authentication Required",
        refused(response, Optional.empty()));
    String other = refused(response, CREDENTIALS);
    assertTrue(other.contains("the proxy " + name + " rejects the credentials"), other);
    assertFalse(other.contains("pa:ss") || other.contains(ENCODED), other);
  }

  @Test
  void otherResponsesAreFailuresToo() {
    assertTrue(
        refused("HTTP/1.1 503 No\r\n\r\n", Optional.empty())
            .endsWith("the proxy refuses the tunnel: HTTP 503 No"));
    assertTrue(
        refused("SSH-2.0-x\r\n", Optional.empty())
            .endsWith("the proxy does not speak HTTP: no HTTP/1.x status line"));
    assertTrue(
        refused("HTTP/1.1 200 OK\r\nx: " + "y".repeat(20_000), Optional.empty())
            .contains("header above"));
  }

  /** The reason that a sender logs for an https endpoint whose proxy gives this response. */
  private String refusedBelowTls(String response, Optional<String> credentials) {
    proxy.thenSay(response);
    try (OtlpHttpSender sender = sender("https://backend.test", credentials)) {
      Outcome.Retryable outcome =
          assertInstanceOf(Outcome.Retryable.class, Requests.send(sender, new byte[0]));
      return outcome.reason();
    }
  }

  @Test
  void aProxyThatRefusesTheTunnelOfAnHttpsEndpointIsLoggedWithItsReason() {
    assertEquals(
        "backend.test:443 through a proxy: the proxy refuses the tunnel: HTTP 403 Filtered",
        refusedBelowTls("HTTP/1.1 403 Filtered\r\n\r\n", Optional.empty()));
    String wanted = refusedBelowTls("HTTP/1.1 407 No\r\n\r\n", Optional.empty());
    assertTrue(wanted.endsWith(" requires credentials: HTTP 407 No"), wanted);
  }

  @Test
  void aFailureOfTlsDoesNotHideALaterRefusal() {
    proxy.thenSay("HTTP/1.1 200 OK\r\n\r\nno TLS at all");
    proxy.thenSay("HTTP/1.1 502 Backend away\r\n\r\n");
    try (Transport transport =
        Connector.to(
            LibC.system(),
            options("https://backend.test", Optional.empty()),
            TlsTransport.HTTP_1_1)) {
      int failure = connect(transport);
      assertEquals(Failure.TLS_FAILED.code(), failure);
      assertTrue(transport.describe(failure).contains("does not speak TLS"));
      failure = connect(transport);
      assertEquals(Failure.PROXY_REFUSED.code(), failure);
      assertEquals(
          "backend.test:443 through a proxy: the proxy refuses the tunnel: HTTP 502 Backend away",
          transport.describe(failure));
    }
  }

  @Test
  void aProxyThatHangsUpIsALoss() {
    proxy.then(connection -> connection.socket.close());
    try (Transport tunnel = tunnel("https://backend.test", Optional.empty())) {
      assertEquals(Failure.CLOSED_EARLY.code(), connect(tunnel));
    }
  }

  @Test
  void aSilentProxyIsHeldToTheDeadline() {
    proxy.then(connection -> {});
    try (Transport tunnel = tunnel("https://backend.test", Optional.empty())) {
      assertEquals(Failure.TIMED_OUT.code(), tunnel.connect(System.nanoTime() + 50_000_000));
    }
  }

  private OtlpClientOptions options(String url, Optional<String> credentials) {
    return new OtlpClientOptions(
        HttpEndpoint.of(URI.create(url)),
        "Test/1",
        List.of(),
        Optional.empty(),
        Optional.of(proxy(credentials)),
        MediaType.PROTOBUF,
        Duration.ofSeconds(50),
        Duration.ZERO,
        false,
        TlsFiles.NONE,
        -1);
  }

  private OtlpHttpSender sender(String url, Optional<String> credentials) {
    return new OtlpHttpSender(LibC.system(), options(url, credentials));
  }

  @Test
  void withoutTlsTheProxyIsToldTheWholeUrl() {
    proxy.thenSay(ScriptedServer.OK);
    try (OtlpHttpSender sender = sender("http://[fd00::1]:4318/v1/metrics?a=b", CREDENTIALS)) {
      assertSame(Outcome.Accepted.ALL, Requests.send(sender, new byte[0]));
    }
    ScriptedServer.Request request = proxy.requests.get(0);
    assertTrue(
        request.head().startsWith("POST http://[fd00::1]:4318/v1/metrics?a=b HTTP/1.1\r\n"),
        request.head());
    assertTrue(request.hasHeader("Host: [fd00::1]:4318"));
    assertTrue(request.hasHeader("Proxy-Authorization: Basic " + ENCODED));
  }

  @Test
  void rowsOutliveAProxyThatWantsCredentials() {
    proxy.thenSay("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n");
    try (OtlpHttpSender sender = sender("http://backend.test", Optional.empty())) {
      Outcome.Retryable outcome =
          assertInstanceOf(Outcome.Retryable.class, Requests.send(sender, new byte[0]));
      assertEquals("a proxy wants other credentials: HTTP 407 No", outcome.reason());
    }
  }
}
