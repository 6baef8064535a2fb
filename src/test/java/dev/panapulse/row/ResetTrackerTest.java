package dev.panapulse.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What is exported of counters that fall, vanish or jump; values without a start time since boot.
 */
final class ResetTrackerTest {
  private static final long SECOND = 1_000_000_000;
  private static final long BOOT = 500 * SECOND;
  private static final long BEGIN = 10_000 * SECOND;
  private static final long INTERVAL = 10 * SECOND;
  private static final AttributeKey<Long> NUMBER = AttributeKey.longKey("number");

  private final SeriesRegistry registry = new SeriesRegistry();
  private final Row row = new Row(registry);
  private final RowRing ring = new RowRing(0);
  private final RowBatch batch = new RowBatch(8);
  private long now = BEGIN - INTERVAL;

  private static SeriesGroup.Builder counters(Metric metric, int count) {
    SeriesGroup.Builder builder = new SeriesGroup.Builder();
    for (long n = 0; n < count; n++) {
      builder.with(metric, Attributes.of(NUMBER, n));
    }
    return builder;
  }

  private SeriesGroup add(SeriesGroup.Builder builder) {
    SeriesGroup group = registry.add(builder, ring.oldestWaiting()).orElseThrow();
    row.open(group, BOOT);
    return group;
  }

  /** A tick in which the counters of a group have these readings; a negative one is missing. */
  private void tick(SeriesGroup group, long... readings) {
    now += INTERVAL;
    row.begin(now);
    for (int n = 0; n < readings.length; n++) {
      if (readings[n] >= 0) {
        row.set(group, n, readings[n]);
      }
    }
    row.end();
    ring.publish(row);
    assertEquals(1, ring.take(batch, registry));
  }

  private Optional<Series> series(long number) {
    return batch.snapshot().series().stream()
        .filter(
            s -> Long.valueOf(number).equals(s.attributes().get(NUMBER)) && batch.isPresent(0, s))
        .findFirst();
  }

  private long value(long number) {
    return batch.longValue(0, series(number).orElseThrow());
  }

  /** When a counter's series began, in ticks from the first. */
  private long start(long number) {
    long start = batch.startEpochNanos(0, series(number).orElseThrow());
    return start == BOOT ? -1 : (start - BEGIN) / INTERVAL;
  }

  @Test
  void oneThatFellAndStaysDownBeginsAnewAndTheOthersDoNot() {
    SeriesGroup group = add(counters(PatternRows.COUNTER, 3));
    tick(group, 194_028, 1_000, 2_000);
    tick(group, 20, 1_100, 2_100);
    assertEquals(194_028, value(0));
    assertEquals(-1, start(0));
    assertEquals(1, row.suppressedResets());
    tick(group, 28, 1_200, 2_200);
    assertEquals(8, value(0));
    assertEquals(1, start(0));
    assertEquals(1_200, value(1));
    assertEquals(-1, start(1));
    assertEquals(3, batch.points());
    tick(group, 30, 1_300, 2_300);
    assertEquals(10, value(0));
    assertEquals(1, start(0));
    assertEquals(-1, start(2));
  }

  @Test
  void oneThatBeginsAnewAgainNeedsNoMoreSlots() {
    SeriesGroup group = add(counters(PatternRows.COUNTER, 2));
    tick(group, 1_000_000, 1_000);
    for (long i = 0; i < 20; i++) {
      for (long n = 0; n < 10; n++) {
        tick(group, n * 100_000, 2_000 + 100 * i + n);
      }
    }
    assertEquals(900_000, value(0));
    assertEquals(191, start(0));
    assertEquals(5, registry.slots());
    registry.release(group, row.sequence());
    add(counters(PatternRows.COUNTER, 2));
    tick(add(counters(PatternRows.COUNTER, 1)), 1);
    assertEquals(5, registry.slots(), "the slots of all are given away again");
  }

  @Test
  void allThatFellAndStayDownMoveTheStartOfTheGroup() {
    SeriesGroup group = add(counters(PatternRows.COUNTER, 3));
    tick(group, 1_000, 2_000, 0);
    tick(group, 3, 4, 0);
    tick(group, 5, 7, 2);
    assertEquals(2, value(0));
    assertEquals(3, value(1));
    assertEquals(2, value(2));
    assertEquals(1, start(0));
    assertEquals(1, start(1));
    assertEquals(1, start(2));
    assertEquals(4, registry.slots());
  }

  @Test
  void oneThatComesBackHadNoReset() {
    SeriesGroup group = add(counters(PatternRows.COUNTER, 2));
    tick(group, 398_444_176_031L, 7);
    tick(group, 0, 0);
    assertEquals(398_444_176_031L, value(0));
    assertEquals(7, value(1));
    tick(group, 398_444_177_031L, 8);
    assertEquals(398_444_177_031L, value(0));
    assertEquals(8, value(1));
    assertEquals(-1, start(0));
    assertEquals(-1, start(1));
  }

  @Test
  void oneThatComesBackLaterCountsOnlyWhatExceedsItsFormerValue() {
    SeriesGroup group = add(counters(PatternRows.COUNTER, 2));
    tick(group, 5_000_000, 1);
    for (int i = 0; i < 5; i++) {
      tick(group, 0, 2 + i);
    }
    assertEquals(0, value(0));
    assertEquals(1, start(0));
    tick(group, 5_000_300, 9);
    assertEquals(300, value(0));
    tick(group, 5_000_400, 9);
    assertEquals(400, value(0));
    assertEquals(1, start(0));
  }

  @Test
  void oneThatPassesItsFormerValueGraduallyLosesNothing() {
    SeriesGroup group = add(counters(PatternRows.COUNTER, 2));
    tick(group, 1_000, 1);
    tick(group, 0, 2);
    for (long i = 1; i < 20; i++) {
      tick(group, i * 100, 2 + i);
      assertEquals(i * 100, value(0));
    }
  }

  @Test
  void oneThatJumpsForAReadingIsHeld() {
    SeriesGroup group = add(counters(PatternRows.COUNTER, 2));
    tick(group, 1_000, 1);
    tick(group, 1L << 62, 2);
    assertEquals(1_000, value(0));
    tick(group, 1_100, 3);
    assertEquals(1_100, value(0));
    assertEquals(-1, start(0));
  }

  @Test
  void oneThatJumpsAndStaysBeginsAnew() {
    SeriesGroup group = add(counters(PatternRows.COUNTER, 2));
    tick(group, 1_000, 1);
    tick(group, 1L << 62, 2);
    tick(group, (1L << 62) + 5, 3);
    assertEquals(5, value(0));
    assertEquals(1, start(0));
  }

  @Test
  void whatGrewWhileItWasMissingIsNoJump() {
    SeriesGroup group = add(counters(PatternRows.COUNTER, 2));
    tick(group, 1_000, 1);
    for (int i = 0; i < 10; i++) {
      tick(group, -1, 2);
      assertEquals(Optional.empty(), series(0));
    }
    long more = 10L * 1_000 * 1_000_000_000;
    tick(group, 1_000 + more, 2);
    assertEquals(1_000 + more, value(0));
    assertEquals(-1, start(0));
  }

  @Test
  void aStartTimeYoungerThanAMinuteStaysAndTheValueGoesOn() {
    SeriesGroup group = add(counters(PatternRows.COUNTER, 2));
    tick(group, 1_000_000, 1);
    tick(group, 0, 2);
    tick(group, 100, 3);
    assertEquals(1, start(0));
    assertEquals(100, value(0));
    tick(group, 0, 4);
    assertEquals(100, value(0));
    tick(group, 30, 5);
    assertEquals(130, value(0));
    assertEquals(1, start(0));
  }

  @Test
  void whereNoSlotsAreLeftTheValueGoesOn() {
    SeriesRegistry small = new SeriesRegistry(3);
    Row full = new Row(small);
    SeriesGroup group = small.add(counters(PatternRows.COUNTER, 2), 0).orElseThrow();
    full.open(group, BOOT);
    for (long reading : new long[] {1_000, 3, 8}) {
      now += INTERVAL;
      full.begin(now);
      full.set(group, 0, reading);
      full.set(group, 1, 5_000 - reading / 100);
      full.end();
    }
    assertEquals(1_005, full.bits(group.slot(0)));
    assertEquals(BOOT, full.bits(group.startSlot()));
  }

  @Test
  void countersOfAThingThatAppearedCountFromTheirFirstReading() {
    tick(add(counters(PatternRows.GAUGE, 1)));
    SeriesGroup late =
        registry.add(counters(PatternRows.COUNTER, 2), ring.oldestWaiting()).orElseThrow();
    row.openFromFirstReading(late, now);
    tick(late, 398_444_177_031L, -1);
    assertEquals(0, value(0));
    assertEquals(0, start(0));
    tick(late, 398_444_177_131L, 55);
    assertEquals(100, value(0));
    assertEquals(0, value(1));
  }

  @Test
  void aStepOfTheClockDoesNotChangeTheJudgement() {
    SeriesGroup group = add(counters(PatternRows.COUNTER, 2));
    tick(group, 1_000_000, 1);
    tick(group, 0, 2);
    long step = -5_000 * SECOND;
    row.clockOffset(step);
    now += step;
    tick(group, 100, 3);
    assertEquals(100, value(0));
    assertEquals(BEGIN + INTERVAL + step, batch.startEpochNanos(0, series(0).orElseThrow()));
    assertEquals(BOOT + step, batch.startEpochNanos(0, series(1).orElseThrow()));
    assertNotEquals(0, row.suppressedResets());
    assertTrue(batch.epochNanos(0) == now);
  }
}
