package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.panapulse.control.Peer;
import dev.panapulse.e2e.Receiver.Behaviour;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code panapulse status} of a running agent: whether its data arrives. */
@EveryBuild
final class StatusIT {
  private static final int FINE = 0;
  private static final int DEGRADED = 1;
  private static final int NOT_RUNNING = 3;

  private final Build build;

  @TempDir private Path directory;

  StatusIT(Build build) {
    this.build = build;
  }

  private Map<String, String> socket() {
    return Map.of("PANAPULSE_CONTROL_SOCKET", directory.resolve("control.sock").toString());
  }

  private AgentProcess.Result status(String... options) {
    String[] arguments = new String[options.length + 1];
    arguments[0] = "status";
    System.arraycopy(options, 0, arguments, 1, options.length);
    return AgentProcess.run(build, socket(), arguments);
  }

  private static Struct json(AgentProcess.Result result) throws Exception {
    Struct.Builder json = Struct.newBuilder();
    JsonFormat.parser().merge(result.out(), json);
    return json.build();
  }

  private static double number(Struct json, String name) {
    return json.getFieldsOrThrow(name).getNumberValue();
  }

  @Test
  void anAgentWhoseDataArrivesIsFine() throws Exception {
    try (Receiver backend = new Receiver();
        AgentProcess agent = AgentProcess.exporting(build, backend.url(), socket())) {
      agent.await("first rows are accepted", () -> backend.acceptedRows().size() >= 3);

      AgentProcess.Result result = status("--format", "json");

      assertEquals(FINE, result.exitCode(), result::toString);
      assertEquals("", result.err());
      Struct json = json(result);
      assertEquals("fine", json.getFieldsOrThrow("state").getStringValue());
      assertEquals(agent.pid(), (long) number(json, "pid"));
      assertTrue(number(json, "ticks") >= 3, result::toString);
      Struct points = json.getFieldsOrThrow("points").getStructValue();
      Struct waiting = points.getFieldsOrThrow("waiting").getStructValue();
      assertTrue(number(points, "accepted") > 0, result::toString);
      assertEquals(
          number(points, "sampled"),
          number(points, "accepted")
              + number(points, "rejected")
              + number(waiting, "ring")
              + number(waiting, "in_flight")
              + number(waiting, "spool"));
      Struct destination = json.getFieldsOrThrow("backend").getStructValue();
      assertEquals(0, number(destination, "clock_offset"), 1, "both clocks are this machine's");
      Struct own = json.getFieldsOrThrow("own").getStructValue();
      assertTrue(number(own, "resident_memory") > 0, result::toString);
      long values =
          json.getFieldsOrThrow("collectors").getListValue().getValuesList().stream()
              .mapToLong(each -> (long) number(each.getStructValue(), "values"))
              .sum();
      assertTrue(values > 0, result::toString);
    }
  }

  @Test
  void anAgentWhoseDataIsRefusedIsDegradedUntilItIsNot() {
    try (Receiver backend = new Receiver();
        AgentProcess agent = AgentProcess.exporting(build, backend.url(), socket())) {
      agent.await("first rows are accepted", () -> backend.acceptedRows().size() >= 1);
      backend.behave(Behaviour.UNAVAILABLE);
      int before = backend.requests();
      agent.await("it met that", () -> backend.requests() > before);

      agent.await("it says so", () -> status("--quiet").exitCode() == DEGRADED);
      AgentProcess.Result result = status();
      backend.behave(Behaviour.ACCEPT);
      agent.await("it is fine again", () -> status("--quiet").exitCode() == FINE);

      assertTrue(result.out().contains("was not accepted as a whole: HTTP 503"), result::toString);
      AgentProcess.Account account = agent.endDelivered();
      assertEquals(account.sampled(), account.accepted(), account.toString());
    }
  }

  @Test
  void settingsThatAreWrongSinceDoNotMatter() throws Exception {
    Path file = directory.resolve("config.toml");
    Files.writeString(file, "[control]\nsocket = \"" + directory.resolve("control.sock") + "\"\n");
    Map<String, String> settings =
        Map.of(
            "PANAPULSE_CONFIG", file.toString(),
            "PANAPULSE_CONTROL_ENABLED", "true",
            "PANAPULSE_EXPORT_EXPORTER", "none");
    try (AgentProcess agent = AgentProcess.start(build, settings, "run")) {
      agent.await("the socket is there", () -> Files.exists(directory.resolve("control.sock")));
      Files.writeString(file, "interval = 3\nnothing = 4\n", StandardOpenOption.APPEND);

      AgentProcess.Result result = AgentProcess.run(build, settings, "status");

      assertEquals(FINE, result.exitCode(), result::toString);
      assertTrue(result.out().contains(file + ", SHA-256 "), result::toString);
      assertEquals(2, AgentProcess.run(build, settings, "check").exitCode());
      agent.terminate();
      assertEquals(0, agent.awaitEnd(Await.LONG).exitCode());
    }
  }

  @Test
  void whereNoneRunsItSaysSo() {
    AgentProcess.Result loud = status();
    AgentProcess.Result quiet = status("--quiet");

    assertEquals(NOT_RUNNING, loud.exitCode(), loud::toString);
    assertTrue(loud.err().contains("no running agent responds"), loud::toString);
    assertTrue(loud.err().contains("control.sock: does not exist"), loud::toString);
    assertEquals(NOT_RUNNING, quiet.exitCode());
    assertEquals("", quiet.out() + quiet.err());
  }

  /** In the executable's heap of 8 MB. */
  @Test
  void whatListensInTheAgentsPlaceIsNamed() {
    Path socket = directory.resolve("control.sock");
    Map<String, Integer> commands = Map.of("status", NOT_RUNNING, "reload", 5);
    try (Peer _ = Peer.endless(socket)) {
      for (Map.Entry<String, Integer> command : commands.entrySet()) {
        AgentProcess.Result result = AgentProcess.run(build, socket(), command.getKey());
        assertEquals(command.getValue(), result.exitCode(), result::toString);
        assertEquals(
            "panapulse: no running agent responds: "
                + socket
                + ": what listens there is not an agent: it sends more than 1 MiB\n",
            result.err());
      }
    }
    directory.resolve("control.sock").toFile().delete();
    try (Peer _ = Peer.responding(socket, "HTTP/1.1 400 Bad Request\r\n\r\n")) {
      for (Map.Entry<String, Integer> command : commands.entrySet()) {
        AgentProcess.Result result = AgentProcess.run(build, socket(), command.getKey());
        assertEquals(command.getValue(), result.exitCode(), result::toString);
        assertEquals(
            "panapulse: no running agent responds: "
                + socket
                + ": what listens there is not an agent\n",
            result.err());
      }
    }
  }

  @Test
  void aLargeResponseIsPrintedWhole() {
    String text = "0123456789abcde\n".repeat(65_000);
    try (Peer _ = Peer.responding(directory.resolve("control.sock"), "fine\n" + text)) {
      AgentProcess.Result result = status();
      assertEquals(FINE, result.exitCode(), result.err());
      // assertEquals would print both
      assertTrue(text.equals(result.out()), "it is another or cut");
    }
  }

  @Test
  void theServiceManagersDirectoryIsUsed() {
    Map<String, String> settings =
        Map.of(
            "RUNTIME_DIRECTORY", directory.toString(),
            "PANAPULSE_CONTROL_ENABLED", "true",
            "PANAPULSE_EXPORT_EXPORTER", "none");
    try (AgentProcess agent = AgentProcess.start(build, settings, "run")) {
      Path socket = directory.resolve("control.sock");
      agent.await("the socket is there", () -> Files.exists(socket));
      AgentProcess.Result result = AgentProcess.run(build, settings, "status");

      assertEquals(FINE, result.exitCode(), result::toString);
      agent.terminate();
      assertEquals(0, agent.awaitEnd(Await.LONG).exitCode());
      assertFalse(Files.exists(socket), "it is removed at the end");
    }
  }
}
