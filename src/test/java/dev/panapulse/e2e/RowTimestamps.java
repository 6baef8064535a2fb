package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.TreeSet;

/** Checks that the timestamps of received rows are complete. */
final class RowTimestamps {
  private RowTimestamps() {}

  /**
   * Every tick's row is there once, with its own time.
   *
   * <p>Ticks are due at a fixed pace, so each row falls into the interval that began when it was
   * due, however late a busy machine ran it. A row that is missing leaves its interval empty; one
   * stamped later than it was sampled falls into another's. Only as many may be empty as the agent
   * says it missed, and of those there are few, or something held the ticks up.
   *
   * @param timestamps in any order and any unit
   * @param interval in the same unit
   */
  static void assertComplete(List<Long> timestamps, long interval, AgentProcess.Account account) {
    assertEquals(account.ticks(), timestamps.size(), "rows; " + account);
    assertTrue(account.missed() <= account.ticks() / 10, "too many ticks missed: " + account);
    List<Long> sorted = timestamps.stream().sorted().toList();
    assertTrue(
        sorted.stream().anyMatch(row -> fits(sorted, row, interval, account.missed())),
        () -> "not a row each " + interval + ": " + sorted + "; " + account);
  }

  /** Whether each row has an interval of its own, if {@code punctual} is one that was not late. */
  private static boolean fits(List<Long> sorted, long punctual, long interval, long missed) {
    TreeSet<Long> taken = new TreeSet<>();
    for (long time : sorted) {
      if (!taken.add(Math.floorDiv(time - punctual, interval))) {
        return false;
      }
    }
    long empty = taken.last() - taken.first() + 1 - taken.size();
    return empty <= missed;
  }
}
