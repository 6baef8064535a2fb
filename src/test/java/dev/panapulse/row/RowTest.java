package dev.panapulse.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class RowTest {
  private static final long START = 500;

  private final SeriesRegistry registry = new SeriesRegistry();
  private final Row row = new Row(registry);
  private final RowRing ring = new RowRing(0);
  private final RowBatch batch = new RowBatch(8);
  private long now = 10_000;

  private SeriesGroup add(SeriesGroup.Builder columns) {
    SeriesGroup group = registry.add(columns, ring.oldestWaiting()).orElseThrow();
    row.open(group, START);
    return group;
  }

  /** A tick in which a block's columns have these values; a negative one is absent. */
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
    now += 1_000;
  }

  private OptionalLong value(SeriesGroup group, int number) {
    Series column = group.series().get(number);
    return batch.isPresent(0, column)
        ? OptionalLong.of(batch.longValue(0, column))
        : OptionalLong.empty();
  }

  private long start(SeriesGroup group) {
    return batch.startEpochNanos(0, group.series().get(0));
  }

  @Test
  void aRowCarriesItsTimeNumberAndValues() {
    SeriesGroup group = add(PatternRows.columns(PatternRows.COUNTER, 2));
    tick(group, 7, 8);
    assertEquals(10_000, batch.epochNanos(0));
    assertEquals(0, batch.sequence(0));
    assertEquals(OptionalLong.of(7), value(group, 0));
    assertEquals(OptionalLong.of(8), value(group, 1));
    assertEquals(START, start(group));
    assertEquals(2, row.valuesSet());
    tick(group, 9, 9);
    assertEquals(11_000, batch.epochNanos(0));
    assertEquals(1, batch.sequence(0));
    assertEquals(10_000, row.previousEpochNanos());
  }

  @Test
  void whatWasNotSetIsAbsentAndNotWhatItWasBefore() {
    SeriesGroup group = add(PatternRows.columns(PatternRows.LEVEL, 2));
    tick(group, 7, 8);
    tick(group, 9, -1);
    assertEquals(OptionalLong.of(9), value(group, 0));
    assertEquals(OptionalLong.empty(), value(group, 1));
  }

  @Test
  void aDoubleThatIsNoNumberIsAbsent() {
    SeriesGroup group = add(PatternRows.columns(PatternRows.GAUGE, 3));
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
    SeriesGroup group = add(PatternRows.columns(PatternRows.COUNTER, 3));
    tick(group, 100, 200, 300);
    tick(group, 110, 195, 310);
    assertEquals(OptionalLong.of(110), value(group, 0));
    assertEquals(OptionalLong.of(200), value(group, 1));
    assertEquals(START, start(group));
    assertEquals(1, row.held());
    tick(group, 120, 199, 320);
    assertEquals(OptionalLong.of(200), value(group, 1));
    assertEquals(2, row.held());
    tick(group, 130, 201, 330);
    assertEquals(OptionalLong.of(201), value(group, 1));
    assertEquals(2, row.held());
    assertEquals(START, start(group));
  }

  @Test
  void countersThatAllFallMoveTheStartToTheTickBefore() {
    SeriesGroup group = add(PatternRows.columns(PatternRows.COUNTER, 2));
    tick(group, 100, 200);
    tick(group, 150, 250);
    tick(group, 3, 4);
    assertEquals(OptionalLong.of(3), value(group, 0));
    assertEquals(OptionalLong.of(4), value(group, 1));
    assertEquals(11_000, start(group));
    assertEquals(0, row.held());
    tick(group, 5, 6);
    assertEquals(11_000, start(group));
  }

  @Test
  void countersThatStandStillDoNotHideAReset() {
    SeriesGroup group = add(PatternRows.columns(PatternRows.COUNTER, 3));
    tick(group, 100, 0, 7);
    tick(group, 2, 0, 7);
    assertEquals(OptionalLong.of(2), value(group, 0));
    assertEquals(10_000, start(group));
  }

  @Test
  void aCounterThatLeavesZeroDoesNotHideAReset() {
    SeriesGroup group = add(PatternRows.columns(PatternRows.COUNTER, 2));
    tick(group, 100, 0);
    tick(group, 2, 1);
    assertEquals(OptionalLong.of(2), value(group, 0));
    assertEquals(OptionalLong.of(1), value(group, 1));
    assertEquals(10_000, start(group));
  }

  @Test
  void doublesAreSettledAsDoubles() {
    SeriesGroup group = add(PatternRows.columns(PatternRows.SECONDS, 2));
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
    assertEquals(1, row.held());
  }

  @Test
  void anAbsentValueKeepsTheLastOneToCompareWith() {
    SeriesGroup group = add(PatternRows.columns(PatternRows.COUNTER, 2));
    tick(group, 100, 200);
    tick(group, -1, 210);
    assertEquals(OptionalLong.empty(), value(group, 0));
    tick(group, 90, 220);
    assertEquals(OptionalLong.of(100), value(group, 0));
    assertEquals(START, start(group));
  }

  @Test
  void aCounterThatWasAbsentInTheTickOfAResetIsNotHeldAfterIt() {
    SeriesGroup group = add(PatternRows.columns(PatternRows.COUNTER, 2));
    tick(group, 100, 200);
    tick(group, 1, -1);
    tick(group, 2, 3);
    assertEquals(OptionalLong.of(3), value(group, 1));
    assertEquals(10_000, start(group));
    assertEquals(0, row.held());
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
    assertEquals(0, row.held());
  }

  @Test
  void aResetOfOneBlockLeavesTheOthersAlone() {
    SeriesGroup one = add(PatternRows.columns(PatternRows.COUNTER, 1));
    SeriesGroup other = add(PatternRows.columns(PatternRows.COUNTER, 1));
    for (long value : new long[] {100, 5}) {
      row.begin(now);
      row.set(one, 0, value);
      row.set(other, 0, 1_000 - value);
      finish();
    }
    assertEquals(10_000, start(one));
    assertEquals(START, start(other));
  }

  @Test
  void aStartTimeIsNeverBehindItsPointThoughTheClockWasSetBack() {
    SeriesGroup group = add(PatternRows.columns(PatternRows.COUNTER, 1));
    tick(group, 100);
    now = 2_000;
    tick(group, 1);
    assertEquals(2_000, batch.epochNanos(0));
    assertEquals(2_000, start(group));
  }

  @Test
  void whatAppearsInATickIsInItsRowAndKeepsWhatWasSetBefore() {
    SeriesGroup first = add(PatternRows.columns(PatternRows.COUNTER, 1));
    row.begin(now);
    row.set(first, 0, 7);
    SeriesGroup late = add(PatternRows.columns(PatternRows.COUNTER, 500));
    row.set(late, 499, 9);
    finish();
    assertEquals(OptionalLong.of(7), value(first, 0));
    assertEquals(OptionalLong.empty(), value(late, 0));
    assertEquals(OptionalLong.of(9), value(late, 499));
    assertEquals(2, row.valuesSet());
  }

  @Test
  void aPlaceGivenToSomethingNewForgetsTheOld() {
    SeriesGroup old = add(PatternRows.columns(PatternRows.COUNTER, 1));
    tick(old, 1_000_000);
    row.begin(now);
    registry.release(old, row.sequence());
    SeriesGroup fresh =
        registry
            .add(PatternRows.columns(PatternRows.COUNTER, 1), ring.oldestWaiting())
            .orElseThrow();
    row.open(fresh, 10_000);
    row.set(fresh, 0, 3);
    finish();
    assertEquals(old.startIndex(), fresh.startIndex());
    assertEquals(OptionalLong.of(3), value(fresh, 0));
    assertEquals(10_000, start(fresh));
  }

  @Test
  void countersNeverFallWithoutAMovedStartWhateverComes() {
    SeriesGroup group = add(PatternRows.columns(PatternRows.COUNTER, 3));
    java.util.Random random = new java.util.Random(42);
    long[] before = {-1, -1, -1};
    long startBefore = START;
    for (int i = 0; i < 2_000; i++) {
      tick(group, random.nextInt(-3, 20), random.nextInt(-3, 20), random.nextInt(-3, 20));
      long start = start(group);
      assertTrue(start >= startBefore && start <= batch.epochNanos(0));
      for (int n = 0; n < 3; n++) {
        OptionalLong value = value(group, n);
        if (value.isPresent()) {
          assertFalse(start == startBefore && value.getAsLong() < before[n], "fell in tick " + i);
          before[n] = value.getAsLong();
        } else if (start != startBefore) {
          before[n] = -1;
        }
      }
      startBefore = start;
    }
  }
}
