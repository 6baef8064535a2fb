package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.e2e.GrpcReceiver.Behaviour;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OTLP over gRPC, to gRPC's own server: what delivery promises over HTTP holds there too. */
@EveryBuild
final class GrpcIT {
  private static final long INTERVAL_NANOS = 200_000_000;
  private static final int OUTAGE_TICKS = 15;

  private final Build build;

  @TempDir Path directory;

  GrpcIT(Build build) {
    this.build = build;
  }

  private AgentProcess start(String endpoint, String... settings) {
    Map<String, String> all = new HashMap<>();
    all.put("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
    all.put("PANAPULSE_SPOOL_DIRECTORY", directory.resolve("state").toString());
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    return AgentProcess.exporting(build, endpoint, all);
  }

  @Test
  void rowsArriveWithTheirMetadata() {
    try (GrpcReceiver backend = new GrpcReceiver(Behaviour.ACCEPT);
        AgentProcess agent =
            start(
                backend.hostAndPort(),
                "OTEL_EXPORTER_OTLP_INSECURE",
                "true",
                "PANAPULSE_EXPORT_TOKEN",
                "s3cret",
                "OTEL_EXPORTER_OTLP_HEADERS",
                "X-Tenant=north")) {
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= 5);
      AgentProcess.Account account = agent.endWithAccount();
      RowTimestamps.assertComplete(backend.acceptedRows(), INTERVAL_NANOS, account);
      assertEquals("Bearer s3cret", backend.lastMetadata().get("authorization"));
      assertEquals("north", backend.lastMetadata().get("x-tenant"));
      assertEquals("gzip", backend.lastMetadata().get("grpc-encoding"));
    }
  }

  @Test
  void rowsOfAnOutageArriveOnce() {
    try (GrpcReceiver backend = new GrpcReceiver(Behaviour.ACCEPT);
        AgentProcess agent = start(backend.url())) {
      agent.await("first rows are accepted", () -> backend.acceptedRows().size() >= 2);
      backend.stop();
      int before = backend.acceptedRows().size();
      long stopped = System.nanoTime();
      agent.await(
          "the outage lasts", () -> System.nanoTime() - stopped > OUTAGE_TICKS * INTERVAL_NANOS);
      backend.start();
      agent.await(
          "rows of the outage are accepted",
          () -> backend.acceptedRows().size() >= before + OUTAGE_TICKS);
      AgentProcess.Account account = agent.endDelivered();
      RowTimestamps.assertComplete(backend.acceptedRows(), INTERVAL_NANOS, account);
    }
  }

  @Test
  void ticksGoOnWhileTheBackendMisbehaves() {
    try (GrpcReceiver backend = new GrpcReceiver(Behaviour.ACCEPT);
        AgentProcess agent = start(backend.url(), "OTEL_EXPORTER_OTLP_TIMEOUT", "500")) {
      for (Behaviour behaviour :
          new Behaviour[] {Behaviour.HANG, Behaviour.UNAVAILABLE, Behaviour.ACCEPT_IN_PART}) {
        int accepted = backend.acceptedRows().size();
        agent.await("rows are accepted", () -> backend.acceptedRows().size() >= accepted + 2);
        backend.behave(behaviour);
        int before = backend.calls();
        agent.await("it met that twice", () -> backend.calls() >= before + 2);
        backend.behave(Behaviour.ACCEPT);
      }
      AgentProcess.Account account = agent.endDelivered();
      RowTimestamps.assertComplete(backend.acceptedRows(), INTERVAL_NANOS, account);
      assertTrue(agent.err().contains("rejected points: one of them is odd"), agent::streams);
    }
  }

  @Test
  void rejectedRowsAreCounted() {
    try (GrpcReceiver backend = new GrpcReceiver(Behaviour.REFUSE);
        AgentProcess agent = start(backend.url())) {
      agent.await("it met that three times", () -> backend.calls() >= 3);
      backend.behave(Behaviour.ACCEPT);
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= 2);
      AgentProcess.Account account = agent.endWithAccount();
      assertTrue(account.rejected() > 0, account.toString());
      assertEquals(account.sampled(), account.accepted() + account.rejected(), account.toString());
      assertEquals(account.accepted(), backend.acceptedPoints());
      RowTimestamps.assertComplete(backend.readRows(), INTERVAL_NANOS, account);
      assertTrue(agent.err().contains("gRPC INVALID_ARGUMENT: cannot be"), agent::streams);
    }
  }

  private boolean spoolIsEmpty() {
    return DirectorySize.bytes(directory.resolve("state")) == 0;
  }

  @Test
  void whatWaitsAtTheEndIsDeliveredByTheNextRun() {
    try (GrpcReceiver backend = new GrpcReceiver(Behaviour.UNAVAILABLE)) {
      long ticks;
      try (AgentProcess agent = start(backend.url())) {
        agent.await("some rows are on disk", () -> !spoolIsEmpty());
        AgentProcess.Account account = agent.endWithAccount();
        ticks = account.ticks();
        assertEquals(account.sampled(), account.spooled(), agent::streams);
      }
      backend.behave(Behaviour.ACCEPT);
      try (AgentProcess agent = start(backend.url())) {
        agent.await("the spool is empty", this::spoolIsEmpty);
        AgentProcess.Account account = agent.endWithAccount();
        List<Long> rows = backend.acceptedRows();
        assertEquals(ticks + account.ticks(), rows.size(), agent::streams);
        assertEquals(account.accepted(), backend.acceptedPoints(), account.toString());
        assertEquals(rows.size(), new HashSet<>(rows).size(), "rows that came twice");
      }
    }
  }

  @Test
  void thePortOfGrpcWithoutItsProtocolIsPointedOut() {
    try (AgentProcess agent =
        AgentProcess.start(
            build,
            Map.of(
                "PANAPULSE_EXPORT_ENDPOINT",
                "http://127.0.0.1:4317",
                "OTEL_EXPORTER_OTLP_TIMEOUT",
                "100",
                "PANAPULSE_INTERVAL",
                "1h"),
            "run")) {
      agent.await("the hint", () -> agent.err().contains("set export.protocol to grpc"));
    }
  }
}
