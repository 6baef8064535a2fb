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
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What went to disk while the backend was away arrives, whatever ended the agent meanwhile. */
@EveryBuild
final class SpoolIT {
  private static final int KILLS = Integer.getInteger("panapulse.spool.kills", 3);

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
          "[export]\nbatch_rows = 4\n[spool]\nreplay_rate = 1000\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long spoolBytes() {
    Path state = directory.resolve("state");
    if (!Files.isDirectory(state)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(state)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  /** Kills hit writes, replay and acceptance alike, as the backend comes and goes. */
  @Test
  void aKillLosesAndDoublesOneRequestAtMost() {
    try (Receiver backend = new Receiver(Behaviour.UNAVAILABLE)) {
      for (int i = 0; i < KILLS; i++) {
        try (AgentProcess agent = start(backend)) {
          long before = spoolBytes();
          agent.await("more rows are on disk", () -> spoolBytes() > before);
          int accepted = backend.acceptedRows().size();
          if (i % 2 == 1) {
            backend.behave(Behaviour.ACCEPT);
            agent.await("some are taken", () -> backend.acceptedRows().size() > accepted);
          }
          agent.kill();
          backend.behave(Behaviour.UNAVAILABLE);
        }
      }
      // all requests that the agents made and the backend read: what was on disk is among them
      Set<Long> offered = new HashSet<>(backend.readRows());
      backend.behave(Behaviour.ACCEPT);
      try (AgentProcess agent = start(backend)) {
        agent.await("the spool is empty", () -> spoolBytes() == 0);
        AgentProcess.Account account = agent.endWithAccount();
        assertEquals(0, account.undelivered(), account.toString());
        assertTrue(agent.err().contains("0 corrupt"), agent::streams);
      }
      List<Long> rows = backend.acceptedRows();
      Set<Long> distinct = new HashSet<>(rows);
      // a probe is read before it is spooled; only what was tried once may have died in memory
      int requests = 4 * KILLS;
      assertTrue(
          rows.size() - distinct.size() <= requests,
          (rows.size() - distinct.size()) + " rows came twice");
      offered.removeAll(distinct);
      assertTrue(offered.size() <= requests, offered.size() + " rows are missing");
    }
  }
}
