package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.e2e.Receiver.Behaviour;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways to a backend: encodings, proxies, tokens. */
@EveryBuild
final class SendingIT {
  private final Build build;

  @TempDir Path directory = Path.of("");

  SendingIT(Build build) {
    this.build = build;
  }

  @Test
  void jsonIsWhatProtobufIs() {
    try (Receiver backend = new Receiver();
        AgentProcess agent =
            AgentProcess.exporting(
                build, backend.url(), Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"))) {
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= 5);
      AgentProcess.Account account = agent.endWithAccount();
      assertEquals(account.ticks(), backend.acceptedRows().size(), account.toString());
      for (ReceivedRequest delivery : backend.deliveries()) {
        assertEquals("application/json", delivery.headers().get("content-type"));
        assertEquals("gzip", delivery.headers().get("content-encoding"));
      }
    }
  }

  @Test
  void whatWasSpooledAsJsonIsSentAsJson() {
    Map<String, String> spool = Map.of("PANAPULSE_SPOOL_DIRECTORY", directory.toString());
    try (Receiver backend = new Receiver(Behaviour.UNAVAILABLE)) {
      long ticks;
      try (AgentProcess agent =
          AgentProcess.exporting(
              build,
              backend.url(),
              Map.of(
                  "PANAPULSE_SPOOL_DIRECTORY",
                  directory.toString(),
                  "OTEL_EXPORTER_OTLP_PROTOCOL",
                  "http/json"))) {
        agent.await("rows were turned away", () -> backend.deliveries().size() >= 2);
        AgentProcess.Account account = agent.endWithAccount();
        ticks = account.ticks();
        assertEquals(account.sampled(), account.spooled(), agent::streams);
      }
      backend.behave(Behaviour.ACCEPT);
      try (AgentProcess agent = AgentProcess.exporting(build, backend.url(), spool)) {
        agent.await("all came", () -> backend.acceptedRows().size() > ticks);
        AgentProcess.Account account = agent.endWithAccount();
        List<Long> rows = backend.acceptedRows();
        assertEquals(ticks + account.ticks(), rows.size(), agent::streams);
        assertEquals(rows.size(), new HashSet<>(rows).size(), "rows that came twice");
      }
    }
  }

  @Test
  void aProxyIsToldTheUrlAndItsPassword() {
    try (Receiver proxy = new Receiver();
        AgentProcess agent =
            AgentProcess.exporting(
                build,
                "http://backend.test:4318",
                Map.of("http_proxy", proxy.url().replace("://", "://user:hunter2@")))) {
      agent.await("rows are accepted", () -> !proxy.acceptedRows().isEmpty());
      agent.endWithAccount();
      ReceivedRequest delivery = proxy.deliveries().getFirst();
      assertEquals("http://backend.test:4318/v1/metrics", delivery.target());
      // printf user:hunter2 | base64
      assertEquals("Basic dXNlcjpodW50ZXIy", delivery.headers().get("proxy-authorization"));
      assertTrue(agent.err().contains("through the proxy http://...@127.0.0.1:"), agent::streams);
      assertFalse(agent.err().contains("hunter2"), agent::streams);
    }
  }

  @Test
  void aTokenIsRenewedWithoutARestart() throws IOException {
    Path file = Files.writeString(directory.resolve("panapulse.token"), "hunter2-one\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    try (Receiver backend = new Receiver();
        AgentProcess agent =
            AgentProcess.exporting(
                build, backend.url(), Map.of("CREDENTIALS_DIRECTORY", directory.toString()))) {
      agent.await("rows are accepted", () -> !backend.acceptedRows().isEmpty());
      assertEquals("Bearer hunter2-one", lastAuthorization(backend));
      assertTrue(agent.err().contains("every user of this host can read it"), agent::streams);
      Files.writeString(file, "hunter2-another\n");
      agent.await(
          "the new token is used",
          () -> lastAuthorization(backend).equals("Bearer hunter2-another"));
      agent.endWithAccount();
      assertFalse(agent.err().contains("hunter2"), agent::streams);
    }
  }

  @Test
  void aSecretThatIsRepeatedDoesNotComeIntoTheLog() {
    Map<String, String> token = Map.of("PANAPULSE_EXPORT_TOKEN", "hunter2-of-the-settings");
    try (Receiver backend = new Receiver(Behaviour.ECHO);
        AgentProcess agent = AgentProcess.exporting(build, backend.url(), token)) {
      agent.await("the redirect is logged", () -> agent.err().contains("not followed"));
      assertTrue(agent.err().contains("redirect to http://portal.test/?... not"), agent::streams);
      agent.await("the other one, too", () -> agent.err().contains("HTTP 403"));
      assertTrue(agent.err().contains("no room for (secret) here"), agent::streams);
      String limits = Files.readString(Path.of("/proc", Long.toString(agent.pid()), "limits"));
      assertTrue(build.isEmulated() || limits.matches("(?s).*Max core file size +0 +0 .*"), limits);
      agent.endWithAccount();
      assertFalse(agent.err().contains("hunter2"), agent::streams);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String lastAuthorization(Receiver backend) {
    return backend.deliveries().getLast().headers().getOrDefault("authorization", "");
  }
}
