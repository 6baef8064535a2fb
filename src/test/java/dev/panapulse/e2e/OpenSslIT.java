package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.e2e.TlsProxy.Passed;
import dev.panapulse.net.tls.TestAuthority;
import dev.panapulse.net.tls.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Export to VictoriaMetrics through nginx: TLS with a stack that is not the JDK's at the end. */
@EveryBuild
final class OpenSslIT {
  private static final long INTERVAL_MILLIS = 200;
  private static final int REQUESTS_PER_CONNECTION = 3;
  private static final TestAuthority AUTHORITY = TestAuthority.root("Test Authority");
  private static final TestAuthority BETWEEN = AUTHORITY.intermediate("Between");
  private static final TestAuthority CLIENTS = TestAuthority.root("Clients");

  private final Build build;

  @TempDir Path directory;

  OpenSslIT(Build build) {
    this.build = build;
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private Map<String, String> settings(Optional<Issued> client) throws IOException {
    Map<String, String> settings = new TreeMap<>();
    settings.put("OTEL_EXPORTER_OTLP_CERTIFICATE", file("authority.pem", AUTHORITY.pem()));
    if (client.isPresent()) {
      settings.put(
          "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", file("client.pem", client.get().chainPem()));
      settings.put("OTEL_EXPORTER_OTLP_CLIENT_KEY", file("client.key", client.get().keyPem()));
    }
    return settings;
  }

  private TlsProxy proxy(
      VictoriaMetrics backend, String protocol, String algorithm, boolean asksForCertificates)
      throws IOException {
    Issued server = BETWEEN.issue(algorithm, "localhost", "127.0.0.1");
    return new TlsProxy(
        Files.createDirectory(directory.resolve("nginx")),
        backend.port(),
        new TlsProxy.Settings(
            protocol,
            server.chainPem(),
            server.keyPem(),
            asksForCertificates ? Optional.of(CLIENTS.pem()) : Optional.empty(),
            REQUESTS_PER_CONNECTION));
  }

  /** The proxy closes each connection after a few requests; later ones resume the session. */
  @ParameterizedTest
  @CsvSource({
    "TLSv1.3, EC,",
    "TLSv1.2, RSA,",
    "TLSv1.3, RSA, EC",
    "TLSv1.2, EC, RSA",
  })
  void rowsAreStored(String protocol, String serverKey, String clientKey) throws IOException {
    Optional<Issued> client =
        Optional.ofNullable(clientKey).map(algorithm -> CLIENTS.issue(algorithm, "client"));
    try (VictoriaMetrics backend =
            new VictoriaMetrics(Files.createDirectory(directory.resolve("storage")));
        TlsProxy proxy = proxy(backend, protocol, serverKey, client.isPresent());
        AgentProcess agent =
            AgentProcess.exporting(build, proxy.url("/opentelemetry"), settings(client))) {
      agent.await("several connections", () -> proxy.passed().size() > 2 * REQUESTS_PER_CONNECTION);

      AgentProcess.Account account = agent.endWithAccount();
      Await.until("all rows can be seen", () -> backend.rows().size() >= account.ticks());

      assertEquals(account.sampled(), account.accepted(), account.toString());
      RowTimestamps.assertComplete(backend.rows(), INTERVAL_MILLIS, account);
      assertHandshakes(proxy.passed(), protocol, client.isPresent() ? "CN=end" : "-");
    }
  }

  private void assertHandshakes(List<Passed> passed, String protocol, String client) {
    assertEquals(Set.of(protocol), distinct(passed, Passed::protocol));
    assertEquals(Set.of(client), distinct(passed, Passed::client));
    assertEquals(Set.of(2), distinct(passed, request -> request.status() / 100));
    if (build.isEmulated()) {
      // JSSE holds sessions by soft references: where handshakes take long, a collection between
      // two connections may let go of one
      assertTrue(passed.stream().anyMatch(Passed::resumed), passed.toString());
      return;
    }
    long first = passed.getFirst().connection();
    for (Passed request : passed) {
      assertEquals(request.connection() != first, request.resumed(), passed.toString());
    }
  }

  private static <T> Set<T> distinct(List<Passed> passed, Function<Passed, T> property) {
    return passed.stream().map(property).collect(Collectors.toSet());
  }

  /** nginx asks, does without, and then answers 400: no word on the rows, which wait. */
  @Test
  void aClientWithoutTheCertificateAskedForIsToldSo() throws IOException {
    try (VictoriaMetrics backend =
            new VictoriaMetrics(Files.createDirectory(directory.resolve("storage")));
        TlsProxy proxy = proxy(backend, "TLSv1.3", "EC", true);
        AgentProcess agent =
            AgentProcess.exporting(
                build, proxy.url("/opentelemetry"), settings(Optional.empty()))) {
      agent.await(
          "the log says why", () -> agent.err().contains("No required SSL certificate was sent"));

      AgentProcess.Account account = agent.endWithAccount();

      assertEquals(0, account.accepted(), account.toString());
      assertEquals(0, account.rejected(), account.toString());
      assertEquals(account.sampled(), account.spooled(), account.toString());
      assertEquals(List.of(), backend.rows());
    }
  }
}
