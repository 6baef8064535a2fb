package dev.panapulse.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SeriesRegistryTest {
  private final SeriesRegistry registry = new SeriesRegistry();

  private SeriesGroup add(int count) {
    return registry.add(PatternRows.series(PatternRows.COUNTER, count), 0).orElseThrow();
  }

  /** The snapshot after the end of a tick. */
  private SeriesRegistry.Snapshot snapshot() {
    registry.publish();
    return registry.snapshot();
  }

  @Test
  void groupsLieOneAfterTheOtherEachWithItsStartTimeFirst() {
    SeriesGroup first = add(3);
    SeriesGroup second = add(2);
    assertEquals(0, first.startSlot());
    assertEquals(3, first.slot(2));
    assertEquals(4, second.startSlot());
    assertEquals(5, second.slot(0));
    assertEquals(7, registry.slots());
    List<Series> series = snapshot().series();
    assertEquals(List.of(1, 2, 3, 5, 6), series.stream().map(Series::slot).toList());
    assertEquals(List.of(0, 0, 0, 4, 4), series.stream().map(Series::startSlot).toList());
  }

  @Test
  void theSnapshotIsTheSameUntilSomethingChanges() {
    add(1);
    SeriesRegistry.Snapshot snapshot = snapshot();
    assertSame(snapshot, snapshot());
    add(1);
    assertEquals(1, snapshot.series().size());
    assertEquals(2, snapshot().series().size());
  }

  @Test
  void slotsAreKeptWhileARowThatUsesThemWaits() {
    SeriesGroup old = add(2);
    registry.release(old, 10);
    SeriesGroup meanwhile = registry.add(PatternRows.series(PatternRows.GAUGE, 2), 9).orElseThrow();
    assertNotEquals(old.startSlot(), meanwhile.startSlot());
    SeriesGroup later = registry.add(PatternRows.series(PatternRows.GAUGE, 2), 10).orElseThrow();
    assertEquals(old.startSlot(), later.startSlot());
    assertEquals(6, registry.slots());
  }

  @Test
  void removedSeriesStayReadableWhileRowsThatHaveThemWait() {
    SeriesGroup old = add(2);
    registry.release(old, 10);
    assertTrue(snapshot().series().containsAll(old.series()));
    assertTrue(registry.add(PatternRows.series(PatternRows.GAUGE, 1), 9).isPresent());
    assertTrue(snapshot().series().containsAll(old.series()));
    assertTrue(registry.add(PatternRows.series(PatternRows.GAUGE, 1), 10).isPresent());
    assertFalse(snapshot().series().contains(old.series().get(0)));
  }

  @Test
  void aSlotHasOneMeaningInASnapshot() {
    SeriesGroup old = add(2);
    registry.release(old, 5);
    assertTrue(registry.add(PatternRows.series(PatternRows.GAUGE, 2), 5).isPresent());
    List<Series> series = snapshot().series();
    assertEquals(2, series.size());
    assertEquals(2, series.stream().map(Series::slot).distinct().count());
  }

  @Test
  void whatComesAndGoesDoesNotGrowTheRow() {
    for (int i = 0; i < 1_000; i++) {
      SeriesGroup group = registry.add(PatternRows.series(PatternRows.COUNTER, 5), i).orElseThrow();
      registry.release(group, i + 1);
    }
    assertEquals(6, registry.slots());
    assertTrue(snapshot().series().size() <= 5);
  }

  @Test
  void aFullRowRefusesAndKeepsWhatItHas() {
    SeriesRegistry small = new SeriesRegistry(5);
    assertTrue(small.add(PatternRows.series(PatternRows.COUNTER, 2), 0).isPresent());
    assertTrue(small.add(PatternRows.series(PatternRows.COUNTER, 2), 0).isEmpty());
    assertTrue(small.add(PatternRows.series(PatternRows.COUNTER, 1), 0).isPresent());
    assertEquals(5, small.slots());
    small.publish();
    assertEquals(3, small.snapshot().series().size());
  }

  @Test
  void changesAreSeenTogetherAtTheEndOfTheTick() {
    SeriesRegistry.Snapshot before = snapshot();
    add(1);
    add(1);
    assertSame(before, registry.snapshot());
    assertEquals(2, snapshot().series().size());
  }

  @Test
  void eachKindHasItsShareWhateverTheOthersTake() {
    SeriesRegistry large = new SeriesRegistry(1000);
    SeriesShare interfaces = large.share(90, 900);
    SeriesShare disks = large.share(110, 220);
    int added = 0;
    while (large.add(PatternRows.series(PatternRows.COUNTER, 8), 0, interfaces).isPresent()) {
      added++;
    }
    // all but what is kept for disks and the rest
    assertEquals((1000 - 110 - SeriesRegistry.KEPT_FOR_THE_REST) / 9, added);

    int kept = 0;
    while (large.add(PatternRows.series(PatternRows.COUNTER, 10), 0, disks).isPresent()) {
      kept++;
    }
    assertEquals(10, kept);
    assertTrue(large.add(PatternRows.series(PatternRows.GAUGE, 400), 0).isPresent());
  }

  @Test
  void aKindTakesNoMoreThanItsMost() {
    SeriesShare disks = registry.share(11, 22);
    assertTrue(registry.add(PatternRows.series(PatternRows.COUNTER, 10), 0, disks).isPresent());
    SeriesGroup second =
        registry.add(PatternRows.series(PatternRows.COUNTER, 10), 0, disks).orElseThrow();
    assertTrue(registry.add(PatternRows.series(PatternRows.COUNTER, 10), 0, disks).isEmpty());
    registry.release(second, 1);
    assertTrue(registry.add(PatternRows.series(PatternRows.COUNTER, 10), 1, disks).isPresent());
  }

  @Test
  void aReleasedGroupIsNotReleasedAgain() {
    SeriesGroup group = add(1);
    registry.release(group, 1);
    assertThrows(IllegalArgumentException.class, () -> registry.release(group, 2));
  }
}
