package dev.panapulse.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class RowTimesTest {
  @Test
  void rowsAreDistinguishedByTheirTimes() {
    RowTimes rows = new RowTimes();
    rows.add(BackendFixture.request(5, 5, 6), 100);
    rows.add(BackendFixture.request(6, 7), 200);
    rows.add("garbage".getBytes(UTF_8), 300);
    assertEquals(3, rows.sampledBetween(5, 8));
    assertEquals(1, rows.sampledBetween(6, 7));
    assertEquals(200, rows.lastArrival(5, 8));
    assertEquals(100, rows.firstArrival(5, 8));
    assertEquals(0, rows.lastArrival(50, 80));
    assertEquals(5 / 3.0, rows.pointsPerRow());
  }
}
