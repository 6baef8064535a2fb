package dev.panapulse.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panapulse.e2e.Receiver.Behaviour;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code panapulse reload}: a running agent reads its settings again and loses nothing. */
@EveryBuild
final class ReloadIT {
  private static final int DONE = 0;
  private static final int REFUSED = 1;
  private static final int NEEDS_RESTART = 3;
  private static final int RELOADS = 1000;

  private final Build build;

  @TempDir private Path directory;

  ReloadIT(Build build) {
    this.build = build;
  }

  private Path socket() {
    return directory.resolve("control.sock");
  }

  private Path file() {
    return directory.resolve("config.toml");
  }

  private void settings(String text) {
    try {
      Path next = directory.resolve("next.toml");
      Files.writeString(next, text);
      Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String to(String url, String... lines) {
    return "interval = \"200ms\"\n[export]\nendpoint = \""
        + url
        + "\"\n"
        + String.join("\n", lines)
        + "\n";
  }

  private AgentProcess start(String... variables) {
    Map<String, String> all = new HashMap<>();
    all.put("PANAPULSE_CONTROL_SOCKET", socket().toString());
    for (int i = 0; i < variables.length; i += 2) {
      all.put(variables[i], variables[i + 1]);
    }
    return AgentProcess.start(build, all, "run", "--config", file().toString());
  }

  private AgentProcess.Result reload() {
    return AgentProcess.run(
        build,
        Map.of("PANAPULSE_CONTROL_SOCKET", socket().toString()),
        "reload",
        "--config",
        file().toString());
  }

  /** As the command does, without a process for each. */
  private String ask(String line) {
    try (SocketChannel agent = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      agent.connect(UnixDomainSocketAddress.of(socket()));
      agent.write(ByteBuffer.wrap((line + "\n").getBytes(UTF_8)));
      ByteBuffer response = ByteBuffer.allocate(1 << 16);
      while (agent.read(response) >= 0) {
        assertTrue(response.hasRemaining(), "endless");
      }
      return UTF_8.decode(response.flip()).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String askToReload(AgentProcess agent) {
    List<String> last = new ArrayList<>(List.of(ask("reload")));
    agent.await(
        "the reload ends",
        () -> {
          String response = last.getLast().strip();
          if (response.startsWith("wait ")) {
            last.add(ask("reload " + response.substring("wait ".length())));
          }
          return !last.getLast().startsWith("wait ");
        });
    return last.getLast();
  }

  private static boolean hasMetric(ReceivedRequest request, String name) {
    return request.points().stream().anyMatch(point -> point.metric().getName().startsWith(name));
  }

  private static boolean hasAttribute(ReceivedRequest request, String value) {
    return request.request().getResourceMetrics(0).getResource().getAttributesList().stream()
        .anyMatch(attribute -> attribute.getValue().getStringValue().equals(value));
  }

  @Test
  void whatHasChangedTakesEffect() {
    try (Receiver first = new Receiver();
        Receiver second = new Receiver()) {
      settings(to(first.url()));
      try (AgentProcess agent = start()) {
        agent.await("rows arrive", () -> first.acceptedRows().size() >= 3);
        settings(
            to(
                second.url(),
                "token = \"another-secret\"",
                "[collectors.memory]",
                "enabled = false",
                "[resource.attributes]",
                "\"deployment.environment.name\" = \"staging\""));

        AgentProcess.Result result = reload();

        assertEquals(DONE, result.exitCode(), result::toString);
        for (String changed :
            List.of(
                "export.endpoint",
                "export.token",
                "collectors.memory.enabled",
                "resource.attributes")) {
          assertTrue(result.out().contains(changed), result::toString);
        }
        assertFalse(result.out().contains("interval"), result::toString);
        agent.await("rows arrive there", () -> second.acceptedRows().size() >= 3);
        ReceivedRequest last = second.accepted().getLast();
        assertEquals("Bearer another-secret", last.headers().get("authorization"));
        assertTrue(hasAttribute(last, "staging"), "the resource's attribute");
        assertFalse(hasMetric(last, "system.memory"), "a collector that is off");
        assertTrue(hasMetric(first.accepted().getFirst(), "system.memory"), "and was on");

        AgentProcess.Account account = agent.endWithAccount();
        List<Long> rows = new ArrayList<>(first.acceptedRows());
        rows.addAll(second.acceptedRows());
        RowTimestamps.assertComplete(rows, 200_000_000, account);
        assertEquals(first.acceptedPoints() + second.acceptedPoints(), account.accepted());
        assertFalse(agent.err().contains("another-secret"), agent.err());
      }
    }
  }

  @Test
  void aRequestThatIsStillInFlightIsNamedUntilTheRouteHasChanged() {
    try (Receiver first = new Receiver(Behaviour.HANG);
        Receiver second = new Receiver()) {
      settings(to(first.url(), "timeout = \"4s\""));
      try (AgentProcess agent = start()) {
        agent.await("a request hangs", () -> first.requests() > 0);
        settings(to(second.url(), "timeout = \"1s\""));

        AgentProcess.Result result = reload();

        String inFlight = "a request to " + first.url() + "/v1/metrics is still in flight";
        assertEquals(DONE, result.exitCode(), result::toString);
        assertTrue(result.out().contains(inFlight), result::toString);
        assertTrue(result.out().contains("within 4.0 s"), result::toString);
        assertTrue(ask("status text").contains(inFlight), () -> ask("status text"));
        agent.await("rows arrive there", () -> second.acceptedRows().size() >= 3);
        assertFalse(ask("status text").contains("in flight"), () -> ask("status text"));
        assertEquals(1, first.requests(), "none goes the old way any more");
      }
    }
  }

  @Test
  void requestsInJsonThatWaitedForGrpcAreSentAfterAReloadToHttp() throws IOException {
    String nowhere = "http://127.0.0.1:" + closedPort();
    Map<String, String> spool =
        Map.of("PANAPULSE_SPOOL_DIRECTORY", directory.resolve("spool").toString());
    AgentProcess.Account first;
    Map<String, String> json = new HashMap<>(spool);
    json.put("PANAPULSE_EXPORT_PROTOCOL", "http/json");
    try (AgentProcess agent = AgentProcess.exporting(build, nowhere, json)) {
      agent.await("rows are on disk", () -> agent.spoolBytes() > 0);
      first = agent.endWithAccount();
    }
    try (Receiver backend = new Receiver()) {
      settings(to(nowhere, "protocol = \"grpc\""));
      try (AgentProcess agent =
          start("PANAPULSE_SPOOL_DIRECTORY", spool.values().iterator().next())) {
        agent.await("it runs", () -> agent.err().contains("cannot be reached"));
        settings(to(backend.url(), "protocol = \"http/protobuf\""));
        assertTrue(askToReload(agent).startsWith("done\n"));
        AgentProcess.Account both = agent.endDelivered().plus(first);
        assertEquals(first.spooled(), both.recovered());
        assertEquals(both.sampled(), both.accepted(), agent::streams);
        assertEquals(both.ticks(), backend.acceptedRows().size());
      }
    }
  }

  private static int closedPort() throws IOException {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return closed.getLocalPort();
    }
  }

  @Test
  void anotherIntervalCountsFromTheReloadOn() {
    try (Receiver backend = new Receiver()) {
      settings(to(backend.url()).replace("200ms", "1h"));
      try (AgentProcess agent = start()) {
        agent.await("the first row arrives", () -> backend.acceptedRows().size() == 1);
        settings(to(backend.url()).replace("200ms", "100ms"));
        AgentProcess.Result result = reload();
        assertTrue(result.out().contains("changed: interval"), result::toString);
        agent.await("the next rows arrive", () -> backend.acceptedRows().size() >= 5);
      }
    }
  }

  @Test
  void settingsThatAreInvalidChangeNothingAndAllReasonsAreGiven() {
    try (Receiver backend = new Receiver();
        Receiver other = new Receiver()) {
      settings(to(backend.url()));
      try (AgentProcess agent = start()) {
        agent.await("rows arrive", () -> backend.acceptedRows().size() >= 3);
        settings(to(other.url(), "timeout = \"tomorrow\"", "compresion = \"gzip\""));

        AgentProcess.Result result = reload();

        assertEquals(REFUSED, result.exitCode(), result::toString);
        assertTrue(result.err().contains("keeps its settings"), result::toString);
        assertTrue(result.err().contains("export.timeout = \"tomorrow\""), result::toString);
        assertTrue(result.err().contains("export.compresion"), result::toString);
        assertTrue(agent.err().contains("export.timeout = \"tomorrow\""), agent::err);
        int before = backend.acceptedRows().size();
        agent.await("rows arrive as before", () -> backend.acceptedRows().size() > before + 2);
        assertEquals(0, other.requests());
      }
    }
  }

  @Test
  void aSecretOfInvalidSettingsIsNeitherLoggedNorReturned() {
    try (Receiver backend = new Receiver()) {
      settings(to(backend.url()));
      try (AgentProcess agent = start()) {
        agent.await("rows arrive", () -> backend.acceptedRows().size() >= 3);
        // in the wrong place too
        settings(to(backend.url(), "timeout = \"s3cret-key\"", "token = \"s3cret-key\""));

        AgentProcess.Result result = reload();

        assertEquals(REFUSED, result.exitCode(), result::toString);
        assertTrue(result.err().contains("export.timeout = \"(secret)\""), result::toString);
        assertFalse(result.err().contains("s3cret-key"), result::toString);
        assertTrue(agent.err().contains("export.timeout = \"(secret)\""), agent::err);
        assertFalse(agent.err().contains("s3cret-key"), agent::err);
      }
    }
  }

  @Test
  void whatNeedsARestartIsSaidAndTheRestTakesEffect() {
    try (Receiver backend = new Receiver();
        Receiver other = new Receiver()) {
      settings(to(backend.url()));
      try (AgentProcess agent = start()) {
        agent.await("rows arrive", () -> backend.acceptedRows().size() >= 3);
        settings(to(other.url(), "[buffer]", "size = \"2MiB\""));

        AgentProcess.Result result = reload();
        AgentProcess.Result again = reload();

        assertEquals(NEEDS_RESTART, result.exitCode(), result::toString);
        assertTrue(result.out().contains("changed: export.endpoint\n"), result::toString);
        assertTrue(result.out().contains("needs a restart: buffer.size\n"), result::toString);
        // it is so until the restart
        assertEquals(NEEDS_RESTART, again.exitCode(), again::toString);
        agent.await("rows arrive there", () -> other.acceptedRows().size() >= 3);
      }
    }
  }

  @Test
  void sighupIsAReload() {
    assumeTrue(build != Build.JAR, "a JVM ignores SIGHUP");
    try (Receiver first = new Receiver();
        Receiver second = new Receiver()) {
      settings(to(first.url()));
      try (AgentProcess agent = start()) {
        agent.await("rows arrive", () -> first.acceptedRows().size() >= 3);
        settings(to(second.url()));
        agent.signal("HUP");
        agent.await("rows arrive there", () -> second.acceptedRows().size() >= 3);
        settings("interval = \"never\"");
        agent.signal("HUP");
        agent.await("it says why not", () -> agent.err().contains("interval = \"never\""));
        int before = second.acceptedRows().size();
        agent.await("rows arrive as before", () -> second.acceptedRows().size() > before + 2);
      }
    }
  }

  @Test
  void rowsThatWaitInMemoryGoWhereTheNewSettingsSay() {
    try (Receiver dead = new Receiver(Behaviour.UNAVAILABLE);
        GrpcReceiver backend = new GrpcReceiver(GrpcReceiver.Behaviour.ACCEPT)) {
      settings(to(dead.url(), "protocol = \"http/json\"", "[spool]", "enabled = false"));
      try (AgentProcess agent = start()) {
        agent.await("some attempts have failed", () -> dead.requests() >= 3);
        settings(to(backend.url(), "protocol = \"grpc\"", "[spool]", "enabled = false"));
        AgentProcess.Result result = reload();
        assertEquals(DONE, result.exitCode(), result::toString);
        agent.await("rows arrive", () -> backend.acceptedRows().size() >= 8);
        AgentProcess.Account account = agent.endWithAccount();
        RowTimestamps.assertComplete(backend.acceptedRows(), 200_000_000, account);
        assertEquals(backend.acceptedPoints(), account.accepted());
      }
    }
  }

  @Test
  void rowsThatWaitOnDiskGoWhereTheNewSettingsSay() {
    try (Receiver dead = new Receiver(Behaviour.UNAVAILABLE);
        GrpcReceiver backend = new GrpcReceiver(GrpcReceiver.Behaviour.ACCEPT)) {
      settings(to(dead.url()));
      try (AgentProcess agent = start()) {
        agent.await("rows are on disk", () -> agent.spoolBytes() > 0);
        settings(to(backend.url(), "protocol = \"grpc\""));
        assertEquals(DONE, reload().exitCode());
        agent.await("rows arrive", () -> backend.acceptedRows().size() >= 8);
        AgentProcess.Account account = agent.endDelivered();
        RowTimestamps.assertComplete(backend.acceptedRows(), 200_000_000, account);
        assertEquals(backend.acceptedPoints(), account.accepted());
      }
    }
  }

  @Test
  void requestsInJsonKeepTheProtocolUntilARestart() {
    try (Receiver dead = new Receiver(Behaviour.UNAVAILABLE);
        Receiver other = new Receiver()) {
      settings(to(dead.url(), "protocol = \"http/json\""));
      try (AgentProcess agent = start()) {
        agent.await("rows are on disk", () -> agent.spoolBytes() > 0);
        settings(to("http://localhost:1", "protocol = \"grpc\""));
        AgentProcess.Result result = reload();
        assertEquals(NEEDS_RESTART, result.exitCode(), result::toString);
        assertTrue(result.out().contains("export.protocol"), result::toString);
        settings(to(other.url()));
        assertEquals(DONE, reload().exitCode());
        agent.await("rows arrive", () -> other.acceptedRows().size() >= 8);
        AgentProcess.Account account = agent.endDelivered();
        RowTimestamps.assertComplete(other.acceptedRows(), 200_000_000, account);
      }
    }
  }

  /** Good and bad settings in turn, while rows come and go: the stores have each row once. */
  @Test
  void aThousandReloadsUnderLoadLoseNothing() {
    try (Receiver first = new Receiver();
        Receiver second = new Receiver();
        GrpcReceiver third = new GrpcReceiver(GrpcReceiver.Behaviour.ACCEPT)) {
      List<String> turns =
          List.of(
              to(first.url()),
              to(first.url(), "timeout = \"tomorrow\""),
              to(second.url(), "compression = \"none\"", "[collectors.load]", "enabled = false"),
              "interval = ",
              to(third.url(), "protocol = \"grpc\"", "token = \"the-third\""),
              to(third.url(), "protocol = \"smoke signals\""),
              to(second.url(), "[disk]", "exclude = [\"sd*\"]"),
              to("no endpoint"),
              to(first.url(), "protocol = \"http/json\""),
              "a = \"" + "x".repeat(10_000) + "\"");
      settings(turns.getFirst());
      int reloads = build.isEmulated() ? RELOADS / 20 : RELOADS;
      try (AgentProcess agent = start()) {
        agent.await("rows arrive", () -> first.acceptedRows().size() >= 3);
        for (int i = 0; i < reloads; i++) {
          settings(turns.get(i % turns.size()));
          String response = askToReload(agent);
          if (response.startsWith("restart\n")) {
            // the change from JSON is not made before the request under way has ended
            agent.await("JSON is over", () -> askToReload(agent).startsWith("done\n"));
            response = "done\n";
          }
          assertEquals(i % 2 == 0 ? "done" : "refused", response.lines().findFirst().orElse(""));
        }
        AgentProcess.Account account = agent.endDelivered();
        List<Long> rows = new ArrayList<>(first.acceptedRows());
        rows.addAll(second.acceptedRows());
        rows.addAll(third.acceptedRows());
        RowTimestamps.assertComplete(rows, 200_000_000, account);
        assertEquals(
            first.acceptedPoints() + second.acceptedPoints() + third.acceptedPoints(),
            account.accepted());
        assertEquals(account.sampled(), account.accepted(), account.toString());
        assertFalse(agent.err().contains("internal error"), agent::err);
      }
    }
  }
}
