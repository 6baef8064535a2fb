package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** What has to hold of the timestamps of rows. */
final class Rows {
  private Rows() {}

  /**
   * Each row once, and none missing between the first and the last: no two neighbours are further
   * apart than one and a half intervals.
   *
   * @param timestamps in any order and any unit
   * @param interval in the same unit
   */
  static void assertComplete(List<Long> timestamps, long interval) {
    assertEquals(timestamps.size(), new HashSet<>(timestamps).size(), "rows that came twice");
    List<Long> sorted = timestamps.stream().sorted().toList();
    List<String> wrong = new ArrayList<>();
    for (int i = 1; i < sorted.size(); i++) {
      long apart = sorted.get(i) - sorted.get(i - 1);
      if (apart > interval * 3 / 2 || apart < interval / 2) {
        wrong.add("row " + i + " comes " + apart + " after the one before");
      }
    }
    assertTrue(wrong.isEmpty(), () -> wrong + ", interval " + interval);
  }
}
