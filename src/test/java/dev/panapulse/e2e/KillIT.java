package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.spool.SpoolFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kill -9 at random instants, under load, while the backend comes and goes. After each the files
 * are read by the format alone, so it is known to the row what the spool had; in the end each of
 * those rows is stored, and more than once only if it was in the one request in flight at a kill.
 *
 * <p>{@code -Dpanapulse.kills=N} for another number of kills, {@code -Dpanapulse.seed=S} for other
 * instants.
 */
@EveryBuild
final class KillIT {
  private static final long SEED = Long.getLong("panapulse.seed", 20_261_122);

  /** A few ticks. */
  private static final int LONGEST_MILLIS = 300;

  private final Build build;
  private final int kills;
  private final Random random = new Random(SEED);

  /** Rows that were in a request in flight at a kill: how often. */
  private final Map<Long, Integer> inFlight = new HashMap<>();

  private final Set<Long> spooled = new HashSet<>();

  @TempDir Path directory = Path.of("");

  KillIT(Build build) {
    this.build = build;
    kills = Integer.getInteger("panapulse.kills", build == Build.EXECUTABLE ? 200 : 20);
  }

  private Path state() {
    return directory.resolve("state");
  }

  private AgentProcess start(RowStore backend) throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("config.toml"),
            "[export]\nmax_batch_rows = "
                + (1 + random.nextInt(3))
                + "\n[spool]\nreplay_rate = 1000\n");
    return AgentProcess.exporting(
        build,
        backend.url(),
        Map.of(
            "PANAPULSE_SPOOL_DIRECTORY",
            state().toString(),
            "PANAPULSE_CONFIG",
            config.toString(),
            "PANAPULSE_INTERVAL",
            "100ms"));
  }

  @Test
  void whatTheSpoolAcceptedIsStoredOnceOrTwiceIfInFlight() throws IOException {
    String when = "seed " + SEED + ", " + kills + " kills";
    try (RowStore backend = new RowStore(SEED)) {
      try (AgentProcess agent = start(backend)) {
        agent.await("rows are spooled", () -> !SpoolFiles.segments(state()).isEmpty());
      }
      backend.comeAndGo();
      for (int i = 0; i < kills; i++) {
        int storedBefore = backend.stored().size();
        try (AgentProcess agent = start(backend)) {
          if (build != Build.EXECUTABLE) {
            // else most would die before they begin
            int before = backend.connections();
            agent.await("it begins", () -> backend.connections() > before);
          }
          pause(1 + random.nextInt(LONGEST_MILLIS));
          agent.kill();
        }
        Await.until("the backend has read what is left", backend::isIdle);
        takeDown(backend, storedBefore, when + ", kill " + i);
      }
      assertTrue(!spooled.isEmpty(), when + ": nothing was spooled");

      backend.healthy();
      try (AgentProcess agent = start(backend)) {
        agent.await("the spool is empty", () -> SpoolFiles.segments(state()).isEmpty());
        agent.terminate();
        agent.awaitEnd(Await.LONG);
      }
      assertStored(backend, when);
      System.out.println(
          when + ": " + spooled.size() + " rows spooled, " + inFlight.size() + " in flight");
    }
  }

  /** What is on the disk behind a kill, and which of it the backend has already. */
  private void takeDown(RowStore backend, int storedBefore, String when) {
    Set<Long> waiting = new HashSet<>(SpoolFiles.waiting(state()));
    spooled.addAll(waiting);
    List<List<Long>> since = backend.stored();
    since = since.subList(storedBefore, since.size());
    for (int i = 0; i < since.size(); i++) {
      for (long row : since.get(i)) {
        if (waiting.contains(row)) {
          assertEquals(since.size() - 1, i, when + ": a request that was not the last comes again");
          inFlight.merge(row, 1, Integer::sum);
        }
      }
    }
  }

  private void assertStored(RowStore backend, String when) {
    Map<Long, Integer> times = new HashMap<>();
    backend.stored().forEach(rows -> rows.forEach(row -> times.merge(row, 1, Integer::sum)));
    for (long row : spooled) {
      assertTrue(times.containsKey(row), when + ": a row that was in the spool is lost");
    }
    times.forEach((row, count) ->
        assertEquals(
            1 + inFlight.getOrDefault(row, 0), count, when + ": how often a row is stored"));
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
