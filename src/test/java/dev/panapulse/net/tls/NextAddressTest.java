package dev.panapulse.net.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.EndRequest;
import dev.panapulse.libc.Slab;
import dev.panapulse.net.ConnectionLimits;
import dev.panapulse.net.Failure;
import dev.panapulse.net.HangingResolver;
import dev.panapulse.net.TcpTransport;
import dev.panapulse.net.Transport;
import dev.panapulse.otlp.ScriptedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The name has two addresses, and TLS fails at the first one. */
@Timeout(60)
class NextAddressTest {
  private static final long LONG = TimeUnit.SECONDS.toNanos(50);
  private static final TestAuthority AUTHORITY = TestAuthority.root("Test Authority");
  private static final TestAuthority OTHER = TestAuthority.root("Other Authority");
  private static final String NAME = "backend.test";

  private final HangingResolver resolver = new HangingResolver();
  private final InetAddress first = InetAddress.getLoopbackAddress();
  private final InetAddress second = InetAddress.getByName("127.0.0.2");

  @TempDir Path directory;

  NextAddressTest() throws IOException {
    resolver.respond(100);
    resolver.resolveTo("127.0.0.1", "127.0.0.2");
  }

  @AfterEach
  void close() {
    resolver.close();
  }

  private Transport transport(int port) throws IOException {
    Path authorities = Files.writeString(directory.resolve("authorities.pem"), AUTHORITY.pem());
    TlsFiles files = new TlsFiles(Optional.of(authorities), Optional.empty(), Optional.empty());
    return new TlsTransport(
        new TcpTransport(
            resolver.libc(), NAME, port, -1, EndRequest.never(), ConnectionLimits.NONE),
        new TlsContext(files),
        NAME,
        port,
        TlsTransport.HTTP_1_1,
        new LastPeer());
  }

  private ScriptedServer sound(int port) throws IOException {
    return new ScriptedServer(new TestServerSocket(second, port, AUTHORITY.issue("EC", NAME)))
        .withoutReading()
        .then(connection -> connection.say("hello"));
  }

  private static void assertSaysHello(Transport transport) {
    try (Slab into = Slab.allocate(5)) {
      assertEquals(5, transport.receive(into, 0, 5, System.nanoTime() + LONG));
      assertEquals("hello", new String(into.bytes(0, 5), US_ASCII));
    }
  }

  @Test
  void aWrongCertificate() throws IOException {
    try (ScriptedServer wrong =
            new ScriptedServer(new TestServerSocket(first, OTHER.issue("EC", NAME)));
        ScriptedServer sound = sound(wrong.port());
        Transport transport = transport(wrong.port())) {
      assertEquals(0, transport.connect(System.nanoTime() + LONG));
      assertSaysHello(transport);
      assertFalse(sound.connections.isEmpty());
    }
  }

  @Test
  void aServerThatNeverRespondsToTheHandshake() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, first);
        ScriptedServer sound = sound(silent.getLocalPort());
        Transport transport = transport(silent.getLocalPort())) {
      long begin = System.nanoTime();
      assertEquals(0, transport.connect(begin + TimeUnit.SECONDS.toNanos(4)));
      assertSaysHello(transport);
      assertFalse(sound.connections.isEmpty());
    }
  }

  @Test
  void theFailureOfTlsIsTheReasonIfTheNextAddressRefuses() throws IOException {
    try (ScriptedServer wrong =
            new ScriptedServer(new TestServerSocket(first, OTHER.issue("EC", NAME)));
        Transport transport = transport(wrong.port())) {
      int failure = transport.connect(System.nanoTime() + LONG);
      assertEquals(Failure.TLS_FAILED.code(), failure);
      assertFalse(transport.connected());
      String words = transport.describe(failure);
      assertTrue(words.contains("is not trusted"), words);
    }
  }
}
