package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.ledger.LedgerBalance;
import dev.panapulse.ledger.LedgerSnapshot;
import dev.panapulse.libc.EndRequest;
import dev.panapulse.libc.EventFd;
import dev.panapulse.libc.LibC;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.RowRing;
import dev.panapulse.row.SeriesGroup;
import dev.panapulse.row.SeriesRegistry;
import dev.panapulse.spool.Spool;
import java.time.Duration;
import java.util.Optional;

/** An export loop with all that it needs, and rows of 8 kB, of which few fit into the ring. */
final class ExportLoopFixture implements AutoCloseable {
  /** For what ends by itself: long enough for any machine, never waited for. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int COLUMNS = 1_000;

  final RowRing ring = new RowRing(1);
  final Ledger ledger = new Ledger(ring);
  final EventFd abort = new EventFd(LibC.system());
  final CapturedErr log = new CapturedErr();
  private final SeriesRegistry registry = new SeriesRegistry();
  private final Row row = new Row(registry);
  private final SeriesGroup group;
  private final ExportLoop exportLoop;
  private long published;

  /** Attempts are not put off, but for what the backend asks. */
  ExportLoopFixture(Destination destination, int batchRows) {
    SeriesGroup.Builder builder = new SeriesGroup.Builder();
    for (int i = 0; i < COLUMNS; i++) {
      builder.with(Metric.gauge("test.gauge", "1", ""));
    }
    group = registry.add(builder, 0).orElseThrow();
    exportLoop =
        new ExportLoop(
            LibC.system(),
            ring,
            registry,
            destination,
            Optional.empty(),
            ledger,
            abort,
            batchRows,
            new ReplayPolicy(10, true),
            () -> new Backoff(() -> 0L, Duration.ZERO),
            System::nanoTime);
  }

  ExportLoopFixture start() {
    exportLoop.start();
    return this;
  }

  ExportLoopFixture endUnattended(int endFd, Runnable exit) {
    exportLoop.endUnattended(new EndRequest(endFd, System::nanoTime), exit);
    return this;
  }

  /** Sends rows elsewhere, as a reload does. */
  ExportLoopFixture redirect(Destination to, int batchRows) {
    exportLoop.redirect(
        new ExportTarget(to, batchRows, new ReplayPolicy(10, true)), Spool.HTTP_PROTOBUF, () -> {});
    return this;
  }

  ExportLoopFixture publish(int rows) {
    for (int i = 0; i < rows; i++) {
      row.begin(1_000 + published);
      row.set(group, 0, published);
      row.end();
      ring.publish(row);
      published++;
    }
    exportLoop.rowsReady();
    return this;
  }

  long published() {
    return published;
  }

  /** As {@code panapulse status} shows it. */
  Optional<String> lastFailure() {
    return exportLoop.backendReport().lastFailure().map(BackendReport.Failure::reason);
  }

  long stop() {
    return stop(PATIENCE);
  }

  long stop(Duration grace) {
    long undelivered = exportLoop.stop(grace);
    LedgerSnapshot snapshot = ledger.snapshot();
    assertEquals(0, LedgerBalance.difference(snapshot), snapshot.toString());
    assertEquals(published, snapshot.sampled(), "a point a row");
    assertEquals(ring.waiting(), snapshot.inRing());
    assertEquals(ring.dropped(), snapshot.dropped(DropReason.BUFFER_FULL));
    assertEquals(snapshot.inRing() + snapshot.inFlight(), undelivered);
    return undelivered;
  }

  @Override
  public void close() {
    log.close();
  }
}
