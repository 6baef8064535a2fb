package dev.panapulse.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class RowTest {
  private static final long SECOND = 1_000_000_000;
  private static final long START = 500 * SECOND;
  private static final long BEGIN = 10_000 * SECOND;

  private final SeriesRegistry registry = new SeriesRegistry();
  private final Row row = new Row(registry);
  private final RowRing ring = new RowRing(0);
  private final RowBatch batch = new RowBatch(8);
  private long now = BEGIN;

  private SeriesGroup add(SeriesGroup.Builder builder) {
    SeriesGroup group = registry.add(builder, ring.oldestWaiting()).orElseThrow();
    row.open(group, START);
    return group;
  }

  /** A tick in which a block's series have these values; a negative one is absent. */
  private void tick(SeriesGroup group, long... values) {
    row.begin(now);
    for (int n = 0; n < values.length; n++) {
      if (values[n] >= 0) {
        row.set(group, n, values[n]);
      }
    }
    finish();
  }

  private void finish() {
    row.end();
    ring.publish(row);
    assertEquals(1, ring.take(batch, registry));
    now += SECOND;
  }

  private OptionalLong value(SeriesGroup group, int number) {
    Series series = group.series().get(number);
    return batch.isPresent(0, series)
        ? OptionalLong.of(batch.longValue(0, series))
        : OptionalLong.empty();
  }

  private long start(SeriesGroup group) {
    return batch.startEpochNanos(0, group.series().get(0));
  }

  @Test
  void aRowCarriesItsTimeNumberAndValues() {
    SeriesGroup group = add(PatternRows.series(PatternRows.COUNTER, 2));
    tick(group, 7, 8);
    assertEquals(BEGIN, batch.epochNanos(0));
    assertEquals(0, batch.sequence(0));
    assertEquals(OptionalLong.of(7), value(group, 0));
    assertEquals(OptionalLong.of(8), value(group, 1));
    assertEquals(START, start(group));
    assertEquals(2, row.valuesSet());
    tick(group, 9, 9);
    assertEquals(BEGIN + SECOND, batch.epochNanos(0));
    assertEquals(1, batch.sequence(0));
    assertEquals(BEGIN, row.previousEpochNanos());
  }

  @Test
  void whatWasNotSetIsAbsentAndNotWhatItWasBefore() {
    SeriesGroup group = add(PatternRows.series(PatternRows.LEVEL, 2));
    tick(group, 7, 8);
    tick(group, 9, -1);
    assertEquals(OptionalLong.of(9), value(group, 0));
    assertEquals(OptionalLong.empty(), value(group, 1));
  }

  @Test
  void aDoubleThatIsNoNumberIsAbsent() {
    SeriesGroup group = add(PatternRows.series(PatternRows.GAUGE, 3));
    row.begin(now);
    row.set(group, 0, Double.NaN);
    row.set(group, 1, Double.POSITIVE_INFINITY);
    row.set(group, 2, 0.25);
    finish();
    assertEquals(OptionalLong.empty(), value(group, 0));
    assertEquals(OptionalLong.empty(), value(group, 1));
    assertEquals(
        OptionalDouble.of(0.25), OptionalDouble.of(batch.doubleValue(0, group.series().get(2))));
  }

  @Test
  void aCounterThatFallsWhileOthersRiseIsHeldUntilItHasCaughtUp() {
    SeriesGroup group = add(PatternRows.series(PatternRows.COUNTER, 3));
    tick(group, 100, 200, 300);
    tick(group, 110, 195, 310);
    assertEquals(OptionalLong.of(110), value(group, 0));
    assertEquals(OptionalLong.of(200), value(group, 1));
    assertEquals(START, start(group));
    assertEquals(1, row.suppressedResets());
    tick(group, 120, 199, 320);
    assertEquals(OptionalLong.of(200), value(group, 1));
    assertEquals(2, row.suppressedResets());
    tick(group, 130, 201, 330);
    assertEquals(OptionalLong.of(201), value(group, 1));
    assertEquals(2, row.suppressedResets());
    assertEquals(START, start(group));
  }

  @Test
  void doublesAreSettledAsDoubles() {
    SeriesGroup group = add(PatternRows.series(PatternRows.SECONDS, 2));
    row.begin(now);
    row.set(group, 0, 0.5);
    row.set(group, 1, 1.5);
    finish();
    row.begin(now);
    row.set(group, 0, 0.25);
    row.set(group, 1, 1.75);
    finish();
    assertEquals(0.5, batch.doubleValue(0, group.series().get(0)));
    assertEquals(1.75, batch.doubleValue(0, group.series().get(1)));
    assertEquals(1, row.suppressedResets());
  }

  @Test
  void anAbsentValueKeepsTheLastOneToCompareWith() {
    SeriesGroup group = add(PatternRows.series(PatternRows.COUNTER, 2));
    tick(group, 100, 200);
    tick(group, -1, 210);
    assertEquals(OptionalLong.empty(), value(group, 0));
    tick(group, 90, 220);
    assertEquals(OptionalLong.of(100), value(group, 0));
    assertEquals(START, start(group));
  }

  @Test
  void levelsAndGaugesFallAsTheyLike() {
    SeriesGroup group =
        add(new SeriesGroup.Builder().with(PatternRows.COUNTER).with(PatternRows.LEVEL));
    tick(group, 100, 200);
    tick(group, 110, 5);
    assertEquals(OptionalLong.of(5), value(group, 1));
    tick(group, 110, 0);
    assertEquals(OptionalLong.of(0), value(group, 1));
    assertEquals(START, start(group));
    assertEquals(0, row.suppressedResets());
  }

  @Test
  void aStartTimeIsNeverBehindItsPointThoughTheClockWasSetBackALittle() {
    SeriesGroup group = add(PatternRows.series(PatternRows.COUNTER, 1));
    tick(group, 100);
    row.open(group, row.epochNanos());
    now -= SECOND + SECOND / 2;
    tick(group, 1);
    assertEquals(BEGIN - SECOND / 2, batch.epochNanos(0));
    assertEquals(BEGIN - SECOND / 2, start(group));
  }

  @Test
  void whatAppearsInATickIsInItsRowAndKeepsWhatWasSetBefore() {
    SeriesGroup first = add(PatternRows.series(PatternRows.COUNTER, 1));
    row.begin(now);
    row.set(first, 0, 7);
    SeriesGroup late = add(PatternRows.series(PatternRows.COUNTER, 500));
    row.set(late, 499, 9);
    finish();
    assertEquals(OptionalLong.of(7), value(first, 0));
    assertEquals(OptionalLong.empty(), value(late, 0));
    assertEquals(OptionalLong.of(9), value(late, 499));
    assertEquals(2, row.valuesSet());
  }

  @Test
  void aPlaceGivenToSomethingNewForgetsTheOld() {
    SeriesGroup old = add(PatternRows.series(PatternRows.COUNTER, 1));
    tick(old, 1_000_000);
    row.begin(now);
    registry.release(old, row.sequence());
    SeriesGroup fresh =
        registry
            .add(PatternRows.series(PatternRows.COUNTER, 1), ring.oldestWaiting())
            .orElseThrow();
    row.open(fresh, BEGIN);
    row.set(fresh, 0, 3);
    finish();
    assertEquals(old.startSlot(), fresh.startSlot());
    assertEquals(OptionalLong.of(3), value(fresh, 0));
    assertEquals(BEGIN, start(fresh));
  }

  @Test
  void countersNeverFallWithoutAMovedStartWhateverComes() {
    SeriesGroup.Builder builder = new SeriesGroup.Builder();
    for (long n = 0; n < 3; n++) {
      builder.with(PatternRows.COUNTER, Attributes.of(AttributeKey.longKey("number"), n));
    }
    SeriesGroup group = add(builder);
    java.util.Random random = new java.util.Random(42);
    long[] before = {-1, -1, -1};
    long[] startBefore = {START, START, START};
    for (int i = 0; i < 20_000; i++) {
      tick(group, random.nextInt(-3, 99), random.nextInt(-3, 99), random.nextInt(-3, 99));
      for (int n = 0; n < 3; n++) {
        for (Series series : batch.snapshot().series()) {
          if (series.attributes().equals(group.series().get(n).attributes())
              && batch.isPresent(0, series)) {
            long value = batch.longValue(0, series);
            long start = batch.startEpochNanos(0, series);
            assertTrue(start >= startBefore[n] && start <= batch.epochNanos(0));
            assertFalse(start == startBefore[n] && value < before[n], "fell in tick " + i);
            before[n] = value;
            startBefore[n] = start;
          }
        }
      }
    }
  }

  @Test
  void aStepOfTheClockMovesEveryStartTimeAndTheTimeOfTheTickBefore() {
    SeriesGroup group = add(PatternRows.series(PatternRows.COUNTER, 1));
    tick(group, 100);
    long step = 1_000_000 * SECOND;
    row.clockOffset(step);
    now += step;
    tick(group, 200);
    assertEquals(START + step, start(group));
    assertEquals(BEGIN + step, row.previousEpochNanos());
    row.clockOffset(0);
    now -= step;
    tick(group, 300);
    assertEquals(START, start(group));
    assertEquals(OptionalLong.of(300), value(group, 0));
  }

  @Test
  void rowsSampledBeforeTheClockWasSetGetCorrectedTimes() {
    SeriesGroup group = add(PatternRows.series(PatternRows.COUNTER, 2));
    SeriesGroup other = add(PatternRows.series(PatternRows.COUNTER, 1));
    row.begin(now);
    row.set(group, 0, 7);
    row.set(other, 0, 8);
    row.end();
    ring.publish(row);
    row.clockOffset(5 * SECOND);
    SeriesGroup late = add(PatternRows.series(PatternRows.COUNTER, 1));
    row.begin(now + 6 * SECOND);
    row.set(late, 0, 9);
    row.end();
    ring.publish(row);
    assertEquals(2, ring.take(batch, registry));
    assertEquals(BEGIN, batch.epochNanos(0));
    assertTrue(batch.correctTimes(ring.clockOffset()));
    assertEquals(BEGIN + 5 * SECOND, batch.epochNanos(0));
    assertEquals(BEGIN + 6 * SECOND, batch.epochNanos(1));
    assertEquals(START + 5 * SECOND, batch.startEpochNanos(0, group.series().get(0)));
    assertEquals(START + 5 * SECOND, batch.startEpochNanos(0, other.series().get(0)));
    assertEquals(START + 5 * SECOND, batch.startEpochNanos(1, other.series().get(0)));
    assertEquals(7, batch.longValue(0, group.series().get(0)));
    assertFalse(batch.isPresent(0, group.series().get(1)));
    assertFalse(batch.isPresent(0, late.series().get(0)));
    assertEquals(START, batch.startEpochNanos(1, late.series().get(0)));
    assertEquals(5 * SECOND, batch.clockOffset(0));
    assertFalse(batch.correctTimes(ring.clockOffset()));
  }
}
