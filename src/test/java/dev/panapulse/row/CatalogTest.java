package dev.panapulse.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class CatalogTest {
  private final Catalog catalog = new Catalog();

  private Block add(int columns) {
    return catalog.add(Rows.columns(Rows.COUNTER, columns), 0).orElseThrow();
  }

  @Test
  void blocksLieOneBehindTheOtherEachWithItsStartTimeFirst() {
    Block first = add(3);
    Block second = add(2);
    assertEquals(0, first.startIndex());
    assertEquals(3, first.index(2));
    assertEquals(4, second.startIndex());
    assertEquals(5, second.index(0));
    assertEquals(7, catalog.places());
    List<Column> columns = catalog.snapshot().columns();
    assertEquals(List.of(1, 2, 3, 5, 6), columns.stream().map(Column::index).toList());
    assertEquals(List.of(0, 0, 0, 4, 4), columns.stream().map(Column::startIndex).toList());
  }

  @Test
  void theSnapshotIsTheSameUntilSomethingChanges() {
    add(1);
    Catalog.Snapshot snapshot = catalog.snapshot();
    assertSame(snapshot, catalog.snapshot());
    add(1);
    assertEquals(1, snapshot.columns().size());
    assertEquals(2, catalog.snapshot().columns().size());
  }

  @Test
  void placesAreNotGivenAwayWhileARowThatMeansTheOldWaits() {
    Block old = add(2);
    catalog.release(old, 10);
    Block meanwhile = catalog.add(Rows.columns(Rows.GAUGE, 2), 9).orElseThrow();
    assertNotEquals(old.startIndex(), meanwhile.startIndex());
    Block later = catalog.add(Rows.columns(Rows.GAUGE, 2), 10).orElseThrow();
    assertEquals(old.startIndex(), later.startIndex());
    assertEquals(6, catalog.places());
  }

  @Test
  void columnsThatAreGoneStayReadableWhileRowsThatHaveThemWait() {
    Block old = add(2);
    catalog.release(old, 10);
    assertTrue(catalog.snapshot().columns().containsAll(old.columns()));
    assertTrue(catalog.add(Rows.columns(Rows.GAUGE, 1), 9).isPresent());
    assertTrue(catalog.snapshot().columns().containsAll(old.columns()));
    assertTrue(catalog.add(Rows.columns(Rows.GAUGE, 1), 10).isPresent());
    assertFalse(catalog.snapshot().columns().contains(old.columns().get(0)));
  }

  @Test
  void aPlaceHasOneMeaningInASnapshot() {
    Block old = add(2);
    catalog.release(old, 5);
    assertTrue(catalog.add(Rows.columns(Rows.GAUGE, 2), 5).isPresent());
    List<Column> columns = catalog.snapshot().columns();
    assertEquals(2, columns.size());
    assertEquals(2, columns.stream().map(Column::index).distinct().count());
  }

  @Test
  void whatComesAndGoesDoesNotGrowTheRow() {
    for (int i = 0; i < 1_000; i++) {
      Block block = catalog.add(Rows.columns(Rows.COUNTER, 5), i).orElseThrow();
      catalog.release(block, i + 1);
    }
    assertEquals(6, catalog.places());
    assertTrue(catalog.snapshot().columns().size() <= 5);
  }

  @Test
  void aFullRowRefusesAndKeepsWhatItHas() {
    Catalog small = new Catalog(5);
    assertTrue(small.add(Rows.columns(Rows.COUNTER, 2), 0).isPresent());
    assertTrue(small.add(Rows.columns(Rows.COUNTER, 2), 0).isEmpty());
    assertTrue(small.add(Rows.columns(Rows.COUNTER, 1), 0).isPresent());
    assertEquals(5, small.places());
    assertEquals(3, small.snapshot().columns().size());
  }

  @Test
  void aStrangersBlockIsNotReleased() {
    Block block = add(1);
    catalog.release(block, 1);
    assertThrows(IllegalArgumentException.class, () -> catalog.release(block, 2));
  }
}
