package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.control.NotifySocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service manager receives, sd_notify(3), from the start to the end. */
@EveryBuild
final class ServiceManagerIT {
  private static final String ALIVE = "WATCHDOG=1";

  private final Build build;

  @TempDir private Path directory;

  private final List<String> received = new ArrayList<>();

  ServiceManagerIT(Build build) {
    this.build = build;
  }

  private Map<String, String> settings(NotifySocket socket) {
    return new HashMap<>(
        Map.of(
            "NOTIFY_SOCKET", socket.name(),
            "PANAPULSE_CONTROL_SOCKET", directory.resolve("control.sock").toString()));
  }

  private boolean hasReceived(NotifySocket socket, String message) {
    received.addAll(socket.take());
    return received.stream().anyMatch(each -> each.startsWith(message));
  }

  private void await(AgentProcess agent, NotifySocket socket, String message) {
    agent.await("it sends " + message, () -> hasReceived(socket, message));
  }

  /** Messages but those to the watchdog, without the times in them. */
  private List<String> states() {
    return received.stream()
        .filter(each -> !each.equals(ALIVE))
        .map(each -> each.replaceFirst("MONOTONIC_USEC=[1-9][0-9]+$", "MONOTONIC_USEC=…"))
        .toList();
  }

  @Test
  void itIsReadyWithoutABackendAndThenStops() throws Exception {
    try (NotifySocket socket = new NotifySocket(directory.resolve("notify").toString());
        AgentProcess agent =
            AgentProcess.exporting(build, "http://127.0.0.1:9", settings(socket))) {
      await(agent, socket, "READY=1\nSTATUS=samples every 200 ms; rows go to http://127.0.0.1:9");
      await(agent, socket, "STATUS=the backend accepts no rows, they wait: ");
      agent.terminate();
      assertEquals(0, agent.awaitEnd(Await.LONG).exitCode());
      await(agent, socket, "STOPPING=1");

      assertEquals(3, received.size(), received::toString);
    }
  }

  @Test
  void theWatchdogHearsOfTicksAlone() throws Exception {
    try (NotifySocket socket =
            new NotifySocket("@panapulse-test-" + ProcessHandle.current().pid() + directory);
        Receiver backend = new Receiver()) {
      Map<String, String> settings = settings(socket);
      settings.put("WATCHDOG_USEC", "1000000");
      settings.put("PANAPULSE_INTERVAL", "1h");
      try (AgentProcess agent = AgentProcess.exporting(build, backend.url(), settings)) {
        agent.await(
            "it is heard of between two ticks",
            () -> {
              received.addAll(socket.take());
              return received.stream().filter(ALIVE::equals).count() >= 3;
            });
      }
    }
  }

  @Test
  void aReloadIsSeenWhetherItIsGoodOrBad() throws Exception {
    Path file = directory.resolve("config.toml");
    Files.writeString(file, "interval = \"200ms\"\n");
    try (NotifySocket socket = new NotifySocket(directory.resolve("notify").toString());
        Receiver backend = new Receiver()) {
      Map<String, String> settings = settings(socket);
      settings.put("PANAPULSE_CONFIG", file.toString());
      settings.put("PANAPULSE_EXPORT_ENDPOINT", backend.url());
      try (AgentProcess agent = AgentProcess.start(build, settings, "run")) {
        await(agent, socket, "READY=1\nSTATUS=samples every 200 ms; ");
        for (String text : List.of("interval = \"300ms\"\n", "interval = 0\n")) {
          received.clear();
          Files.writeString(file, text);
          AgentProcess.run(build, settings, "reload");
          await(agent, socket, "READY=1\nSTATUS=samples every 300 ms; ");

          assertEquals("RELOADING=1\nMONOTONIC_USEC=…", states().getFirst());
          assertTrue(states().getLast().startsWith("READY=1\n"), received::toString);
          assertEquals(2, states().size(), received::toString);
        }
      }
    }
  }
}
