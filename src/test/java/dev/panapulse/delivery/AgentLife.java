package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.config.SpoolSettings;
import dev.panapulse.frame.Block;
import dev.panapulse.frame.Catalog;
import dev.panapulse.frame.Frame;
import dev.panapulse.frame.FrameRing;
import dev.panapulse.frame.Metric;
import dev.panapulse.host.DropReason;
import dev.panapulse.libc.EventFd;
import dev.panapulse.libc.LibC;
import dev.panapulse.otlp.BackendScript.Verdict;
import dev.panapulse.otlp.MetricBatch;
import dev.panapulse.otlp.OtlpHttpSender;
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

  private final Catalog catalog = new Catalog();
  private final Frame frame = new Frame(catalog);
  private final FrameRing ring = new FrameRing(RING_BYTES);
  private final DeliveryCounts counts = new DeliveryCounts();
  private final Map<Verdict, Long> heard = new EnumMap<>(Verdict.class);
  private final Block block;
  private final Spool spool;
  private final Shipper shipper;
  private final LongSupplier clock;
  private long sampled;
  private long rejected;

  AgentLife(
      LibC libc,
      SpoolSettings settings,
      OtlpDestination destination,
      int batchRows,
      int columns,
      long seed,
      LongSupplier clock) {
    this.clock = clock;
    Block.Builder builder = new Block.Builder();
    for (int i = 0; i < columns; i++) {
      builder.column(Metric.gauge("test.gauge", "1", ""));
    }
    block = catalog.add(builder, 0).orElseThrow();
    spool =
        new Spool(
            libc, settings, Spool.HTTP_PROTOBUF, counts, () -> Schedule.BEGIN + clock.getAsLong());
    shipper =
        new Shipper(
            libc,
            ring,
            catalog,
            destination,
            Optional.of(spool),
            counts,
            new EventFd(libc),
            batchRows,
            10,
            new Random(seed),
            clock);
    spool.recover();
  }

  /** The agent's own way to a backend. */
  static OtlpDestination destination(OtlpHttpSender sender) {
    return new OtlpDestination(
        new MetricBatch(Resource.empty(), MetricBatch.scope("test")), sender, "a test");
  }

  void sample(long time) {
    frame.begin(time);
    frame.set(block, 0, sampled);
    frame.end();
    ring.publish(frame);
    sampled++;
  }

  void work() {
    shipper.work(clock.getAsLong());
  }

  void stop() {
    shipper.drain();
  }

  /** Whatever the process left in its memory goes. */
  void close() {
    spool.close();
    shipper.close();
    ring.close();
    frame.close();
  }

  void heard(Verdict verdict, int rows, long rejectedPoints) {
    heard.merge(verdict, (long) rows, Long::sum);
    rejected += rejectedPoints;
  }

  /** Whether rows are never sent again after that. */
  boolean isFinal(Verdict verdict, int rows) {
    return verdict != Verdict.RETRY;
  }

  private long heard(Verdict verdict) {
    return heard.getOrDefault(verdict, 0L);
  }

  boolean isIdle() {
    return inMemory() + counts.spoolRows() == 0;
  }

  /** Rows that a kill costs. */
  long inMemory() {
    return ring.waiting() + counts.inFlightRows();
  }

  /** Rows that are lost without that the backend said so. */
  long dropped() {
    return allDropped() - counts.refusedRows();
  }

  private long allDropped() {
    long sum = ring.dropped();
    for (DropReason reason : DropReason.values()) {
      sum += counts.droppedRows(reason);
    }
    return sum;
  }

  void assertLedger() {
    assertEquals(
        sampled + counts.recoveredRows(),
        counts.acceptedRows() + allDropped() + inMemory() + counts.spoolRows(),
        "the ledger's sum");
    assertEquals(heard(Verdict.ACCEPTED), counts.acceptedRows(), "accepted rows");
    assertEquals(
        heard(Verdict.REFUSED) + heard(Verdict.TOO_LARGE), counts.refusedRows(), "refused rows");
    assertEquals(rejected, counts.rejectedPoints(), "rejected points");
  }
}
