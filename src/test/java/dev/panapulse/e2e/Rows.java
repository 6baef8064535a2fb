package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.TreeMap;

/** What has to hold of the timestamps of rows. */
final class Rows {
  private Rows() {}

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
    long origin = sorted.getFirst() - interval + punctual(sorted, interval);
    TreeMap<Long, Long> rows = new TreeMap<>();
    for (long time : sorted) {
      Long before = rows.put(Math.floorDiv(time - origin, interval), time);
      assertNull(before, () -> "two rows in one interval: " + before + ", " + time);
    }
    long empty = rows.lastKey() - rows.firstKey() + 1 - rows.size();
    assertTrue(empty <= account.missed(), () -> empty + " rows missing: " + rows + "; " + account);
  }

  /**
   * Where in the interval rows are due: behind the widest stretch in which none came, as they come
   * late but never early. From 0, counted from the first row.
   */
  private static long punctual(List<Long> sorted, long interval) {
    List<Long> phases =
        sorted.stream().map(t -> Math.floorMod(t - sorted.getFirst(), interval)).sorted().toList();
    long widest = interval - phases.getLast();
    long due = 0;
    for (int i = 1; i < phases.size(); i++) {
      long gap = phases.get(i) - phases.get(i - 1);
      if (gap > widest) {
        widest = gap;
        due = phases.get(i);
      }
    }
    return due;
  }
}
