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
final class FrameRingTest {
  private static final int STRESS_ROWS = 200_000;

  /** Every column of a row of a batch is what was put there when the row was sampled. */
  private static void assertIntact(RowBatch batch, int row) {
    long sequence = batch.sequence(row);
    assertEquals(1_000 + sequence, batch.epochNanos(row));
    for (Column column : batch.columns().columns()) {
      if (batch.isPresent(row, column)) {
        assertEquals(Rows.pattern(sequence, column.index()), batch.longValue(row, column));
      }
    }
  }

  private static int present(RowBatch batch, int row) {
    int present = 0;
    for (Column column : batch.columns().columns()) {
      present += batch.isPresent(row, column) ? 1 : 0;
    }
    return present;
  }

  @Test
  void anEmptyRingGivesNothing() {
    FrameRing ring = new FrameRing(0);
    RowBatch batch = new RowBatch(4);
    assertEquals(0, ring.take(batch, new Catalog()));
    assertEquals(0, batch.rows());
    assertEquals(0, ring.waiting());
    assertEquals(0, ring.oldestWaiting());
  }

  @Test
  void rowsComeOutInOrderAsManyAsTheBatchTakes() {
    Catalog catalog = new Catalog();
    Frame frame = new Frame(catalog);
    FrameRing ring = new FrameRing(0);
    RowBatch batch = new RowBatch(4);
    Block block = catalog.add(Rows.columns(Rows.LEVEL, 3), 0).orElseThrow();
    frame.open(block, 1);
    for (int i = 0; i < 6; i++) {
      Rows.publish(frame, ring, block);
    }
    assertEquals(6, ring.waiting());
    assertEquals(4, ring.take(batch, catalog));
    assertEquals(4, ring.oldestWaiting());
    assertEquals(List.of(0L, 3L), List.of(batch.sequence(0), batch.sequence(3)));
    assertEquals(2, ring.take(batch, catalog));
    assertEquals(2, batch.rows());
    assertEquals(4, batch.sequence(0));
    assertIntact(batch, 1);
    assertEquals(0, ring.waiting());
    assertEquals(0, ring.take(batch, catalog));
  }

  @Test
  void theOldestMakeRoomAndAreCounted() {
    Catalog catalog = new Catalog();
    Frame frame = new Frame(catalog);
    FrameRing ring = new FrameRing(0);
    RowBatch batch = new RowBatch(1_000);
    Block block = catalog.add(Rows.columns(Rows.LEVEL, 4_000), 0).orElseThrow();
    frame.open(block, 1);
    for (int i = 0; i < 10; i++) {
      Rows.publish(frame, ring, block);
    }
    // 32,032 bytes a row, in room for 131,096
    assertEquals(4, ring.waiting());
    assertEquals(6, ring.dropped());
    assertEquals(6, ring.oldestWaiting());
    assertEquals(4, ring.take(batch, catalog));
    for (int row = 0; row < 4; row++) {
      assertEquals(6 + row, batch.sequence(row));
      assertEquals(4_000, present(batch, row));
      assertIntact(batch, row);
    }
  }

  @Test
  void moreSmallRowsThanTheTableHasEntriesDropTheOldest() {
    Catalog catalog = new Catalog();
    Frame frame = new Frame(catalog);
    FrameRing ring = new FrameRing(0);
    RowBatch batch = new RowBatch(4_000);
    for (int i = 0; i < 3_000; i++) {
      Rows.publish(frame, ring);
    }
    long waiting = ring.waiting();
    assertEquals(3_000, waiting + ring.dropped());
    assertEquals(waiting, ring.take(batch, catalog));
    for (int row = 0; row < waiting; row++) {
      assertEquals(ring.dropped() + row, batch.sequence(row));
    }
  }

  @Test
  void aRowSampledBeforeItsDeviceWentAwayIsStillRead() {
    Catalog catalog = new Catalog();
    Frame frame = new Frame(catalog);
    FrameRing ring = new FrameRing(0);
    RowBatch batch = new RowBatch(4);
    Block block = catalog.add(Rows.columns(Rows.LEVEL, 3), 0).orElseThrow();
    frame.open(block, 1);
    Rows.publish(frame, ring, block);
    frame.begin(1_001);
    catalog.release(block, frame.sequence());
    Block other = catalog.add(Rows.columns(Rows.LEVEL, 3), ring.oldestWaiting()).orElseThrow();
    frame.open(other, 1);
    frame.set(other, 1, Rows.pattern(1, other.index(1)));
    frame.end();
    ring.publish(frame);
    assertEquals(2, ring.take(batch, catalog));
    assertEquals(3, present(batch, 0));
    assertEquals(1, present(batch, 1));
    assertIntact(batch, 0);
    assertIntact(batch, 1);
    assertFalse(batch.isPresent(0, other.columns().get(1)));
  }

  @Test
  void moreRoomThanAnIntAddressesIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new FrameRing(1L << 31));
  }

  /** One step: add that many columns and publish rows, or take a batch. */
  record Step(boolean publish, int columns, int rows) {}

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
    Catalog catalog = new Catalog();
    Frame frame = new Frame(catalog);
    FrameRing ring = new FrameRing(0);
    RowBatch batch = new RowBatch(25);
    List<Block> blocks = new ArrayList<>();
    Deque<Long> model = new ArrayDeque<>();
    Deque<Integer> valuesOfRows = new ArrayDeque<>();
    long published = 0;
    long taken = 0;
    int columns = 0;
    for (Step step : steps) {
      if (!step.publish) {
        int rows = ring.take(batch, catalog);
        assertEquals(Math.min(25, model.size()), rows);
        for (int row = 0; row < rows; row++) {
          assertEquals(model.removeFirst(), batch.sequence(row));
          assertEquals(valuesOfRows.removeFirst(), present(batch, row));
          assertIntact(batch, row);
        }
        taken += rows;
      } else if (columns + step.columns < 8_000) {
        if (step.columns > 0) {
          Block block =
              catalog
                  .add(Rows.columns(Rows.LEVEL, step.columns), ring.oldestWaiting())
                  .orElseThrow();
          frame.open(block, 1);
          blocks.add(block);
          columns += step.columns;
        }
        for (int i = 0; i < step.rows; i++) {
          Rows.publish(frame, ring, blocks.toArray(Block[]::new));
          model.addLast(published++);
          valuesOfRows.addLast(columns);
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
    Catalog catalog = new Catalog();
    Frame frame = new Frame(catalog);
    FrameRing ring = new FrameRing(0);
    // blocks come and go, so that places change their meaning under way
    FutureTask<Long> producer =
        new FutureTask<>(() -> {
          @Nullable Block[] blocks = new Block[5];
          for (int i = 0; i < STRESS_ROWS; i++) {
            frame.begin(1_000L + i);
            if (i % 64 == 0) {
              swap(catalog, frame, ring, blocks, i / 64 % blocks.length);
            }
            fill(frame, blocks);
            frame.end();
            ring.publish(frame);
          }
          return (long) STRESS_ROWS;
        });
    Thread thread = Thread.ofPlatform().daemon().start(producer);
    RowBatch batch = new RowBatch(64);
    long taken = 0;
    long last = -1;
    while (thread.isAlive() || ring.waiting() > 0) {
      int rows = ring.take(batch, catalog);
      for (int row = 0; row < rows; row++) {
        assertTrue(batch.sequence(row) > last, batch.sequence(row) + " after " + last);
        last = batch.sequence(row);
        assertEquals(1_000 + last, batch.epochNanos(row));
        int present = 0;
        for (Column column : batch.columns().columns()) {
          if (batch.isPresent(row, column)) {
            present++;
            long id = Long.parseLong(column.metric().description());
            assertEquals(id * 1_000_000_007L + last, batch.longValue(row, column));
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

  /** As many columns as the blocks of that row have: block {@code n} has {@code 3 + n % 5 * 40}. */
  private static int expectedValues(long sequence) {
    long newest = sequence / 64;
    int values = 0;
    for (long n = Math.max(0, newest - 4); n <= newest; n++) {
      values += columnsOf(n);
    }
    return values;
  }

  private static int columnsOf(long block) {
    return (int) (3 + block % 5 * 40);
  }

  private static void swap(
      Catalog catalog, Frame frame, FrameRing ring, @Nullable Block[] blocks, int slot) {
    long number = frame.sequence() / 64;
    Block old = blocks[slot];
    if (old != null) {
      catalog.release(old, frame.sequence());
    }
    Metric metric = Metric.upDownCounter("stress", "1", Long.toString(number));
    Block block =
        catalog.add(Rows.columns(metric, columnsOf(number)), ring.oldestWaiting()).orElseThrow();
    blocks[slot] = block;
    frame.open(block, 1);
  }

  private static void fill(Frame frame, @Nullable Block[] blocks) {
    for (Block block : blocks) {
      if (block != null) {
        long id = Long.parseLong(block.columns().get(0).metric().description());
        for (int n = 0; n < block.size(); n++) {
          frame.set(block, n, id * 1_000_000_007L + frame.sequence());
        }
      }
    }
  }
}
