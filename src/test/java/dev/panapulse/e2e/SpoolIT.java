package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.e2e.Receiver.Behaviour;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What went to disk while the backend was away arrives, whatever ended the agent meanwhile. */
@EveryBuildAndPageSize
final class SpoolIT {
  private final Build build;

  @TempDir Path directory = Path.of("");

  SpoolIT(Build build) {
    this.build = build;
  }

  private AgentProcess start(Receiver backend) {
    return AgentProcess.exporting(
        build,
        backend.url(),
        Map.of(
            "PANAPULSE_SPOOL_DIRECTORY",
            directory.resolve("state").toString(),
            "PANAPULSE_CONFIG",
            config().toString(),
            "PANAPULSE_INTERVAL",
            "100ms"));
  }

  /** Small batches, so that few rows wait in memory for a write. */
  private Path config() {
    try {
      return Files.writeString(
          directory.resolve("config.toml"),
          "[export]\nmax_batch_rows = 4\n[spool]\nreplay_rate = 1000\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long spoolBytes() {
    return DirectorySize.bytes(directory.resolve("state"));
  }

  @Test
  void nothingIsWrittenWhileTheBackendAnswers() {
    try (Receiver backend = new Receiver();
        AgentProcess agent = start(backend)) {
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= 10);
      agent.endWithAccount();
      assertTrue(Files.notExists(directory.resolve("state")));
    }
  }

  @Test
  void whatWaitsAtTheEndIsDeliveredByTheNextRun() {
    try (Receiver backend = new Receiver(Behaviour.UNAVAILABLE)) {
      long ticks;
      long spooled;
      try (AgentProcess agent = start(backend)) {
        agent.await("some rows are on disk", () -> spoolBytes() > 0);
        AgentProcess.Account account = agent.endWithAccount();
        ticks = account.ticks();
        spooled = account.spooled();
        assertEquals(account.sampled(), spooled, agent::streams);
      }
      backend.behave(Behaviour.ACCEPT);
      try (AgentProcess agent = start(backend)) {
        agent.await("the spool is empty", () -> spoolBytes() == 0);
        AgentProcess.Account account = agent.endWithAccount();
        assertEquals(ticks + account.ticks(), backend.acceptedRows().size(), agent::streams);
        assertEquals(spooled, account.recovered(), account.toString());
        assertEquals(spooled + account.sampled(), account.accepted(), account.toString());
        assertEquals(account.accepted(), backend.acceptedPoints());
        List<Long> rows = backend.acceptedRows();
        assertEquals(rows.size(), new HashSet<>(rows).size(), "rows that came twice");
      }
    }
  }

  /** A portal, or a backend that knows neither token nor path, judges no row. */
  @Test
  void aCaptivePortalCostsNoRow() {
    try (Receiver backend = new Receiver(Behaviour.UNAVAILABLE)) {
      long spooled;
      try (AgentProcess agent = start(backend)) {
        agent.await("some rows are on disk", () -> spoolBytes() > 0);
        spooled = agent.endWithAccount().spooled();
      }
      long restart = System.currentTimeMillis() * 1_000_000;
      backend.behave(Behaviour.LOGIN_PAGE);
      try (AgentProcess agent = start(backend)) {
        for (Behaviour portal :
            List.of(Behaviour.LOGIN_PAGE, Behaviour.UNAUTHORIZED, Behaviour.NOT_FOUND)) {
          backend.behave(portal);
          int before = backend.requests();
          agent.await("rows were turned down", () -> backend.requests() > before);
        }
        agent.await(
            "the log has the reason",
            () -> agent.err().contains("does not take rows from this agent: redirect to http"));
        assertTrue(spoolBytes() > 0, agent::streams);
        backend.behave(Behaviour.ACCEPT);
        agent.await("the spool is empty", () -> spoolBytes() == 0);
        AgentProcess.Account account = agent.endWithAccount();
        assertEquals(spooled, account.recovered(), account.toString());
        assertEquals(account.accepted(), backend.acceptedPoints());
        long old =
            backend.deliveries().stream()
                .filter(ReceivedRequest::accepted)
                .flatMap(delivery -> delivery.points().stream())
                .filter(point -> point.time() < restart)
                .count();
        assertEquals(spooled, old, agent::streams);
        assertEquals(0, account.rejected(), agent::streams);
        // on a machine that is too busy to the end, the last rows go to the spool
        assertEquals(
            account.sampled() + spooled, account.accepted() + account.spooled(), agent::streams);
        List<Long> rows = backend.acceptedRows();
        assertEquals(rows.size(), new HashSet<>(rows).size(), "rows that came twice");
      }
    }
  }
}
