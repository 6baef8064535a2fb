package dev.panapulse.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The ring has room for the largest row at least: 131,096 bytes. */
final class RowRingTest {
  private static final int STRESS_ROWS = 200_000;

  /** Every value of a row of a batch is the one that was set when the row was sampled. */
  private static void assertIntact(RowBatch batch, int row) {
    long sequence = batch.sequence(row);
    assertEquals(1_000 + sequence, batch.epochNanos(row));
    for (Series one : batch.snapshot().series()) {
      if (batch.isPresent(row, one)) {
        assertEquals(PatternRows.pattern(sequence, one.slot()), batch.longValue(row, one));
      }
    }
  }

  private static int present(RowBatch batch, int row) {
    int present = 0;
    for (Series one : batch.snapshot().series()) {
      present += batch.isPresent(row, one) ? 1 : 0;
    }
    return present;
  }

  @Test
  void anEmptyRingGivesNothing() {
    RowRing ring = new RowRing(0);
    RowBatch batch = new RowBatch(4);
    assertEquals(0, ring.take(batch, new SeriesRegistry()));
    assertEquals(0, batch.rows());
    assertEquals(0, ring.waiting());
    assertEquals(0, ring.oldestWaiting());
  }

  @Test
  void rowsComeOutInOrderAsManyAsTheBatchTakes() {
    SeriesRegistry registry = new SeriesRegistry();
    Row row = new Row(registry);
    RowRing ring = new RowRing(0);
    RowBatch batch = new RowBatch(4);
    SeriesGroup group = registry.add(PatternRows.series(PatternRows.LEVEL, 3), 0).orElseThrow();
    row.open(group, 1);
    for (int i = 0; i < 6; i++) {
      PatternRows.publish(row, ring, group);
    }
    assertEquals(6, ring.waiting());
    assertEquals(4, ring.take(batch, registry));
    assertEquals(4, ring.oldestWaiting());
    assertEquals(List.of(0L, 3L), List.of(batch.sequence(0), batch.sequence(3)));
    assertEquals(2, ring.take(batch, registry));
    assertEquals(2, batch.rows());
    assertEquals(4, batch.sequence(0));
    assertIntact(batch, 1);
    assertEquals(0, ring.waiting());
    assertEquals(0, ring.take(batch, registry));
  }

  @Test
  void theOldestMakeRoomAndAreCounted() {
    SeriesRegistry registry = new SeriesRegistry();
    Row row = new Row(registry);
    RowRing ring = new RowRing(0);
    RowBatch batch = new RowBatch(1_000);
    SeriesGroup group = registry.add(PatternRows.series(PatternRows.LEVEL, 4_000), 0).orElseThrow();
    row.open(group, 1);
    for (int i = 0; i < 10; i++) {
      PatternRows.publish(row, ring, group);
    }
    // 32,032 bytes a row, in room for 131,096
    assertEquals(4, ring.waiting());
    assertEquals(6, ring.dropped());
    assertEquals(6, ring.oldestWaiting());
    assertEquals(4, ring.take(batch, registry));
    for (int number = 0; number < 4; number++) {
      assertEquals(6 + number, batch.sequence(number));
      assertEquals(4_000, present(batch, number));
      assertIntact(batch, number);
    }
  }

  @Test
  void moreSmallRowsThanTheTableHasEntriesDropTheOldest() {
    SeriesRegistry registry = new SeriesRegistry();
    Row row = new Row(registry);
    RowRing ring = new RowRing(0);
    RowBatch batch = new RowBatch(4_000);
    for (int i = 0; i < 3_000; i++) {
      PatternRows.publish(row, ring);
    }
    long waiting = ring.waiting();
    assertEquals(3_000, waiting + ring.dropped());
    assertEquals(waiting, ring.take(batch, registry));
    for (int number = 0; number < waiting; number++) {
      assertEquals(ring.dropped() + number, batch.sequence(number));
    }
  }

  @Test
  void aRowSampledBeforeItsDeviceWentAwayIsStillRead() {
    SeriesRegistry registry = new SeriesRegistry();
    Row row = new Row(registry);
    RowRing ring = new RowRing(0);
    RowBatch batch = new RowBatch(4);
    SeriesGroup group = registry.add(PatternRows.series(PatternRows.LEVEL, 3), 0).orElseThrow();
    row.open(group, 1);
    PatternRows.publish(row, ring, group);
    row.begin(1_001);
    registry.release(group, row.sequence());
    SeriesGroup other =
        registry.add(PatternRows.series(PatternRows.LEVEL, 3), ring.oldestWaiting()).orElseThrow();
    row.open(other, 1);
    row.set(other, 1, PatternRows.pattern(1, other.slot(1)));
    row.end();
    ring.publish(row);
    assertEquals(2, ring.take(batch, registry));
    assertEquals(3, present(batch, 0));
    assertEquals(1, present(batch, 1));
    assertIntact(batch, 0);
    assertIntact(batch, 1);
    assertFalse(batch.isPresent(0, other.series().get(1)));
  }

  @Test
  void moreRoomThanAnIntAddressesIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new RowRing(1L << 31));
  }

  /** One step: add that many series and publish rows, or take a batch. */
  record Step(boolean publish, int series, int rows) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Step> publish =
        Arbitraries.integers()
            .between(0, 3)
            .flatMap(growth ->
                Arbitraries.integers()
                    .between(1, 40)
                    .map(rows -> new Step(true, growth == 3 ? 900 : growth, rows)));
    Arbitrary<Step> take = Arbitraries.just(new Step(false, 0, 0));
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(3, publish), net.jqwik.api.Tuple.of(2, take))
        .list()
        .ofMinSize(1)
        .ofMaxSize(30);
  }

  @Property(tries = 150)
  void behavesAsAQueueOfRowsThatDropsTheOldest(@ForAll("steps") List<Step> steps) {
    SeriesRegistry registry = new SeriesRegistry();
    Row row = new Row(registry);
    RowRing ring = new RowRing(0);
    RowBatch batch = new RowBatch(25);
    List<SeriesGroup> groups = new ArrayList<>();
    Deque<Long> model = new ArrayDeque<>();
    Deque<Integer> valuesOfRows = new ArrayDeque<>();
    long published = 0;
    long taken = 0;
    int series = 0;
    for (Step step : steps) {
      if (!step.publish) {
        int rows = ring.take(batch, registry);
        assertEquals(Math.min(25, model.size()), rows);
        for (int number = 0; number < rows; number++) {
          assertEquals(model.removeFirst(), batch.sequence(number));
          assertEquals(valuesOfRows.removeFirst(), present(batch, number));
          assertIntact(batch, number);
        }
        taken += rows;
      } else if (series + step.series < 8_000) {
        if (step.series > 0) {
          SeriesGroup group =
              registry
                  .add(PatternRows.series(PatternRows.LEVEL, step.series), ring.oldestWaiting())
                  .orElseThrow();
          row.open(group, 1);
          groups.add(group);
          series += step.series;
        }
        for (int i = 0; i < step.rows; i++) {
          PatternRows.publish(row, ring, groups.toArray(SeriesGroup[]::new));
          model.addLast(published++);
          valuesOfRows.addLast(series);
          // which rows had to go depends on how they lie; that they are the oldest does not
          while (model.size() > ring.waiting()) {
            model.removeFirst();
            valuesOfRows.removeFirst();
          }
          assertTrue(ring.waiting() >= 1, "the newest row is always kept");
        }
      }
      assertEquals(published, taken + ring.dropped() + ring.waiting());
      assertEquals(model.size(), ring.waiting());
      assertEquals(model.isEmpty() ? published : model.getFirst(), ring.oldestWaiting());
    }
  }

  @Test
  void twoThreadsLoseAndDoubleNothing() throws InterruptedException, ExecutionException {
    SeriesRegistry registry = new SeriesRegistry();
    Row row = new Row(registry);
    RowRing ring = new RowRing(0);
    // groups come and go, so that slots change their meaning meanwhile
    FutureTask<Long> producer =
        new FutureTask<>(() -> {
          @Nullable SeriesGroup[] groups = new SeriesGroup[5];
          for (int i = 0; i < STRESS_ROWS; i++) {
            row.begin(1_000L + i);
            if (i % 64 == 0) {
              swap(registry, row, ring, groups, i / 64 % groups.length);
            }
            fill(row, groups);
            row.end();
            ring.publish(row);
          }
          return (long) STRESS_ROWS;
        });
    Thread thread = Thread.ofPlatform().daemon().start(producer);
    RowBatch batch = new RowBatch(64);
    long taken = 0;
    long last = -1;
    while (thread.isAlive() || ring.waiting() > 0) {
      int rows = ring.take(batch, registry);
      for (int number = 0; number < rows; number++) {
        assertTrue(batch.sequence(number) > last, batch.sequence(number) + " after " + last);
        last = batch.sequence(number);
        assertEquals(1_000 + last, batch.epochNanos(number));
        int present = 0;
        for (Series one : batch.snapshot().series()) {
          if (batch.isPresent(number, one)) {
            present++;
            long id = Long.parseLong(one.metric().description());
            assertEquals(id * 1_000_000_007L + last, batch.longValue(number, one));
          }
        }
        assertEquals(expectedValues(last), present);
      }
      taken += rows;
    }
    assertEquals(STRESS_ROWS, producer.get());
    assertEquals(STRESS_ROWS - 1, last);
    assertEquals(STRESS_ROWS, taken + ring.dropped() + ring.waiting());
  }

  /** As many series as the groups of that row have: group {@code n} has {@code 3 + n % 5 * 40}. */
  private static int expectedValues(long sequence) {
    long newest = sequence / 64;
    int values = 0;
    for (long n = Math.max(0, newest - 4); n <= newest; n++) {
      values += seriesOf(n);
    }
    return values;
  }

  private static int seriesOf(long group) {
    return (int) (3 + group % 5 * 40);
  }

  private static void swap(
      SeriesRegistry registry, Row row, RowRing ring, @Nullable SeriesGroup[] groups, int slot) {
    long number = row.sequence() / 64;
    SeriesGroup old = groups[slot];
    if (old != null) {
      registry.release(old, row.sequence());
    }
    Metric metric = Metric.upDownCounter("stress", "1", Long.toString(number));
    SeriesGroup group =
        registry
            .add(PatternRows.series(metric, seriesOf(number)), ring.oldestWaiting())
            .orElseThrow();
    groups[slot] = group;
    row.open(group, 1);
  }

  private static void fill(Row row, @Nullable SeriesGroup[] groups) {
    for (SeriesGroup group : groups) {
      if (group != null) {
        long id = Long.parseLong(group.series().get(0).metric().description());
        for (int n = 0; n < group.size(); n++) {
          row.set(group, n, id * 1_000_000_007L + row.sequence());
        }
      }
    }
  }
}
