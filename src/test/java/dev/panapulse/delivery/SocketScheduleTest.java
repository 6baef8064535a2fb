package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.otlp.SocketBackend;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random schedules as in {@link DeliveryScheduleTest}, in which requests go over real sockets,
 * every other one by TLS. {@code -Dpanapulse.socket.schedules=N} tries N of them, {@code
 * -Dpanapulse.seed=S} begins at another seed; a failure names the seed and tells the schedule. How
 * the kernel cuts a stream into pieces is not in the seed.
 */
final class SocketScheduleTest {
  private static final int SCHEDULES = Integer.getInteger("panapulse.socket.schedules", 40);
  private static final long FIRST_SEED = Long.getLong("panapulse.seed", 1);
  private static final int STEPS = 70;

  @TempDir Path directory = Path.of("");
  @TempDir Path authorities = Path.of("");

  @Test
  void anyScheduleOverSocketsEndsWithLedgerAndBackendInAgreement() {
    long rows = 0;
    try (CapturedErr log = new CapturedErr()) {
      for (long seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
        rows += run(seed);
      }
      assertTrue(log.lines("an internal error of the agent").isEmpty());
    }
    System.out.println(
        SCHEDULES + " schedules over sockets from seed " + FIRST_SEED + ", " + rows + " rows");
    assertTrue(rows > SCHEDULES);
  }

  private long run(long seed) {
    boolean tls = seed % 2 == 0;
    DeliverySchedule schedule =
        new DeliverySchedule(
            seed,
            directory,
            STEPS,
            (random, passTime, senderIsDead) ->
                new SocketBackend(seed, tls, authorities, senderIsDead));
    try {
      return schedule.run();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage() + schedule, e);
    }
  }
}
