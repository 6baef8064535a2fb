package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge of the outage tests lets lateness pass, and nothing else. */
final class RowTimestampsTest {
  private static AgentProcess.Account account(int ticks, int missed) {
    return new AgentProcess.Account(ticks, missed, ticks, 0, 0, 0, 0, 0, 0);
  }

  private static void complete(List<Long> rows, int missed) {
    RowTimestamps.assertComplete(rows, 100, account(rows.size(), missed));
  }

  @Test
  void lateRowsAreComplete() {
    complete(List.of(1000L, 1100L, 1199L + 90, 1300L, 1401L), 0);
    complete(List.of(1060L, 1100L, 1203L, 1300L, 1400L), 0);
  }

  @Test
  void orderIsOfNoConcern() {
    complete(List.of(1300L, 1000L, 1200L, 1100L), 0);
  }

  @Test
  void missingRowIsFound() {
    List<Long> rows = List.of(1000L, 1100L, 1300L, 1400L);
    assertThrows(AssertionError.class, () -> complete(rows, 0));
    assertThrows(
        AssertionError.class, () -> RowTimestamps.assertComplete(rows, 100, account(5, 0)));
  }

  @Test
  void rowThatCameTwiceIsFound() {
    assertThrows(AssertionError.class, () -> complete(List.of(1000L, 1100L, 1100L, 1200L), 0));
  }

  @Test
  void rowsStampedWhenDeliveredAreFound() {
    assertThrows(
        AssertionError.class, () -> complete(List.of(1000L, 1100L, 1501L, 1502L, 1503L, 1600L), 0));
  }

  @Test
  void missedTickIsAllowedAsFarAsItIsToldAndRare() {
    List<Long> rows = List.of(0L, 100L, 200L, 300L, 400L, 600L, 700L, 800L, 900L, 1000L);
    complete(rows, 1);
    assertThrows(AssertionError.class, () -> complete(rows, 2));
  }
}
