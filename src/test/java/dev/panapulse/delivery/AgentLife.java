package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.config.SpoolOrder;
import dev.panapulse.config.SpoolSettings;
import dev.panapulse.delivery.WatchedDestination.Watcher;
import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.ExportError;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.ledger.LedgerBalance;
import dev.panapulse.ledger.LedgerSnapshot;
import dev.panapulse.libc.EventFd;
import dev.panapulse.libc.LibC;
import dev.panapulse.otlp.BackendScript.Verdict;
import dev.panapulse.otlp.FaultyBackend;
import dev.panapulse.otlp.MetricBatch;
import dev.panapulse.otlp.ScriptedGrpcBackend;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.RowRing;
import dev.panapulse.row.SeriesGroup;
import dev.panapulse.row.SeriesRegistry;
import dev.panapulse.spool.Spool;
import dev.panapulse.spool.SpoolClock;
import io.opentelemetry.sdk.resources.Resource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * One process of the agent, its thread's work done by the test, and what it has to have counted.
 */
final class AgentLife {
  private static final int RING_BYTES = 1;

  private final SeriesRegistry registry = new SeriesRegistry();
  private final Row row = new Row(registry);
  private final RowRing ring = new RowRing(RING_BYTES);
  private final Ledger ledger = new Ledger(ring);
  private final Map<Verdict, Long> heard = new EnumMap<>(Verdict.class);
  private final SeriesGroup group;
  private final Spool spool;
  private final ExportLoop exportLoop;
  private final ReplayPolicy replayPolicy;
  private final Watcher watcher;
  private final LongSupplier clock;
  private long sampled;
  private long rejected;

  AgentLife(
      LibC libc,
      SpoolSettings settings,
      Way way,
      Watcher watcher,
      int batchRows,
      int series,
      long seed,
      LongSupplier clock) {
    this.clock = clock;
    this.watcher = watcher;
    this.replayPolicy = new ReplayPolicy(10, settings.order() == SpoolOrder.OLDEST_FIRST);
    SeriesGroup.Builder builder = new SeriesGroup.Builder();
    for (int i = 0; i < series; i++) {
      builder.with(Metric.gauge("test.gauge", "1", ""));
    }
    group = registry.add(builder, 0).orElseThrow();
    spool =
        new Spool(
            libc,
            settings,
            way.protocol(),
            ledger,
            new SpoolClock(clock, () -> DeliverySchedule.BEGIN, () -> 0));
    Random jitter = new Random(seed);
    exportLoop =
        new ExportLoop(
            libc,
            ring,
            registry,
            watched(way),
            Optional.of(spool),
            ledger,
            new EventFd(libc),
            batchRows,
            replayPolicy,
            () -> new Backoff(jitter),
            clock);
    spool.recover();
  }

  private Destination watched(Way way) {
    return new WatchedDestination(way.destination(), () -> ledger.inFlight() > 0, watcher);
  }

  /** Rows take another way from the next turn on, as after a reload of the settings. */
  void redirect(Way way, int batchRows) {
    exportLoop.redirect(
        new ExportTarget(watched(way), batchRows, replayPolicy), way.protocol(), () -> {});
  }

  /**
   * A way to a backend that all lives of a schedule share.
   *
   * @param protocol of what is in the spool
   */
  record Way(RequestDestination destination, int protocol, Runnable close) {}

  /** The agent's own way to a backend. */
  static Way to(FaultyBackend backend, boolean compress) {
    MetricBatch metrics = new MetricBatch(Resource.empty(), MetricBatch.scope("test"));
    boolean grpc = backend instanceof ScriptedGrpcBackend;
    OtlpDestination destination = new OtlpDestination(metrics, backend.sender(compress), "a test");
    return new Way(destination, grpc ? Spool.GRPC : Spool.HTTP_PROTOBUF, destination::close);
  }

  void sample(long time) {
    sample(time, 1);
  }

  /** A row with so many points, at most as many as there are series. */
  void sample(long time, int points) {
    row.begin(time);
    for (int i = 0; i < points; i++) {
      row.set(group, i, (double) sampled);
    }
    row.end();
    ring.publish(row);
    sampled += points;
  }

  void work() {
    exportLoop.work(clock.getAsLong());
  }

  void stop() {
    exportLoop.drain();
  }

  /** Whatever the process left in its memory goes. */
  void close() {
    spool.close();
    exportLoop.close();
    ring.close();
    row.close();
  }

  void heard(Verdict verdict, int rows, long rejectedPoints) {
    heard.merge(verdict, (long) rows, Long::sum);
    rejected += Math.min(rejectedPoints, rows);
  }

  private long heard(Verdict verdict) {
    return heard.getOrDefault(verdict, 0L);
  }

  /** Whether requests were set aside, which are sent out of their turn. */
  boolean hasAside() {
    return spool.hasAside();
  }

  boolean isIdle() {
    return inMemory() + ledger.snapshot().inSpool() == 0;
  }

  /** Rows that a kill costs; each has one point. */
  long inMemory() {
    LedgerSnapshot now = ledger.snapshot();
    return now.inRing() + now.inFlight();
  }

  /** Rows that are lost without that the backend said so. */
  long dropped() {
    LedgerSnapshot now = ledger.snapshot();
    return LedgerBalance.dropped(now);
  }

  /** That nothing is given up for a reason that there is not. */
  void assertNoneDropped(DropReason reason) {
    assertEquals(0, ledger.snapshot().dropped(reason), () -> "dropped: " + reason);
  }

  /** What became of all points; they add up. */
  LedgerSnapshot snapshot() {
    LedgerSnapshot now = ledger.snapshot();
    assertEquals(0, LedgerBalance.difference(now), now::toString);
    assertEquals(sampled, now.sampled());
    assertEquals(spool.points(), now.inSpool());
    return now;
  }

  void assertLedger() {
    LedgerSnapshot now = snapshot();
    assertEquals(ring.waiting(), now.inRing());
    assertEquals(rejected, now.rejected(ExportError.REJECTED), "rejected points");
    assertEquals(heard(Verdict.ACCEPTED), now.accepted() + rejected, "accepted points");
    assertEquals(heard(Verdict.REJECTED), now.rejected() - rejected, "rejected points");
    assertEquals(0, now.dropped(DropReason.INTERNAL_ERROR), "dropped for a defect");
  }
}
