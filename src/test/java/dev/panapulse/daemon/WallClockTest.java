package dev.panapulse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.delivery.CapturedErr;
import dev.panapulse.libc.Clocks;
import dev.panapulse.libc.FakeTime;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.RowBatch;
import dev.panapulse.row.RowRing;
import dev.panapulse.row.Series;
import dev.panapulse.row.SeriesGroup;
import dev.panapulse.row.SeriesRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WallClockTest {
  private static final long SECOND = 1_000_000_000;
  private static final long NOW = 1_795_372_765L * SECOND;
  private static final long UPTIME = 5_000 * SECOND;

  private final FakeTime time = new FakeTime(UPTIME, NOW);
  private final SeriesRegistry registry = new SeriesRegistry();
  private final Row row = new Row(registry);
  private final RowRing ring = new RowRing(1);
  private final RowBatch batch = new RowBatch(8);
  private final WallClock clock = new WallClock(new Clocks(time.libc()), row, ring);
  private final SeriesGroup group =
      registry
          .add(new SeriesGroup.Builder().with(Metric.counter("test.count", "1", "")), 0)
          .orElseThrow();
  private final Series series = group.series().getFirst();

  WallClockTest() {
    row.open(group, NOW - UPTIME);
  }

  private void tick() {
    row.begin(clock.read());
    row.set(group, 0, 7L);
    row.end();
    ring.publish(row);
    time.goOn(SECOND);
  }

  @Test
  void aClockThatNobodySetsStays() {
    try (CapturedErr log = new CapturedErr()) {
      tick();
      tick();
      assertEquals(2, ring.take(batch, registry));
      assertFalse(batch.correctTimes(ring.clockOffset()));
      assertEquals(NOW + SECOND, batch.epochNanos(1));
      assertEquals(NOW - UPTIME, batch.startEpochNanos(1, series));
      assertEquals(0, log.lines("clock").size());
    }
  }

  @ParameterizedTest
  @ValueSource(
      longs = {NOW, 3_600 * SECOND, SECOND + 1, -SECOND - 1, -3_600 * SECOND, 5_100 * SECOND - NOW})
  void aStepMovesEveryStartAndWaitingRowsAndIsSaidOnce(long step) {
    try (CapturedErr log = new CapturedErr()) {
      tick();
      time.setRealtime(NOW + SECOND + step);
      tick();
      tick();
      assertEquals(3, ring.take(batch, registry));
      assertTrue(batch.correctTimes(ring.clockOffset()));
      for (int i = 0; i < 3; i++) {
        assertEquals(NOW + i * SECOND + step, batch.epochNanos(i), "row " + i);
        assertEquals(NOW - UPTIME + step, batch.startEpochNanos(i, series), "row " + i);
      }
      String expected =
          "the wall clock was set "
              + (step > 0 ? "forward" : "back")
              + " by "
              + Math.abs(step) / 1_000_000
              + " ms";
      assertEquals(1, log.lines(expected).size(), expected);
    }
  }

  @Test
  void smallStepsAddUp() {
    try (CapturedErr log = new CapturedErr()) {
      for (int i = 1; i <= 3; i++) {
        tick();
        time.setRealtime(NOW + i * SECOND + i * SECOND / 2);
      }
      assertEquals(0, log.lines("clock").size());
      tick();
      assertEquals(1, log.lines("set forward by 1500 ms").size());
    }
  }

  @Test
  void aClockThatIsSetAgainAndAgainIsReportedEightTimesInAnHour() {
    try (CapturedErr log = new CapturedErr()) {
      for (int i = 0; i < 100; i++) {
        time.setRealtime(NOW + (i % 2) * (100L * SECOND));
        tick();
      }
      assertEquals(8, log.lines("the wall clock was set").size());
      time.goOn(3_600 * SECOND);
      time.setRealtime(NOW);
      tick();
      assertEquals(9, log.lines("the wall clock was set").size());
    }
  }

  @Test
  void theExportingThreadNoticesAStepBeforeTheTickDoes() {
    ring.watchClock(new ClockPair(new Clocks(time.libc()))::offsetNow);
    tick();
    assertEquals(1, ring.take(batch, registry));
    assertFalse(batch.correctTimes(ring.clockOffset()));
    time.setRealtime(NOW + 1_001 * SECOND);
    assertTrue(batch.correctTimes(ring.clockOffset()));
    assertEquals(NOW + 1_000 * SECOND, batch.epochNanos(0));
    tick();
    assertFalse(batch.correctTimes(ring.clockOffset()));
  }
}
