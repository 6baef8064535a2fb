package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.config.SpoolOrder;
import dev.panapulse.otlp.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The log of a day on which the backend fails again and again, in virtual time. */
final class FlappingLogTest {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration DAY = Duration.ofDays(1);

  /** Most lines of a day, those of the ledger each hour included. */
  private static final int MOST = 200;

  @TempDir Path directory = Path.of("");

  private Fleet agent(double capacity, Optional<Duration> advice) {
    return agent(capacity, advice, SpoolOrder.OLDEST_FIRST);
  }

  private Fleet agent(double capacity, Optional<Duration> advice, SpoolOrder order) {
    return new Fleet(1, INTERVAL, directory, capacity, advice, order);
  }

  private static void assertFew(CapturedErr log) {
    List<String> lines = log.lines("");
    assertTrue(lines.size() <= MOST, () -> lines.size() + " lines, such as " + lines.getLast());
  }

  private static Stream<Arguments> inEachOrder(String... times) {
    return Stream.of(SpoolOrder.values())
        .flatMap(order ->
            Stream.of(times)
                .map(pair -> pair.split(", "))
                .map(
                    pair -> Arguments.of(Long.parseLong(pair[0]), Long.parseLong(pair[1]), order)));
  }

  static Stream<Arguments> outages() {
    return inEachOrder(
        "15, 15",
        "5, 55",
        "100, 20",
        "300, 300",
        "590, 20",
        "650, 610",
        "1000, 3000",
        "1750, 50",
        "3500, 100",
        "7000, 1300",
        "86400, 1");
  }

  @ParameterizedTest
  @MethodSource("outages")
  void aBackendThatIsAwayAgainAndAgain(long awaySeconds, long backSeconds, SpoolOrder order) {
    try (CapturedErr log = new CapturedErr();
        Fleet agent = agent(1_000, Optional.empty(), order)) {
      for (long s = 0; s < DAY.toSeconds(); s += awaySeconds + backSeconds) {
        agent.backendIsAway(true);
        agent.run(Duration.ofSeconds(awaySeconds));
        agent.backendIsAway(false);
        agent.run(Duration.ofSeconds(backSeconds));
      }
      agent.assertNothingLost();
      assertFew(log);
      assertTrue(log.lines("").getFirst().contains("cannot be reached: connection refused"));
      if (awaySeconds + backSeconds < 1_000) {
        assertTrue(log.lines(" attempts failed within 10 min").size() >= 130, "every ten minutes");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 5, 60})
  void aBackendThatLimitsTheRate(long adviceSeconds) {
    Optional<Duration> advice =
        adviceSeconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(adviceSeconds));
    try (CapturedErr log = new CapturedErr();
        Fleet agent = agent(0.03, advice)) {
      agent.run(DAY);
      agent.assertNothingLost();
      assertFew(log);
      assertTrue(log.lines(" attempts failed within 10 min").size() >= 130, "every ten minutes");
    }
  }

  static Stream<Arguments> keptTimes() {
    return inEachOrder("15, 15", "100, 20", "650, 610", "3500, 100", "86400, 1");
  }

  /** Responses that are no word on the rows, and that have a line of their own. */
  @ParameterizedTest
  @MethodSource("keptTimes")
  void aBackendThatDoesNotTakeRowsAgainAndAgain(
      long keptSeconds, long backSeconds, SpoolOrder order) {
    List<Integer> statuses = List.of(401, 403, 302);
    try (CapturedErr log = new CapturedErr();
        Fleet agent = agent(1_000, Optional.empty(), order)) {
      int time = 0;
      for (long s = 0; s < DAY.toSeconds(); s += keptSeconds + backSeconds) {
        int status = statuses.get(time++ % statuses.size());
        agent.backendAnswers(
            Optional.of(new Outcome.Retryable(status, "status " + status, Optional.empty())));
        agent.run(Duration.ofSeconds(keptSeconds));
        agent.backendIsAway(false);
        agent.run(Duration.ofSeconds(backSeconds));
      }
      agent.assertNothingLost();
      assertFew(log);
      for (int status : statuses.subList(0, Math.min(time, statuses.size()))) {
        assertFalse(log.lines("does not take rows from this agent: status " + status).isEmpty());
      }
    }
  }

  /** What lies in the spool is not taken, while rows of the ring are. */
  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 503})
  void aReplayThatAloneFails(int status) {
    try (CapturedErr log = new CapturedErr();
        Fleet agent = agent(1_000, Optional.empty(), SpoolOrder.LIVE_FIRST)) {
      agent.backendIsAway(true);
      agent.run(Duration.ofHours(1));
      agent.backendIsAway(false);
      agent.backendAnswersReplay(
          Optional.of(new Outcome.Retryable(status, "not this one", Optional.empty())), 3);
      agent.run(Duration.ofMinutes(15));
      int kept = log.lines("does not take rows from this agent: not this one").size();
      assertEquals(status == 503 ? 0 : 1, kept);
      assertTrue(log.lines("last failure: not this one").size() >= 1, "summary");
      agent.run(DAY);
      agent.assertNothingLost();
      assertFew(log);
      agent.backendAnswersReplay(Optional.empty(), 0);
      agent.runUntilStored(Duration.ofHours(1));
      agent.assertNothingLost();
    }
  }

  private static Optional<Outcome> failure(int status, String reason) {
    return Optional.of(new Outcome.Retryable(status, reason, Optional.empty()));
  }

  @Test
  void eachFurtherCauseOfAnOutageHasALine() {
    try (CapturedErr log = new CapturedErr();
        Fleet agent = agent(1_000, Optional.empty())) {
      agent.run(Duration.ofMinutes(1));
      agent.backendIsAway(true);
      agent.run(Duration.ofMinutes(2));
      agent.backendIsAway(false);
      agent.backendAnswers(failure(503, "503 starting"));
      agent.run(Duration.ofMinutes(2));
      agent.backendAnswers(failure(503, "503 still starting"));
      agent.run(Duration.ofMinutes(2));
      agent.backendAnswers(failure(401, "401 no token"));
      agent.run(Duration.ofMinutes(1));
      agent.backendAnswers(failure(Outcome.Retryable.NOT_SENT, "certificate has expired"));
      agent.run(Duration.ofMinutes(2));
      agent.backendAnswers(Optional.empty());
      agent.run(Duration.ofMinutes(2));
      List<String> lines =
          log.lines("").stream().filter(line -> !line.contains("data points: ")).toList();
      assertEquals(6, lines.size(), lines.toString());
      assertTrue(lines.get(1).contains("cannot be reached: connection refused"));
      assertTrue(
          lines
              .get(2)
              .contains("now for another reason: 503 starting; before: connection refused"));
      assertTrue(lines.get(3).contains("does not take rows from this agent: 401 no token"));
      assertTrue(
          lines.get(4).contains("another reason: certificate has expired; before: 401 no token"));
      assertTrue(lines.get(5).contains("accepts requests again"), "the last line is kept for this");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 100})
  void causesThatAlternateDoNotFillTheLog(int causes) {
    try (CapturedErr log = new CapturedErr();
        Fleet agent = agent(1_000, Optional.empty())) {
      for (int time = 0; time < Duration.ofHours(12).toMinutes(); time++) {
        int cause = time % causes;
        agent.backendAnswers(failure(Outcome.Retryable.NOT_SENT, "cause " + cause));
        agent.run(Duration.ofMinutes(1));
      }
      int changes = log.lines("now for another reason: ").size();
      assertEquals(Math.min(causes - 1, 2), changes, "2: the budget but for the last line");
      assertFew(log);
      agent.backendAnswers(Optional.empty());
      agent.run(Duration.ofMinutes(30));
      assertEquals(1, log.lines("accepts requests again").size());
    }
  }

  @Test
  void theSummaryNamesCountsAndAge() {
    try (CapturedErr log = new CapturedErr();
        Fleet agent = agent(1_000, Optional.empty())) {
      agent.run(Duration.ofMinutes(1));
      agent.backendIsAway(true);
      agent.run(Duration.ofMinutes(131));
      String last = log.lines("").getLast();
      assertTrue(
          last.matches(
              ".*a backend of many: \\d+ of \\d+ attempts failed within 10 min, the first one 2 h 10"
                  + " min ago; 7\\d\\d data points wait, the oldest for 2 h 10 min; last failure:"
                  + " connection refused"),
          last);
      agent.backendIsAway(false);
      agent.run(Duration.ofMinutes(5));
      assertEquals(1, log.lines("accepts requests again after").size());
      agent.run(Duration.ofMinutes(30));
      int ofTheLedger = log.lines("data points: ").size();
      assertEquals(1, log.lines("accepted the first request").size());
      assertEquals(
          1 + 1 + 13 + 1, log.lines("").size() - ofTheLedger, "the end was logged already");
    }
  }

  @Test
  void theEndOfTheTroubleIsLoggedEvenIfTheLastChangeWasNot() {
    try (CapturedErr log = new CapturedErr();
        Fleet agent = agent(1_000, Optional.empty())) {
      for (int i = 0; i < 20; i++) {
        agent.backendIsAway(true);
        agent.run(Duration.ofSeconds(30));
        agent.backendIsAway(false);
        agent.run(Duration.ofSeconds(60));
      }
      assertTrue(log.lines("accepts requests again").size() < 4);
      agent.run(Duration.ofMinutes(25));
      assertTrue(log.lines("").getLast().contains("has accepted all requests for 10 min"));
    }
  }
}
