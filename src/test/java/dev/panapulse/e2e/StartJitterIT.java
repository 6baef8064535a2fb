package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wait for the moment of the interval that is a host's own. */
@EveryBuild
final class StartJitterIT {
  /** Its moment is 0.5858792 of 4 s, and 0.5973176 of 3600 s. */
  private static final String HOST = "host.id=host-13";

  private final Build build;

  @TempDir Path directory = Path.of("");

  StartJitterIT(Build build) {
    this.build = build;
  }

  private AgentProcess start(Receiver backend, String interval) throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("config.toml"), "[export]\nstart_jitter = \"always\"\n");
    return AgentProcess.exporting(
        build,
        backend.url(),
        Map.of(
            "PANAPULSE_CONFIG",
            config.toString(),
            "PANAPULSE_INTERVAL",
            interval,
            "OTEL_RESOURCE_ATTRIBUTES",
            HOST));
  }

  @Test
  void theFirstSampleIsTakenThen() throws IOException {
    try (Receiver backend = new Receiver()) {
      long before = System.currentTimeMillis();
      try (AgentProcess agent = start(backend, "4s")) {
        agent.await("a row is accepted", () -> !backend.acceptedRows().isEmpty());
        assertTrue(agent.err().contains("the first sample is delayed by 2343 ms"), agent::streams);
        long after = backend.acceptedRows().getFirst() / 1_000_000 - before;
        assertTrue(after >= 2343, "after " + after + " ms");
      }
    }
  }

  @Test
  void theEndWaitsForNothing() throws IOException {
    try (Receiver backend = new Receiver();
        AgentProcess agent = start(backend, "1h")) {
      agent.await(
          "it waits", () -> agent.err().contains("the first sample is delayed by 2150343 ms"));
      agent.terminate();
      AgentProcess.Result result = agent.awaitEnd(Duration.ofSeconds(2));
      assertEquals(0, result.exitCode(), agent::streams);
      AgentProcess.Account account = agent.account();
      assertEquals(0, account.ticks(), account.toString());
      assertEquals(0, backend.requests());
    }
  }
}
