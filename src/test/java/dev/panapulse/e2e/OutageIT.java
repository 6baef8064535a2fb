package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.e2e.Receiver.Behaviour;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** While the backend is away or ill, ticks go on; once it is well, every row is there once. */
@EveryBuild
final class OutageIT {
  private static final int TICKS_WITHOUT_BACKEND = Integer.getInteger("panapulse.outage.ticks", 30);
  private static final long INTERVAL_MILLIS = 200;
  private static final long INTERVAL_NANOS = INTERVAL_MILLIS * 1_000_000;
  private static final long OUTAGE_NANOS = TICKS_WITHOUT_BACKEND * INTERVAL_NANOS;

  private final Build build;

  OutageIT(Build build) {
    this.build = build;
  }

  @Test
  void rowsOfAnOutageArriveWithTheirOwnTimestamps(@TempDir Path storage) {
    try (VictoriaMetrics backend = new VictoriaMetrics(storage);
        AgentProcess agent = AgentProcess.exporting(build, backend.url(), Map.of())) {
      agent.await("first rows are stored", () -> backend.rows().size() >= 3);
      backend.stop();
      long stopped = System.nanoTime();
      agent.await("the outage lasts", () -> System.nanoTime() - stopped > OUTAGE_NANOS);
      backend.start();
      int storedBefore = backend.rows().size();
      agent.await(
          "rows of the outage are stored",
          () -> backend.rows().size() >= storedBefore + TICKS_WITHOUT_BACKEND);
      // a slow machine would not get all through in the time that the end has
      agent.await(
          "the newest rows are stored",
          () -> backend.rows().getLast() > System.currentTimeMillis() - 5 * INTERVAL_MILLIS);

      AgentProcess.Account account = agent.endDelivered();
      Await.until(
          "all rows can be seen: " + account, () -> backend.rows().size() >= account.ticks());

      assertEquals(account.sampled(), account.accepted(), account.toString());
      RowTimestamps.assertComplete(backend.rows(), INTERVAL_MILLIS, account);
    }
  }

  @Test
  void rowsWaitWhileTheBackendIsUnavailable() {
    try (Receiver backend = new Receiver();
        AgentProcess agent = AgentProcess.exporting(build, backend.url(), Map.of())) {
      agent.await("first rows are accepted", () -> backend.acceptedRows().size() >= 3);
      backend.behave(Behaviour.UNAVAILABLE);
      long stopped = System.nanoTime();
      agent.await("the outage lasts", () -> System.nanoTime() - stopped > OUTAGE_NANOS);
      int acceptedBefore = backend.acceptedRows().size();
      int requestsDuring = backend.requests();
      backend.behave(Behaviour.ACCEPT);
      agent.await(
          "rows of the outage are accepted",
          () -> backend.acceptedRows().size() >= acceptedBefore + TICKS_WITHOUT_BACKEND);

      AgentProcess.Account account = agent.endDelivered();

      RowTimestamps.assertComplete(backend.acceptedRows(), INTERVAL_NANOS, account);
      // one attempt at the start and then one a second, as Retry-After asked
      long most = acceptedBefore + 1 + OUTAGE_NANOS / 1_000_000_000 + 1;
      assertTrue(requestsDuring <= most, requestsDuring + " requests, at most " + most);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Behaviour.class,
      names = {"HANG", "CLOSE", "HANG_UP", "SLOW", "WRONG_BODY"})
  void ticksGoOnWhileTheBackendMisbehaves(Behaviour behaviour) {
    try (Receiver backend = new Receiver();
        AgentProcess agent =
            AgentProcess.exporting(
                build, backend.url(), Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "1000"))) {
      agent.await("first rows are accepted", () -> backend.acceptedRows().size() >= 2);
      backend.behave(behaviour);
      int before = backend.requests();
      agent.await("it met that twice", () -> backend.requests() >= before + 2);
      backend.behave(Behaviour.ACCEPT);
      int accepted = backend.acceptedRows().size();
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= accepted + 2);

      AgentProcess.Account account = agent.endDelivered();

      RowTimestamps.assertComplete(backend.acceptedRows(), INTERVAL_NANOS, account);
    }
  }

  /** What is not HTTP says nothing about the rows: they are kept and sent again. */
  @Test
  void rowsWaitWhileTheBackendTalksNonsense() {
    try (Receiver backend = new Receiver();
        AgentProcess agent = AgentProcess.exporting(build, backend.url(), Map.of())) {
      agent.await("first rows are accepted", () -> backend.acceptedRows().size() >= 2);
      backend.behave(Behaviour.NONSENSE);
      int before = backend.requests();
      agent.await("it met that twice", () -> backend.requests() >= before + 2);
      backend.behave(Behaviour.ACCEPT);
      int accepted = backend.acceptedRows().size();
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= accepted + 2);

      AgentProcess.Account account = agent.endDelivered();

      assertEquals(0, account.rejected(), account.toString());
      RowTimestamps.assertComplete(backend.acceptedRows(), INTERVAL_NANOS, account);
      assertTrue(
          agent.err().contains("does not take rows from this agent: invalid HTTP response"),
          agent::streams);
    }
  }
}
