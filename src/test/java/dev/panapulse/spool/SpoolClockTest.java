package dev.panapulse.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.ledger.DropReason;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that were written before the wall clock was set, in 1970. */
final class SpoolClockTest {
  private static final long SECOND = 1_000_000_000;
  private static final long SINCE_BOOT = 1_000 * SECOND;

  @TempDir Path directory = Path.of("");

  private static void set(SpoolFixture fixture, long now) {
    fixture.now = now;
    fixture.clockOffset = now - SINCE_BOOT;
  }

  private long stepOfTheOnlyRequest(SpoolFixture fixture) {
    assertTrue(fixture.spool.load(fixture.buffer));
    return fixture.spool.loadedClockStep();
  }

  @Test
  void inTheSameRunTheStepIsKnownAndTheRecordIsNotTooOld() {
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      set(fixture, 2 * SINCE_BOOT);
      fixture.appendFine(1, 100, 3);
      set(fixture, SpoolFixture.NOW);
      assertEquals(SpoolFixture.NOW - 2 * SINCE_BOOT, stepOfTheOnlyRequest(fixture));
      assertEquals(0, fixture.dropped(DropReason.SPOOL_AGE));
    }
  }

  @Test
  void inALaterRunOfTheSameBootTheStepIsKnown() {
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      set(fixture, 2 * SINCE_BOOT);
      fixture.appendFine(1, 100, 3);
    }
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      set(fixture, SpoolFixture.NOW);
      assertEquals(SpoolFixture.NOW - 2 * SINCE_BOOT, stepOfTheOnlyRequest(fixture));
      assertEquals(0, fixture.dropped(DropReason.SPOOL_AGE));
    }
  }

  @Test
  void aClockThatWasSetBackMakesNoRecordOfTheFuture() {
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      set(fixture, SpoolFixture.NOW + 1_000_000 * SECOND);
      fixture.appendFine(1, 100, 3);
      set(fixture, SpoolFixture.NOW);
      assertEquals(-1_000_000 * SECOND, stepOfTheOnlyRequest(fixture));
    }
  }

  @Test
  void aCorrectedRecordIsTooOldByItsCorrectedTime() {
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      set(fixture, 2 * SINCE_BOOT);
      fixture.appendFine(1, 100, 3);
      set(fixture, SpoolFixture.NOW);
      // the limit of the fixture
      fixture.now += 3_601 * SECOND;
      assertEquals(List.of(), fixture.drain());
      assertEquals(3, fixture.dropped(DropReason.SPOOL_AGE));
    }
  }

  @Test
  void theClocksOfAnotherBootCannotBeCompared() {
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      fixture.boot++;
      fixture.appendFine(1, 100, 3);
    }
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      fixture.clockOffset -= 5_000 * SECOND;
      assertEquals(0, stepOfTheOnlyRequest(fixture));
    }
  }

  /** What was 1970 in an earlier boot is not known to have been another time. */
  @Test
  void aRecordOfAnEarlierBootIn1970IsTooOldOnceTheClockIsRight() {
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      set(fixture, 2 * SINCE_BOOT);
      fixture.appendFine(1, 100, 3);
    }
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      fixture.boot++;
      // before the clock is set it may be of the last hour
      set(fixture, 3 * SINCE_BOOT);
      assertEquals(0, stepOfTheOnlyRequest(fixture));
      set(fixture, SpoolFixture.NOW);
      assertEquals(List.of(), fixture.drain());
      assertEquals(3, fixture.dropped(DropReason.SPOOL_AGE));
    }
  }

  /** A board that starts in 1970 while records of today wait. */
  @Test
  void aRecordOfAnEarlierBootWithTheRightTimeOutlivesAStartIn1970() {
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      set(fixture, SpoolFixture.NOW);
      fixture.appendFine(1, 100, 3);
    }
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      fixture.boot++;
      set(fixture, 2 * SINCE_BOOT);
      assertEquals(0, stepOfTheOnlyRequest(fixture));
      set(fixture, SpoolFixture.NOW + 60 * SECOND);
      assertEquals(0, stepOfTheOnlyRequest(fixture));
      assertEquals(0, fixture.dropped(DropReason.SPOOL_AGE));
    }
  }

  @Test
  void anUnknownBootIsNoBootInCommon() {
    for (int run = 0; run < 2; run++) {
      try (SpoolFixture fixture = new SpoolFixture(directory)) {
        fixture.boot = 0;
        if (run == 0) {
          fixture.appendFine(1, 100, 3);
        } else {
          fixture.clockOffset -= 5_000 * SECOND;
          assertEquals(0, stepOfTheOnlyRequest(fixture));
        }
      }
    }
  }

  @Test
  void lessThanASecondIsNoStep() {
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      fixture.appendFine(1, 100, 3);
      fixture.clockOffset += SECOND;
      assertEquals(0, stepOfTheOnlyRequest(fixture));
    }
  }
}
