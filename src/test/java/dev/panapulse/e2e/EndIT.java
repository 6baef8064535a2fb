package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.e2e.Receiver.Behaviour;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SIGTERM and SIGINT: what waits is delivered, and the process ends within two seconds. */
@EveryBuild
final class EndIT {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final Build build;

  EndIT(Build build) {
    this.build = build;
  }

  /** The two ways of asking for the end. */
  enum Signal {
    TERM {
      @Override
      void send(AgentProcess agent) {
        agent.terminate();
      }
    },
    INT {
      @Override
      void send(AgentProcess agent) {
        agent.interrupt();
      }
    };

    abstract void send(AgentProcess agent);
  }

  private static void assertEndsInTime(AgentProcess agent, Signal signal) {
    signal.send(agent);
    AgentProcess.Result result = agent.awaitEnd(LIMIT);
    assertEquals(0, result.exitCode(), agent::streams);
  }

  @ParameterizedTest
  @EnumSource
  void everyRowIsDeliveredBeforeTheEnd(Signal signal) {
    // rows that came while the backend was away are what there is to flush
    try (Receiver backend = new Receiver(Behaviour.ACCEPT);
        AgentProcess agent = AgentProcess.exporting(build, backend.url(), Map.of())) {
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= 2);
      backend.behave(Behaviour.UNAVAILABLE);
      int requests = backend.requests();
      agent.await("a row was turned away", () -> backend.requests() > requests);
      backend.behave(Behaviour.ACCEPT);

      assertEndsInTime(agent, signal);

      AgentProcess.Account account = agent.account();
      assertEquals(account.ticks(), backend.acceptedRows().size(), account.toString());
      assertEquals(account.sampled(), account.accepted(), account.toString());
      assertEquals(account.accepted(), backend.acceptedPoints());
      assertEquals(0, account.undelivered(), account.toString());
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsInTimeWhileTheBackendHangs(Signal signal) {
    try (Receiver backend = new Receiver(Behaviour.HANG);
        AgentProcess agent = AgentProcess.exporting(build, backend.url(), Map.of())) {
      agent.await("a request is under way", () -> !backend.deliveries().isEmpty());

      assertEndsInTime(agent, signal);

      AgentProcess.Account account = agent.account();
      assertEquals(account.sampled(), account.spooled(), agent::streams);
      assertEquals(0, account.undelivered(), account.toString());
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsInTimeWhileTheBackendIsAway(Signal signal) throws Exception {
    String url;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      url = "http://127.0.0.1:" + closed.getLocalPort();
    }
    try (AgentProcess agent = AgentProcess.exporting(build, url, Map.of())) {
      agent.await("it has noticed", () -> agent.err().contains("cannot be reached"));

      assertEndsInTime(agent, signal);

      AgentProcess.Account account = agent.account();
      assertTrue(account.ticks() > 0, account.toString());
      assertEquals(account.sampled(), account.spooled(), agent::streams);
      assertEquals(0, account.undelivered(), account.toString());
    }
  }
}
