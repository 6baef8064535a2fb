package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.ledger.Balance;
import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.libc.EventFd;
import dev.panapulse.libc.LibC;
import dev.panapulse.row.Block;
import dev.panapulse.row.Catalog;
import dev.panapulse.row.Frame;
import dev.panapulse.row.FrameRing;
import dev.panapulse.row.Metric;
import java.time.Duration;
import java.util.Optional;

/** A shipper with all that it needs, and rows of 8 kB, of which few fit into the ring. */
final class Shipping implements AutoCloseable {
  /** For what ends by itself: long enough for any machine, never waited for. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int COLUMNS = 1_000;

  final FrameRing ring = new FrameRing(1);
  final Ledger ledger = new Ledger(ring);
  final EventFd abort = new EventFd(LibC.system());
  final CapturedErr log = new CapturedErr();
  private final Catalog catalog = new Catalog();
  private final Frame frame = new Frame(catalog);
  private final Block block;
  private final Shipper shipper;
  private long published;

  /** Attempts are not put off, but for what the backend asks. */
  Shipping(Destination destination, int batchRows) {
    Block.Builder columns = new Block.Builder();
    for (int i = 0; i < COLUMNS; i++) {
      columns.column(Metric.gauge("test.gauge", "1", ""));
    }
    block = catalog.add(columns, 0).orElseThrow();
    shipper =
        new Shipper(
            LibC.system(),
            ring,
            catalog,
            destination,
            Optional.empty(),
            ledger,
            abort,
            batchRows,
            10,
            () -> 0L,
            System::nanoTime);
  }

  Shipping start() {
    shipper.start();
    return this;
  }

  Shipping publish(int rows) {
    for (int i = 0; i < rows; i++) {
      frame.begin(1_000 + published);
      frame.set(block, 0, published);
      frame.end();
      ring.publish(frame);
      published++;
    }
    shipper.rowsReady();
    return this;
  }

  long published() {
    return published;
  }

  long stop() {
    return stop(PATIENCE);
  }

  long stop(Duration grace) {
    long undelivered = shipper.stop(grace);
    Balance balance = ledger.balance();
    assertEquals(0, balance.difference(), balance.toString());
    assertEquals(published, balance.sampled(), "a point a row");
    assertEquals(ring.waiting(), balance.inRing());
    assertEquals(ring.dropped(), balance.dropped(DropReason.BUFFER_FULL));
    assertEquals(balance.inRing() + balance.inFlight(), undelivered);
    return undelivered;
  }

  @Override
  public void close() {
    log.close();
  }
}
