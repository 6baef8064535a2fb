package dev.panapulse.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.MediaType;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.net.HangingResolver;
import dev.panapulse.net.tls.TlsFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A backend whose name points to another address is found, though the old one still responds. */
@Timeout(60)
class ConnectionAgeTest {
  private final HangingResolver resolver = new HangingResolver();
  private final ScriptedServer old = new ScriptedServer();
  private final ScriptedServer moved;

  ConnectionAgeTest() throws IOException {
    moved =
        new ScriptedServer(new ServerSocket(old.port(), 50, InetAddress.getByName("127.0.0.2")));
    resolver.respond(10);
  }

  @AfterEach
  void close() throws IOException {
    resolver.close();
    old.close();
    moved.close();
  }

  private OtlpHttpSender sender(Duration age) {
    return new OtlpHttpSender(
        resolver.libc(),
        new OtlpClientOptions(
            HttpEndpoint.of(URI.create("http://backend.test:" + old.port() + "/v1/metrics")),
            "Test/1",
            List.of(),
            Optional.empty(),
            Optional.empty(),
            MediaType.PROTOBUF,
            Duration.ofSeconds(50),
            age,
            false,
            TlsFiles.NONE,
            -1));
  }

  private void sendTwiceWhileTheBackendMoves(Duration age) {
    for (int i = 0; i < 2; i++) {
      old.thenSay(ScriptedServer.OK);
      moved.thenSay(ScriptedServer.OK);
    }
    resolver.resolveTo("127.0.0.1");
    try (OtlpHttpSender sender = sender(age);
        RequestBuffer request = new RequestBuffer(RequestBuffer.TYPICAL)) {
      assertSame(Outcome.Accepted.ALL, sender.send(request));
      resolver.resolveTo("127.0.0.2");
      assertSame(Outcome.Accepted.ALL, sender.send(request));
    }
  }

  @Test
  void anOldConnectionIsReplacedBeforeTheNextRequest() {
    sendTwiceWhileTheBackendMoves(Duration.ofNanos(1));
    assertEquals(1, old.requests.size());
    assertEquals(1, moved.requests.size());
  }

  @Test
  void aYoungConnectionIsKept() {
    sendTwiceWhileTheBackendMoves(Duration.ofHours(1));
    assertEquals(2, old.requests.size());
    assertEquals(0, moved.requests.size());
  }
}
