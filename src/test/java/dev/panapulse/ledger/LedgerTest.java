package dev.panapulse.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.RowBatch;
import dev.panapulse.row.RowRing;
import dev.panapulse.row.SeriesGroup;
import dev.panapulse.row.SeriesRegistry;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class LedgerTest {
  private static final Metric GAUGE = Metric.gauge("test.gauge", "1", "");

  private final RowRing ring = new RowRing(1);
  private final Ledger ledger = new Ledger(ring);

  private void assertBalance(
      long inFlight, long accepted, long rejected, long dropped, long spool) {
    LedgerSnapshot now = ledger.snapshot();
    assertEquals(inFlight, now.inFlight(), "in flight");
    assertEquals(accepted, now.accepted(), "accepted");
    assertEquals(rejected, now.rejected(), "rejected");
    assertEquals(dropped, LedgerBalance.dropped(now), "dropped");
    assertEquals(spool, now.inSpool(), "in the spool");
  }

  @Test
  void pointsInFlightMeetOneFate() {
    assertBalance(0, 0, 0, 0, 0);
    ledger.taken(30);
    assertBalance(30, 0, 0, 0, 0);
    ledger.failed();
    ledger.accepted(10, 3);
    assertBalance(20, 7, 3, 0, 0);
    ledger.rejected(ExportError.BAD_REQUEST, 5);
    ledger.dropped(DropReason.INTERNAL_ERROR, 4);
    ledger.spooled(11);
    assertBalance(0, 7, 8, 4, 11);
    ledger.acceptedFromSpool(2, 5);
    ledger.rejectedFromSpool(ExportError.OTHER, 3);
    ledger.droppedFromSpool(DropReason.SPOOL_AGE, 1);
    assertBalance(0, 7, 13, 5, 5);
    LedgerSnapshot end = ledger.snapshot();
    assertEquals(5, end.rejected(ExportError.REJECTED), "no more than there were");
    assertEquals(3, end.rejected(ExportError.OTHER));
    assertEquals(1, end.dropped(DropReason.SPOOL_AGE));
    assertEquals(1, end.failures());
  }

  @Test
  void whatTheSpoolHoldsIsRecoveredOrMissing() {
    ledger.found(10);
    ledger.found(12);
    ledger.found(3);
    LedgerSnapshot now = ledger.snapshot();
    assertEquals(12, now.recovered());
    assertEquals(9, now.dropped(DropReason.CORRUPT));
    assertEquals(3, now.inSpool());
    assertEquals(0, LedgerBalance.difference(now));
  }

  @Test
  void theWholeAccountIsOneLine() {
    ledger.found(10);
    ledger.acceptedFromSpool(4, 1);
    assertEquals(
        "data points: 0 sampled, 10 recovered, 3 accepted, 1 rejected; dropped: 0 buffer_full,"
            + " 0 spool_full, 0 spool_age, 0 corrupt, 0 internal_error; waiting: 0 in the ring,"
            + " 0 in flight, 6 in the spool",
        ledger.snapshot().toString());
  }

  @Test
  void atTheEndWhatIsInMemoryIsDropped() {
    SeriesRegistry registry = new SeriesRegistry();
    Row row = new Row(registry);
    SeriesGroup group = registry.add(new SeriesGroup.Builder().with(GAUGE), 0).orElseThrow();
    for (int i = 1; i <= 2; i++) {
      row.begin(i);
      row.set(group, 0, i);
      row.end();
      ring.publish(row);
    }
    ledger.found(10);
    ledger.taken(1);
    String line = ledger.snapshot().atEnd();
    assertTrue(line.contains("data points: 2 sampled, 10 recovered"), line);
    assertTrue(line.contains(", 2 shutdown; waiting: 0 in the ring, 0 in flight, 10 in"), line);
  }

  /** One thread samples, one settles, this one looks: no moment at which a point is amiss. */
  @Test
  void theSumsAddUpAtEveryMoment() throws InterruptedException {
    SeriesRegistry registry = new SeriesRegistry();
    Row row = new Row(registry);
    SeriesGroup.Builder builder = new SeriesGroup.Builder();
    for (int i = 0; i < 500; i++) {
      builder.with(GAUGE);
    }
    SeriesGroup group = registry.add(builder, 0).orElseThrow();
    AtomicBoolean end = new AtomicBoolean();
    Thread sampler =
        new Thread(() -> {
          for (int tick = 1; !end.get(); tick++) {
            row.begin(tick);
            for (int i = 0; i < tick % 500; i++) {
              row.set(group, i, 1.0);
            }
            row.end();
            ring.publish(row);
          }
        });
    Thread exportLoop =
        new Thread(() -> {
          RowBatch batch = new RowBatch(7);
          for (int turn = 0; !end.get(); turn++) {
            if (ring.take(batch, registry) > 0) {
              ledger.taken(batch.points());
              settle(turn % 4, batch.points());
            }
          }
        });
    sampler.start();
    exportLoop.start();
    LedgerSnapshot snapshot = new LedgerSnapshot();
    long sampled = 0;
    int looks = 0;
    while (looks < 20_000 || snapshot.dropped(DropReason.BUFFER_FULL) == 0) {
      if (ledger.read(snapshot)) {
        looks++;
        assertEquals(0, LedgerBalance.difference(snapshot), snapshot.toString());
        assertTrue(snapshot.inRing() >= 0 && snapshot.inFlight() >= 0, snapshot.toString());
        assertTrue(snapshot.sampled() >= sampled, snapshot.toString());
        sampled = snapshot.sampled();
      }
    }
    end.set(true);
    sampler.join();
    exportLoop.join();
    RowBatch rest = new RowBatch(1000);
    long left = 0;
    while (ring.take(rest, registry) > 0) {
      left += rest.points();
    }
    assertEquals(left, ledger.snapshot().inRing(), "the books against the rows themselves");
  }

  private void settle(int how, long points) {
    switch (how) {
      case 0 -> ledger.accepted(points, 0);
      case 1 -> {
        ledger.spooled(points);
        ledger.acceptedFromSpool(points, points / 2);
      }
      case 2 -> ledger.dropped(DropReason.INTERNAL_ERROR, points);
      default -> ledger.rejected(ExportError.OTHER, points);
    }
  }
}
