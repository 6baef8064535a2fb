package dev.panapulse.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class FrameTest {
  private static final long START = 500;

  private final Catalog catalog = new Catalog();
  private final Frame frame = new Frame(catalog);
  private final FrameRing ring = new FrameRing(0);
  private final RowBatch batch = new RowBatch(8);
  private long now = 10_000;

  private Block add(Block.Builder columns) {
    Block block = catalog.add(columns, ring.oldestWaiting()).orElseThrow();
    frame.open(block, START);
    return block;
  }

  /** A tick in which a block's columns have these values; a negative one is absent. */
  private void tick(Block block, long... values) {
    frame.begin(now);
    for (int n = 0; n < values.length; n++) {
      if (values[n] >= 0) {
        frame.set(block, n, values[n]);
      }
    }
    finish();
  }

  private void finish() {
    frame.end();
    ring.publish(frame);
    assertEquals(1, ring.take(batch, catalog));
    now += 1_000;
  }

  private OptionalLong value(Block block, int number) {
    Column column = block.columns().get(number);
    return batch.isPresent(0, column)
        ? OptionalLong.of(batch.longValue(0, column))
        : OptionalLong.empty();
  }

  private long start(Block block) {
    return batch.startEpochNanos(0, block.columns().get(0));
  }

  @Test
  void aRowCarriesItsTimeNumberAndValues() {
    Block block = add(Rows.columns(Rows.COUNTER, 2));
    tick(block, 7, 8);
    assertEquals(10_000, batch.epochNanos(0));
    assertEquals(0, batch.sequence(0));
    assertEquals(OptionalLong.of(7), value(block, 0));
    assertEquals(OptionalLong.of(8), value(block, 1));
    assertEquals(START, start(block));
    assertEquals(2, frame.valuesSet());
    tick(block, 9, 9);
    assertEquals(11_000, batch.epochNanos(0));
    assertEquals(1, batch.sequence(0));
    assertEquals(10_000, frame.previousEpochNanos());
  }

  @Test
  void whatWasNotSetIsAbsentAndNotWhatItWasBefore() {
    Block block = add(Rows.columns(Rows.LEVEL, 2));
    tick(block, 7, 8);
    tick(block, 9, -1);
    assertEquals(OptionalLong.of(9), value(block, 0));
    assertEquals(OptionalLong.empty(), value(block, 1));
  }

  @Test
  void aDoubleThatIsNoNumberIsAbsent() {
    Block block = add(Rows.columns(Rows.GAUGE, 3));
    frame.begin(now);
    frame.set(block, 0, Double.NaN);
    frame.set(block, 1, Double.POSITIVE_INFINITY);
    frame.set(block, 2, 0.25);
    finish();
    assertEquals(OptionalLong.empty(), value(block, 0));
    assertEquals(OptionalLong.empty(), value(block, 1));
    assertEquals(
        OptionalDouble.of(0.25), OptionalDouble.of(batch.doubleValue(0, block.columns().get(2))));
  }

  @Test
  void aCounterThatFallsWhileOthersRiseIsHeldUntilItHasCaughtUp() {
    Block block = add(Rows.columns(Rows.COUNTER, 3));
    tick(block, 100, 200, 300);
    tick(block, 110, 195, 310);
    assertEquals(OptionalLong.of(110), value(block, 0));
    assertEquals(OptionalLong.of(200), value(block, 1));
    assertEquals(START, start(block));
    assertEquals(1, frame.held());
    tick(block, 120, 199, 320);
    assertEquals(OptionalLong.of(200), value(block, 1));
    assertEquals(2, frame.held());
    tick(block, 130, 201, 330);
    assertEquals(OptionalLong.of(201), value(block, 1));
    assertEquals(2, frame.held());
    assertEquals(START, start(block));
  }

  @Test
  void countersThatAllFallMoveTheStartToTheTickBefore() {
    Block block = add(Rows.columns(Rows.COUNTER, 2));
    tick(block, 100, 200);
    tick(block, 150, 250);
    tick(block, 3, 4);
    assertEquals(OptionalLong.of(3), value(block, 0));
    assertEquals(OptionalLong.of(4), value(block, 1));
    assertEquals(11_000, start(block));
    assertEquals(0, frame.held());
    tick(block, 5, 6);
    assertEquals(11_000, start(block));
  }

  @Test
  void countersThatStandStillDoNotHideAReset() {
    Block block = add(Rows.columns(Rows.COUNTER, 3));
    tick(block, 100, 0, 7);
    tick(block, 2, 0, 7);
    assertEquals(OptionalLong.of(2), value(block, 0));
    assertEquals(10_000, start(block));
  }

  @Test
  void aCounterThatLeavesZeroDoesNotHideAReset() {
    Block block = add(Rows.columns(Rows.COUNTER, 2));
    tick(block, 100, 0);
    tick(block, 2, 1);
    assertEquals(OptionalLong.of(2), value(block, 0));
    assertEquals(OptionalLong.of(1), value(block, 1));
    assertEquals(10_000, start(block));
  }

  @Test
  void doublesAreSettledAsDoubles() {
    Block block = add(Rows.columns(Rows.SECONDS, 2));
    frame.begin(now);
    frame.set(block, 0, 0.5);
    frame.set(block, 1, 1.5);
    finish();
    frame.begin(now);
    frame.set(block, 0, 0.25);
    frame.set(block, 1, 1.75);
    finish();
    assertEquals(0.5, batch.doubleValue(0, block.columns().get(0)));
    assertEquals(1.75, batch.doubleValue(0, block.columns().get(1)));
    assertEquals(1, frame.held());
  }

  @Test
  void anAbsentValueKeepsTheLastOneToCompareWith() {
    Block block = add(Rows.columns(Rows.COUNTER, 2));
    tick(block, 100, 200);
    tick(block, -1, 210);
    assertEquals(OptionalLong.empty(), value(block, 0));
    tick(block, 90, 220);
    assertEquals(OptionalLong.of(100), value(block, 0));
    assertEquals(START, start(block));
  }

  @Test
  void aCounterThatWasAbsentInTheTickOfAResetIsNotHeldAfterIt() {
    Block block = add(Rows.columns(Rows.COUNTER, 2));
    tick(block, 100, 200);
    tick(block, 1, -1);
    tick(block, 2, 3);
    assertEquals(OptionalLong.of(3), value(block, 1));
    assertEquals(10_000, start(block));
    assertEquals(0, frame.held());
  }

  @Test
  void levelsAndGaugesFallAsTheyLike() {
    Block block = add(new Block.Builder().column(Rows.COUNTER).column(Rows.LEVEL));
    tick(block, 100, 200);
    tick(block, 110, 5);
    assertEquals(OptionalLong.of(5), value(block, 1));
    tick(block, 110, 0);
    assertEquals(OptionalLong.of(0), value(block, 1));
    assertEquals(START, start(block));
    assertEquals(0, frame.held());
  }

  @Test
  void aResetOfOneBlockLeavesTheOthersAlone() {
    Block one = add(Rows.columns(Rows.COUNTER, 1));
    Block other = add(Rows.columns(Rows.COUNTER, 1));
    for (long value : new long[] {100, 5}) {
      frame.begin(now);
      frame.set(one, 0, value);
      frame.set(other, 0, 1_000 - value);
      finish();
    }
    assertEquals(10_000, start(one));
    assertEquals(START, start(other));
  }

  @Test
  void aStartTimeIsNeverBehindItsPointThoughTheClockWasSetBack() {
    Block block = add(Rows.columns(Rows.COUNTER, 1));
    tick(block, 100);
    now = 2_000;
    tick(block, 1);
    assertEquals(2_000, batch.epochNanos(0));
    assertEquals(2_000, start(block));
  }

  @Test
  void whatAppearsInATickIsInItsRowAndKeepsWhatWasSetBefore() {
    Block first = add(Rows.columns(Rows.COUNTER, 1));
    frame.begin(now);
    frame.set(first, 0, 7);
    Block late = add(Rows.columns(Rows.COUNTER, 500));
    frame.set(late, 499, 9);
    finish();
    assertEquals(OptionalLong.of(7), value(first, 0));
    assertEquals(OptionalLong.empty(), value(late, 0));
    assertEquals(OptionalLong.of(9), value(late, 499));
    assertEquals(2, frame.valuesSet());
  }

  @Test
  void aPlaceGivenToSomethingNewForgetsTheOld() {
    Block old = add(Rows.columns(Rows.COUNTER, 1));
    tick(old, 1_000_000);
    frame.begin(now);
    catalog.release(old, frame.sequence());
    Block fresh = catalog.add(Rows.columns(Rows.COUNTER, 1), ring.oldestWaiting()).orElseThrow();
    frame.open(fresh, 10_000);
    frame.set(fresh, 0, 3);
    finish();
    assertEquals(old.startIndex(), fresh.startIndex());
    assertEquals(OptionalLong.of(3), value(fresh, 0));
    assertEquals(10_000, start(fresh));
  }

  @Test
  void countersNeverFallWithoutAMovedStartWhateverComes() {
    Block block = add(Rows.columns(Rows.COUNTER, 3));
    java.util.Random random = new java.util.Random(42);
    long[] before = {-1, -1, -1};
    long startBefore = START;
    for (int i = 0; i < 2_000; i++) {
      tick(block, random.nextInt(-3, 20), random.nextInt(-3, 20), random.nextInt(-3, 20));
      long start = start(block);
      assertTrue(start >= startBefore && start <= batch.epochNanos(0));
      for (int n = 0; n < 3; n++) {
        OptionalLong value = value(block, n);
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
