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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A backend that takes no large requests gets all there is, in parts. */
@EveryBuild
final class LimitIT {
  /** Less than a row has, and more than the attributes of the resource and of one point. */
  private static final int MOST_BYTES = 6_000;

  private final Build build;

  @TempDir Path directory = Path.of("");

  LimitIT(Build build) {
    this.build = build;
  }

  private AgentProcess start(Receiver backend, String protocol) {
    try {
      Path config =
          Files.writeString(
              directory.resolve("config.toml"),
              "[export]\nmax_batch_rows = 4\n[spool]\nreplay_rate = 1000\n");
      return AgentProcess.exporting(
          build,
          backend.url(),
          Map.of(
              "PANAPULSE_CONFIG",
              config.toString(),
              "PANAPULSE_SPOOL_DIRECTORY",
              directory.resolve("state").toString(),
              "PANAPULSE_INTERVAL",
              // new rows wait behind those of the spool: time has to be left for them
              build.isEmulated() ? "500ms" : "100ms",
              "OTEL_EXPORTER_OTLP_PROTOCOL",
              protocol,
              "OTEL_EXPORTER_OTLP_COMPRESSION",
              "none"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean spoolIsEmpty() {
    return DirectorySize.bytes(directory.resolve("state")) == 0;
  }

  @ParameterizedTest
  @ValueSource(strings = {"http/protobuf", "http/json"})
  void rowsArriveInParts(String protocol) {
    try (Receiver backend = new Receiver()) {
      backend.limit(MOST_BYTES);
      try (AgentProcess agent = start(backend, protocol)) {
        agent.await("rows are accepted", () -> backend.acceptedRows().size() >= 5);
        int limited = liftLimit(backend);
        AgentProcess.Account account = agent.endWithAccount();
        assertOnceInParts(backend, limited, account, account.sampled());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http/protobuf", "http/json"})
  void whatWasSpooledArrivesInParts(String protocol) {
    try (Receiver backend = new Receiver(Behaviour.UNAVAILABLE)) {
      long spooled;
      try (AgentProcess agent = start(backend, protocol)) {
        agent.await("some rows are on disk", () -> !spoolIsEmpty());
        AgentProcess.Account account = agent.endWithAccount();
        spooled = account.spooled();
        assertEquals(account.sampled(), spooled, agent::streams);
      }
      backend.behave(Behaviour.ACCEPT);
      backend.limit(MOST_BYTES);
      try (AgentProcess agent = start(backend, protocol)) {
        agent.await("the spool is empty", this::spoolIsEmpty);
        int limited = liftLimit(backend);
        AgentProcess.Account account = agent.endWithAccount();
        assertEquals(spooled, account.recovered(), agent::streams);
        assertOnceInParts(backend, limited, account, spooled + account.sampled());
      }
    }
  }

  /** As proxies, the Collector and others report it. */
  @ParameterizedTest
  @ValueSource(strings = {"502 Bad Gateway", "400 Bad Request", "500 Internal Server Error"})
  void howeverTheLimitIsReportedAllRowsArriveAfterAnOutage(String status) {
    try (Receiver backend = new Receiver();
        AgentProcess agent = start(backend, "http/protobuf")) {
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= 3);
      int row =
          backend.deliveries().stream()
              .mapToInt(one -> Integer.parseInt(one.headers().get("content-length")))
              .min()
              .orElseThrow();
      // more than a row, and less than two
      backend.limit(row * 3 / 2, status);
      backend.behave(Behaviour.CLOSE);
      agent.await("some rows are on disk", () -> !spoolIsEmpty());
      backend.behave(Behaviour.ACCEPT);
      agent.await("the spool is empty", this::spoolIsEmpty);
      liftLimit(backend);
      AgentProcess.Account account = agent.endWithAccount();
      assertTrue(
          backend.deliveries().stream()
              .anyMatch(one ->
                  !one.accepted()
                      && Integer.parseInt(one.headers().get("content-length")) > row * 3 / 2),
          "a request was too large");
      assertEquals(0, account.rejected(), agent::streams);
      assertEquals(account.sampled(), account.accepted() + account.spooled(), agent::streams);
    }
  }

  /** So that what waits gets through in the time that the end has; the requests before. */
  private static int liftLimit(Receiver backend) {
    int limited = backend.deliveries().size();
    backend.limit(Integer.MAX_VALUE);
    return limited;
  }

  private static void assertOnceInParts(
      Receiver backend, int limited, AgentProcess.Account account, long points) {
    // on a machine that is too busy to the end, the last rows go to the spool
    assertEquals(points, account.accepted() + account.spooled(), account.toString());
    List<ReceivedRequest> deliveries = backend.deliveries();
    Set<String> distinct = new HashSet<>();
    int tooLarge = 0;
    for (int i = 0; i < deliveries.size(); i++) {
      ReceivedRequest delivery = deliveries.get(i);
      if (delivery.accepted()) {
        int length = Integer.parseInt(delivery.headers().getOrDefault("content-length", "0"));
        assertTrue(length <= MOST_BYTES || i >= limited, length + " bytes");
        for (Point point : delivery.points()) {
          assertTrue(distinct.add(point.time() + " " + point.series()), "twice: " + point);
        }
      } else {
        tooLarge++;
      }
    }
    assertTrue(tooLarge > 0, "nothing was too large");
    // one request may have been taken and its answer not waited for
    assertTrue(distinct.size() >= account.accepted(), account.toString());
    assertTrue(distinct.size() <= points, account.toString());
  }
}
