package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.delivery.DeliverySchedule.Backends;
import dev.panapulse.otlp.ScriptedBackend;
import dev.panapulse.otlp.ScriptedGrpcBackend;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of random schedules of what a backend, a disk and those who end the agent do, each from
 * a seed. {@code -Dpanapulse.schedules=N} tries N of them, {@code -Dpanapulse.seed=S} begins at
 * another seed; a failure names the seed and tells the schedule.
 */
final class DeliveryScheduleTest {
  private static final int SCHEDULES = Integer.getInteger("panapulse.schedules", 2_000);
  private static final long FIRST_SEED = Long.getLong("panapulse.seed", 1);

  private static final int STEPS = 70;

  @TempDir Path directory = Path.of("");

  @Test
  void anyScheduleEndsWithLedgerAndBackendInAgreement() {
    run(SCHEDULES, ScriptedBackend::new);
  }

  @Test
  void anyScheduleOverGrpcDoesSo() {
    run(SCHEDULES / 4, ScriptedGrpcBackend::new);
  }

  private void run(int schedules, Backends backends) {
    long rows = 0;
    try (CapturedErr log = new CapturedErr()) {
      for (long seed = FIRST_SEED; seed < FIRST_SEED + schedules; seed++) {
        DeliverySchedule schedule = new DeliverySchedule(seed, directory, STEPS, backends);
        try {
          rows += schedule.run();
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError("seed " + seed + ": " + e.getMessage() + schedule, e);
        }
      }
      assertTrue(log.lines("an internal error of the agent").isEmpty());
    }
    System.out.println(schedules + " schedules from seed " + FIRST_SEED + ", " + rows + " rows");
    assertTrue(rows > schedules);
  }
}
