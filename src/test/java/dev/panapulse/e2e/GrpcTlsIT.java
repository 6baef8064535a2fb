package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.net.tls.TestAuthority;
import dev.panapulse.net.tls.TestAuthority.Issued;
import dev.panapulse.net.tls.TestServerSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OTLP over gRPC through TLS, to gRPC's own server, and to one that does not speak it. */
@EveryBuild
final class GrpcTlsIT {
  private static final long INTERVAL_NANOS = 200_000_000;
  private static final TestAuthority AUTHORITY = TestAuthority.root("Test Authority");
  private static final Issued GOOD = AUTHORITY.issue("EC", "127.0.0.1", "backend.test");

  private final Build build;

  @TempDir Path directory = Path.of("");

  GrpcTlsIT(Build build) {
    this.build = build;
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private AgentProcess start(String endpoint, String... settings) throws IOException {
    Map<String, String> all = new HashMap<>();
    all.put("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
    all.put("OTEL_EXPORTER_OTLP_CERTIFICATE", file("authority.pem", AUTHORITY.pem()));
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    return AgentProcess.exporting(build, endpoint, all);
  }

  @Test
  void rowsArriveBeforeAndAfterARestart() throws IOException {
    try (GrpcReceiver backend = GrpcReceiver.secured(GOOD);
        AgentProcess agent = start(backend.url())) {
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= 3);
      backend.stop();
      int before = backend.acceptedRows().size();
      agent.await("it is missed", () -> agent.err().contains("ort " + backend.port()));
      backend.start();
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= before + 3);

      AgentProcess.Account account = agent.endDelivered();

      RowTimestamps.assertComplete(backend.acceptedRows(), INTERVAL_NANOS, account);
    }
  }

  @Test
  void theServerAsksForACertificate() throws IOException {
    TestAuthority clients = TestAuthority.root("Clients");
    Issued client = clients.issue("RSA", "client");
    try (GrpcReceiver backend = GrpcReceiver.secured(GOOD, clients.certificate());
        AgentProcess agent =
            start(
                backend.url(),
                "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
                file("client.pem", client.chainPem()),
                "OTEL_EXPORTER_OTLP_CLIENT_KEY",
                file("client.key", client.keyPem()))) {
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= 3);

      AgentProcess.Account account = agent.endWithAccount();

      RowTimestamps.assertComplete(backend.acceptedRows(), INTERVAL_NANOS, account);
    }
  }

  @Test
  void rowsGoThroughAProxysTunnel() throws IOException {
    try (GrpcReceiver backend = GrpcReceiver.secured(GOOD);
        ConnectProxy proxy = new ConnectProxy(backend.port());
        AgentProcess agent =
            start(
                "https://backend.test:4317",
                "https_proxy",
                "http://user:hunter2@127.0.0.1:" + proxy.port())) {
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= 3);

      AgentProcess.Account account = agent.endWithAccount();

      RowTimestamps.assertComplete(backend.acceptedRows(), INTERVAL_NANOS, account);
      assertEquals(1, proxy.heads().size(), "tunnels");
      String head = proxy.heads().getFirst();
      assertTrue(head.startsWith("CONNECT backend.test:4317 HTTP/1.1\r\n"), head);
      // printf user:hunter2 | base64
      assertTrue(head.contains("Basic dXNlcjpodW50ZXIy\r\n"), head);
      assertFalse(agent.err().contains("hunter2"), agent::streams);
    }
  }

  @Test
  void aServerOfAnotherProtocolIsToldAndNothingIsLost() throws IOException {
    TestServerSocket socket = new TestServerSocket(GOOD);
    try (Receiver backend = Receiver.behind(socket);
        AgentProcess agent = start(backend.url())) {
      agent.await(
          "the log says why",
          () -> agent.err().contains("the server does not offer HTTP/2 over TLS"));

      AgentProcess.Account account = agent.endWithAccount();

      assertEquals(0, account.rejected(), account.toString());
      assertEquals(0, backend.requests());
    }
  }
}
