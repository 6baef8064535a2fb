package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.e2e.Receiver.Behaviour;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGTERM and SIGINT: what waits is delivered, and the process ends within two seconds. */
@EveryBuild
final class EndIT {
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final int PIPE_BYTES = 65536;

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

  private static String closedPort() throws IOException {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + closed.getLocalPort();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HUP", "QUIT", "USR1", "USR2", "ALRM", "PIPE"})
  void noOtherSignalEndsIt(String signal) {
    try (Receiver backend = new Receiver(Behaviour.ACCEPT);
        AgentProcess agent = AgentProcess.exporting(build, backend.url(), Map.of())) {
      agent.await("rows are accepted", () -> !backend.acceptedRows().isEmpty());

      agent.signal(signal);

      int rows = backend.acceptedRows().size();
      agent.await("more rows", () -> backend.acceptedRows().size() > rows + 1);
      if (signal.equals("HUP") && build != Build.JAR) {
        agent.await("it is logged", () -> agent.err().contains("settings read again"));
      }
      assertEndsInTime(agent, Signal.TERM);
    }
  }

  @Test
  void endsInTimeWhenNobodyReadsItsLog(@TempDir Path directory) throws Exception {
    Path fifo = directory.resolve("log");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    // to read and to write, so that neither side waits to be opened
    try (FileChannel log =
        FileChannel.open(fifo, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      log.write(ByteBuffer.allocate(PIPE_BYTES));
      Map<String, String> settings =
          Map.of("PANAPULSE_EXPORT_ENDPOINT", closedPort(), "PANAPULSE_INTERVAL", "200ms");
      try (AgentProcess agent =
          AgentProcess.startUnder(
              List.of("sh", "-c", "exec \"$0\" \"$@\" 2>" + fifo), build, settings, "run")) {
        agent.await("rows are spooled", () -> agent.spoolBytes() > 0);
        long before = agent.spoolBytes();

        assertEndsInTime(agent, Signal.TERM);

        assertTrue(agent.spoolBytes() > before, "the rest is spooled");
      }
    }
  }

  @Test
  void linesCarryTheirPriorityOnJournald() throws Exception {
    Map<String, String> settings = Map.of("PANAPULSE_EXPORT_ENDPOINT", closedPort());
    String asJournald = "JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2) exec \"$0\" \"$@\"";
    try (AgentProcess agent =
        AgentProcess.startUnder(List.of("sh", "-c", asJournald), build, settings, "run")) {
      agent.await("a warning", () -> agent.err().contains("cannot be reached"));

      assertTrue(agent.err().lines().allMatch(line -> line.matches("<[3-7]>.*")), agent::streams);
      assertTrue(agent.err().contains("<4>WARN"), agent::streams);
      assertTrue(agent.err().contains("<6>INFO"), agent::streams);
    }
  }

  @Test
  void theEndDuringARequestIsNoFaultOfTheBackend() {
    try (Receiver backend = new Receiver(Behaviour.HANG);
        AgentProcess agent = AgentProcess.exporting(build, backend.url(), Map.of())) {
      agent.await("a request hangs", () -> backend.requests() > 0);

      assertEndsInTime(agent, Signal.TERM);

      assertFalse(agent.err().contains("rows wait and are sent later"), agent::streams);
    }
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

  @Test
  void rowsThatAreLostAtTheEndAreCountedAsDropped() {
    Map<String, String> noSpool = Map.of("PANAPULSE_SPOOL_ENABLED", "false");
    try (Receiver backend = new Receiver(Behaviour.HANG);
        AgentProcess agent = AgentProcess.exporting(build, backend.url(), noSpool)) {
      agent.await("a request is under way", () -> !backend.deliveries().isEmpty());

      assertEndsInTime(agent, Signal.TERM);

      AgentProcess.Account account = agent.account();
      assertEquals(account.sampled(), account.undelivered(), agent::streams);
      assertTrue(
          agent.err().contains(account.sampled() + " data points could not be delivered"),
          agent::streams);
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsInTimeWhileTheBackendIsAway(Signal signal) throws Exception {
    try (AgentProcess agent = AgentProcess.exporting(build, closedPort(), Map.of())) {
      agent.await("it has noticed", () -> agent.err().contains("cannot be reached"));

      assertEndsInTime(agent, signal);

      AgentProcess.Account account = agent.account();
      assertTrue(account.ticks() > 0, account.toString());
      assertEquals(account.sampled(), account.spooled(), agent::streams);
      assertEquals(0, account.undelivered(), account.toString());
    }
  }
}
