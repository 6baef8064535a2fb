package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ten thousand agents whose backend was away for ten minutes and takes a thousand requests a
 * second: no storm when it is back, and nothing is lost. The backend asks for no delay, for 0 s or
 * for a minute.
 */
final class FleetTest {
  private static final int AGENTS = 10_000;
  private static final int CAPACITY = 1_000;
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  @TempDir Path directory = Path.of("");

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 60})
  void aFleetComesBackWithoutAStorm(long adviceSeconds) {
    Optional<Duration> advice =
        adviceSeconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(adviceSeconds));
    try (CapturedErr _ = new CapturedErr();
        Fleet fleet = new Fleet(AGENTS, INTERVAL, directory, CAPACITY, advice)) {
      fleet.run(Duration.ofMinutes(1));
      fleet.backendIsAway(true);
      fleet.run(Duration.ofMinutes(10));
      long peakWhileAway = fleet.peak();
      fleet.backendIsAway(false);
      Duration time = fleet.runUntilStored(Duration.ofMinutes(30));
      fleet.assertNothingLost();
      System.out.printf(
          "advice %d s: peak %d requests/s while away, %d after; all stored after %d s, %d rows%n",
          adviceSeconds, peakWhileAway, fleet.peak(), time.toSeconds(), fleet.rowsSampled());
      assertTrue(fleet.peak() <= 3 * CAPACITY, "peak: " + fleet.peak());
      assertTrue(time.compareTo(Duration.ofMinutes(10)) < 0, "not all stored: " + time);
    }
  }
}
