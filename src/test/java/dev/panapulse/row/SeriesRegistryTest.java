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

  private SeriesGroup add(int columns) {
    return registry.add(PatternRows.columns(PatternRows.COUNTER, columns), 0).orElseThrow();
  }

  @Test
  void blocksLieOneBehindTheOtherEachWithItsStartTimeFirst() {
    SeriesGroup first = add(3);
    SeriesGroup second = add(2);
    assertEquals(0, first.startIndex());
    assertEquals(3, first.index(2));
    assertEquals(4, second.startIndex());
    assertEquals(5, second.index(0));
    assertEquals(7, registry.slots());
    List<Series> columns = registry.snapshot().series();
    assertEquals(List.of(1, 2, 3, 5, 6), columns.stream().map(Series::index).toList());
    assertEquals(List.of(0, 0, 0, 4, 4), columns.stream().map(Series::startIndex).toList());
  }

  @Test
  void theSnapshotIsTheSameUntilSomethingChanges() {
    add(1);
    SeriesRegistry.Snapshot snapshot = registry.snapshot();
    assertSame(snapshot, registry.snapshot());
    add(1);
    assertEquals(1, snapshot.series().size());
    assertEquals(2, registry.snapshot().series().size());
  }

  @Test
  void placesAreNotGivenAwayWhileARowThatMeansTheOldWaits() {
    SeriesGroup old = add(2);
    registry.release(old, 10);
    SeriesGroup meanwhile =
        registry.add(PatternRows.columns(PatternRows.GAUGE, 2), 9).orElseThrow();
    assertNotEquals(old.startIndex(), meanwhile.startIndex());
    SeriesGroup later = registry.add(PatternRows.columns(PatternRows.GAUGE, 2), 10).orElseThrow();
    assertEquals(old.startIndex(), later.startIndex());
    assertEquals(6, registry.slots());
  }

  @Test
  void columnsThatAreGoneStayReadableWhileRowsThatHaveThemWait() {
    SeriesGroup old = add(2);
    registry.release(old, 10);
    assertTrue(registry.snapshot().series().containsAll(old.series()));
    assertTrue(registry.add(PatternRows.columns(PatternRows.GAUGE, 1), 9).isPresent());
    assertTrue(registry.snapshot().series().containsAll(old.series()));
    assertTrue(registry.add(PatternRows.columns(PatternRows.GAUGE, 1), 10).isPresent());
    assertFalse(registry.snapshot().series().contains(old.series().get(0)));
  }

  @Test
  void aPlaceHasOneMeaningInASnapshot() {
    SeriesGroup old = add(2);
    registry.release(old, 5);
    assertTrue(registry.add(PatternRows.columns(PatternRows.GAUGE, 2), 5).isPresent());
    List<Series> columns = registry.snapshot().series();
    assertEquals(2, columns.size());
    assertEquals(2, columns.stream().map(Series::index).distinct().count());
  }

  @Test
  void whatComesAndGoesDoesNotGrowTheRow() {
    for (int i = 0; i < 1_000; i++) {
      SeriesGroup group =
          registry.add(PatternRows.columns(PatternRows.COUNTER, 5), i).orElseThrow();
      registry.release(group, i + 1);
    }
    assertEquals(6, registry.slots());
    assertTrue(registry.snapshot().series().size() <= 5);
  }

  @Test
  void aFullRowRefusesAndKeepsWhatItHas() {
    SeriesRegistry small = new SeriesRegistry(5);
    assertTrue(small.add(PatternRows.columns(PatternRows.COUNTER, 2), 0).isPresent());
    assertTrue(small.add(PatternRows.columns(PatternRows.COUNTER, 2), 0).isEmpty());
    assertTrue(small.add(PatternRows.columns(PatternRows.COUNTER, 1), 0).isPresent());
    assertEquals(5, small.slots());
    assertEquals(3, small.snapshot().series().size());
  }

  @Test
  void aStrangersBlockIsNotReleased() {
    SeriesGroup group = add(1);
    registry.release(group, 1);
    assertThrows(IllegalArgumentException.class, () -> registry.release(group, 2));
  }
}
