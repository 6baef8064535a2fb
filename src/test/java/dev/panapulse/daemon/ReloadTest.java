package dev.panapulse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.LogLevel;
import dev.panapulse.config.SettingsLoader;
import dev.panapulse.control.Status;
import dev.panapulse.delivery.CapturedErr;
import dev.panapulse.delivery.Destination;
import dev.panapulse.delivery.NoDestination;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.PollSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ReloadTest {
  private static final int LIMIT_MILLIS = 20_000;
  private static final int ROOT = 0;
  private static final int SOMEBODY = 65_534;

  private final LibC libc = LibC.system();
  private final List<LoadedSettings> applied = new ArrayList<>();
  private final Semaphore mayRead = new Semaphore(0);
  private volatile String interval = "1s";
  private final AtomicInteger readings = new AtomicInteger();

  private Optional<Status.EarlierRequest> inFlight = Optional.empty();

  private final SettingsSource source =
      new SettingsSource() {
        @Override
        public LoadedSettings load() {
          mayRead.acquireUninterruptibly();
          readings.incrementAndGet();
          return settings(interval);
        }

        @Override
        public boolean canLogAt(LogLevel level) {
          return true;
        }

        @Override
        public void inForce(LoadedSettings loaded) {
          assertEquals(loaded, applied.getLast());
        }
      };

  private final Reload reload =
      new Reload(
          libc,
          settings("10s"),
          source,
          () -> false,
          to -> made(),
          (to, way) -> applied.add(to),
          () -> inFlight,
          Reload.threads());
  private final ReloadRequests requests = new ReloadRequests(libc, reload, line -> "other");

  private static Destination made() {
    return new NoDestination();
  }

  private static LoadedSettings settings(String interval) {
    if (interval.equals("broken")) {
      throw new OutOfMemoryError("a test");
    }
    Map<String, String> environment = new HashMap<>();
    if (interval.equals("many")) {
      for (int i = 0; i < 25; i++) {
        environment.put("PANAPULSE_UNKNOWN_" + i, "x");
      }
    } else if (interval.equals("restart")) {
      environment.put("PANAPULSE_INTERVAL", "10s");
      environment.put("PANAPULSE_BUFFER_SIZE", "2MiB");
    } else {
      environment.put("PANAPULSE_INTERVAL", interval);
    }
    return SettingsLoader.load(
        environment, Map.of(), Optional.of(TestSettings.resource("/settings/defaults.toml")));
  }

  private void takeOver() {
    try (PollSet set = new PollSet(libc, reload.fd())) {
      assertTrue(set.await(LIMIT_MILLIS) > 0, "nothing was read");
    }
    reload.work();
  }

  @Test
  void aRequestEndsOnceTheSettingsAreInForce() {
    assertEquals("wait 1\n", requests.respond("reload", ROOT));
    assertEquals("wait 1\n", requests.respond("reload 1", ROOT));
    reload.work();
    assertEquals("wait 1\n", requests.respond("reload 1", ROOT));
    mayRead.release();
    takeOver();
    assertEquals("done\nchanged: interval\n", requests.respond("reload 1", ROOT));
    assertEquals(1, applied.size());
  }

  @Test
  void aRequestThatIsStillInFlightByTheSettingsBeforeIsNamed() {
    inFlight = Optional.of(new Status.EarlierRequest("http://old", Duration.ofSeconds(10)));
    mayRead.release(2);
    requests.respond("reload", ROOT);
    takeOver();
    assertEquals(
        "done\nchanged: interval\na request to http://old is still in flight; rows go the new way"
            + " after it, within 10.0 s\n",
        requests.respond("reload 1", ROOT));
    inFlight = Optional.empty();
    assertEquals("done\nchanged: interval\n", requests.respond("reload 1", ROOT));
  }

  @Test
  void requestsDuringAReadingAreServedByOneMore() {
    requests.respond("reload", ROOT);
    assertEquals("wait 2\n", requests.respond("reload", ROOT));
    assertEquals("wait 3\n", requests.respond("reload", ROOT));
    mayRead.release();
    takeOver();
    assertTrue(requests.respond("reload 1", ROOT).startsWith("done\n"));
    // what was written before the third request may have come too late for the first reading
    assertEquals("wait 3\n", requests.respond("reload 3", ROOT));
    interval = "2s";
    mayRead.release();
    takeOver();
    assertTrue(requests.respond("reload 3", ROOT).startsWith("done\n"));
    assertEquals(2, readings.get());
    assertEquals(2, applied.size());
  }

  @Test
  void eachRequestGetsItsOwnEnd() {
    for (int i = 1; i <= 10; i++) {
      interval = i == 9 ? "tomorrow" : i + "s";
      mayRead.release();
      requests.respond("reload", ROOT);
      takeOver();
    }
    assertTrue(requests.respond("reload 10", ROOT).startsWith("done\n"));
    assertTrue(requests.respond("reload 9", ROOT).startsWith("refused\n"));
    assertTrue(requests.respond("reload 3", ROOT).startsWith("done\n"));
    assertEquals(
        "gone\nreload 2 was too long ago; the agent's log has its result\n",
        requests.respond("reload 2", ROOT));
  }

  @Test
  void whatWasNotRequestedIsNotWaitedFor() {
    String gone = "gone\nreload 99 was not requested since the agent started\n";
    assertEquals(gone, requests.respond("reload 99", ROOT));
    requests.respond("reload", ROOT);
    assertEquals(gone, requests.respond("reload 99", ROOT));
    mayRead.release();
    takeOver();
    assertEquals(gone, requests.respond("reload 99", ROOT));
    assertEquals(1, readings.get());
  }

  @Test
  void whatNeedsARestartIsNotSaidToBeNoChange() {
    try (CapturedErr log = new CapturedErr()) {
      interval = "restart";
      mayRead.release();
      requests.respond("reload", ROOT);
      takeOver();
      assertEquals("restart\nneeds a restart: buffer.size\n", requests.respond("reload 1", ROOT));
      List<String> lines = log.lines("settings");
      assertEquals(1, lines.size(), lines.toString());
      assertTrue(lines.getFirst().contains("WARN"), lines.toString());
      assertTrue(lines.getFirst().endsWith("; needs a restart: buffer.size"), lines.toString());
    }
  }

  @Test
  void whatCannotBeReadChangesNothing() {
    interval = "tomorrow";
    mayRead.release(2);
    requests.respond("reload", ROOT);
    takeOver();
    String refused = requests.respond("reload 1", ROOT);
    assertTrue(refused.startsWith("refused\n"), refused);
    assertTrue(refused.contains("interval = \"tomorrow\""), refused);
    interval = "broken";
    requests.respond("reload", ROOT);
    takeOver();
    assertTrue(requests.respond("reload 2", ROOT).contains("OutOfMemoryError"));
    assertEquals(List.of(), applied);
  }

  @Test
  void whereNoThreadCanBeMadeTheAgentGoesOn() {
    Reload without =
        new Reload(
            libc,
            settings("10s"),
            source,
            () -> false,
            to -> made(),
            (to, way) -> applied.add(to),
            () -> inFlight,
            reading -> {
              throw new OutOfMemoryError("unable to create native thread");
            });
    ReloadRequests requestsWithout = new ReloadRequests(libc, without, line -> "other");
    for (int i = 0; i < 3; i++) {
      String refused = requestsWithout.respond("reload", ROOT);
      assertTrue(refused.startsWith("refused\n"), refused);
      assertTrue(refused.contains("no thread"), refused);
    }
  }

  @Test
  void ofManyProblemsTheFirstAreGivenAndTheOthersCounted() {
    interval = "many";
    mayRead.release();
    requests.respond("reload", ROOT);
    takeOver();
    List<String> lines = requests.respond("reload 1", ROOT).lines().toList();
    assertEquals("... and 5 more", lines.getLast());
    assertEquals(1 + 20 + 1, lines.size(), lines.toString());
  }

  @Test
  void othersThanRootAndTheAgentsUserMayOnlyRead() {
    assertTrue(requests.respond("reload", SOMEBODY).startsWith("denied\n"));
    assertTrue(requests.respond("reload 1", -1).startsWith("denied\n"));
    assertEquals("other", requests.respond("status text", SOMEBODY));
    assertEquals(0, readings.get());
    assertEquals("wait 1\n", requests.respond("reload", libc.geteuid()));
    mayRead.release();
    takeOver();
  }

  @Test
  void theLogIsForTheSameUsersAlone() {
    LogRequests log = new LogRequests(libc, () -> "INFO a line\n", requests);
    assertEquals("log\nINFO a line\n", log.respond("log", ROOT));
    assertEquals("log\nINFO a line\n", log.respond("log", libc.geteuid()));
    assertEquals("denied\n", log.respond("log", SOMEBODY));
    assertEquals("other", log.respond("status text", SOMEBODY));
  }

  @Test
  void nonsenseStartsNothing() {
    assertEquals("unknown request\n", requests.respond("reload all", ROOT));
    assertEquals(0, readings.get());
  }
}
