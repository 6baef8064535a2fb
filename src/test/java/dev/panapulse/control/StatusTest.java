package dev.panapulse.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StatusTest {
  private static final Duration DAY = Duration.ofDays(1);

  private static List<String> problems(
      Duration uptime, Optional<Duration> accepted, Optional<Duration> failed) {
    return StatusFixture.of(uptime, Optional.of(StatusFixture.backend(accepted, failed)))
        .problems();
  }

  private static Optional<Duration> seconds(long seconds) {
    return Optional.of(Duration.ofSeconds(seconds));
  }

  @Test
  void aBackendThatAcceptsIsFine() {
    assertEquals(List.of(), problems(DAY, seconds(9), Optional.empty()));
    assertEquals(List.of(), problems(DAY, seconds(9), seconds(10)));
  }

  @Test
  void anExportToNobodyIsFine() {
    assertEquals(List.of(), StatusFixture.of(DAY, Optional.empty()).problems());
  }

  @Test
  void whoHasJustStartedHasTime() {
    assertEquals(List.of(), problems(Duration.ofSeconds(90), Optional.empty(), Optional.empty()));
    assertEquals(
        List.of("the backend has accepted no data since the start 1 min 31 s ago"),
        problems(Duration.ofSeconds(91), Optional.empty(), Optional.empty()));
  }

  @Test
  void silenceIsAProblemAfterThreeIntervalsAndAMinute() {
    assertEquals(List.of(), problems(DAY, seconds(90), Optional.empty()));
    assertEquals(
        List.of("the backend accepted data last 1 min 31 s ago"),
        problems(DAY, seconds(91), Optional.empty()));
  }

  @Test
  void aClockThatIsTooFarOffIsAProblem() {
    Duration offset = Duration.ofSeconds(-9);
    assertEquals(
        List.of(),
        StatusFixture.of(DAY, Optional.of(StatusFixture.backend(offset, false))).problems());
    assertEquals(
        List.of("the clock of this host is off by PT-9S"),
        StatusFixture.of(DAY, Optional.of(StatusFixture.backend(offset, true))).problems());
  }

  @Test
  void aFailureIsAProblemUntilTheNextSuccess() {
    assertEquals(
        List.of("the last request, 2.0 s ago, was not accepted as a whole: said \"no\"\t\u0001é"),
        problems(DAY, seconds(3), seconds(2)));
  }
}
