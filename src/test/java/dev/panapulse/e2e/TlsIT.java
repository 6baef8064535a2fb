package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.net.tls.TestAuthority;
import dev.panapulse.net.tls.TestAuthority.Issued;
import dev.panapulse.net.tls.TestServerSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Export over TLS: to whom, as whom, and what is said when it does not come about. */
@EveryBuildAndPageSize
final class TlsIT {
  private static final long INTERVAL_NANOS = 200_000_000;
  private static final TestAuthority AUTHORITY = TestAuthority.root("Test Authority");
  private static final Issued GOOD = AUTHORITY.issue("EC", "localhost", "127.0.0.1");

  private final Build build;

  @TempDir Path directory;

  TlsIT(Build build) {
    this.build = build;
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  @BeforeEach
  void writeAuthority() throws IOException {
    file("authority.pem", AUTHORITY.pem());
  }

  private String authority() {
    return directory.resolve("authority.pem").toString();
  }

  private static Issued server(String kind) {
    Instant now = Instant.now();
    return switch (kind) {
      case "expired" ->
          AUTHORITY.issue(
              "EC", now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)), "127.0.0.1");
      case "unknown" -> TestAuthority.root("Someone Else").issue("EC", "127.0.0.1");
      case "other" -> AUTHORITY.issue("EC", "a.example");
      default -> throw new IllegalArgumentException(kind);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "expired, the server's certificate expired on",
    "unknown, 'its issuer, \"CN=Someone Else\", is not among the 1 certificate of'",
    "other, 'the server''s certificate is for a.example, not for 127.0.0.1'"
  })
  void rowsWaitForAServerToTrust(String kind, String words) throws IOException {
    TestServerSocket socket = new TestServerSocket(server(kind));
    try (Receiver backend = Receiver.behind(socket);
        AgentProcess agent =
            AgentProcess.exporting(
                build, backend.url(), Map.of("OTEL_EXPORTER_OTLP_CERTIFICATE", authority()))) {
      agent.await("the log says why", () -> agent.err().contains(words));
      assertEquals(0, backend.requests());
      socket.become(GOOD);
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= 5);

      AgentProcess.Account account = agent.endDelivered();

      RowTimestamps.assertComplete(backend.acceptedRows(), INTERVAL_NANOS, account);
    }
  }

  @ParameterizedTest
  @CsvSource({"RSA,TLSv1.3", "EC,TLSv1.2", "Ed25519,TLSv1.3"})
  void theServerAsksForACertificate(String algorithm, String version) throws IOException {
    TestAuthority clients = TestAuthority.root("Clients");
    Issued client = clients.issue(algorithm, "client");
    TestServerSocket socket = new TestServerSocket(GOOD);
    socket.demandCertificates(AUTHORITY.issue("RSA", "127.0.0.1"), clients, version);
    String key =
        algorithm.equals("RSA")
            ? client.pkcs1Pem()
            : algorithm.equals("EC") ? client.sec1Pem() : client.keyPem();
    Map<String, String> settings =
        Map.of(
            "OTEL_EXPORTER_OTLP_CERTIFICATE",
            authority(),
            "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
            file("client.pem", client.chainPem()),
            "OTEL_EXPORTER_OTLP_CLIENT_KEY",
            file("client.key", key));
    try (Receiver backend = Receiver.behind(socket);
        AgentProcess agent = AgentProcess.exporting(build, backend.url(), settings)) {
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= 3);

      AgentProcess.Account account = agent.endWithAccount();

      assertEquals(account.sampled(), account.accepted(), account.toString());
      assertEquals(1, socket.sockets().size(), "connections");
    }
  }

  /** The image has code of its own for some of them, and the JDK at the other end has not. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
      })
  void rowsArriveByEachKindOfCipher(String suite) throws IOException {
    TestServerSocket socket = new TestServerSocket(GOOD);
    socket.prepare(accepted -> accepted.setEnabledCipherSuites(new String[] {suite}));
    try (Receiver backend = Receiver.behind(socket);
        AgentProcess agent =
            AgentProcess.exporting(
                build, backend.url(), Map.of("OTEL_EXPORTER_OTLP_CERTIFICATE", authority()))) {
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= 3);

      AgentProcess.Account account = agent.endWithAccount();

      assertEquals(account.sampled(), account.accepted(), account.toString());
      assertEquals(1, socket.sockets().size(), "connections");
    }
  }

  @Test
  void filesOfNoUseAreFoundBeforeTheStart() throws IOException {
    Map<String, String> settings =
        Map.of(
            "PANAPULSE_EXPORT_ENDPOINT",
            "https://localhost",
            "OTEL_EXPORTER_OTLP_CERTIFICATE",
            file("empty.pem", "nothing here\n"));
    for (String command : new String[] {"run", "check"}) {
      AgentProcess.Result result = AgentProcess.run(build, settings, command);

      assertEquals(2, result.exitCode(), result.toString());
      assertTrue(
          result
              .err()
              .contains(
                  "export.certificate = \""
                      + directory.resolve("empty.pem")
                      + "\" (environment variable OTEL_EXPORTER_OTLP_CERTIFICATE): holds no"
                      + " certificate in PEM"),
          result.err());
    }
  }
}
