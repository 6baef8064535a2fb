package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.config.SpoolSettings;
import dev.panapulse.config.SyncPolicy;
import dev.panapulse.frame.Catalog;
import dev.panapulse.frame.Frame;
import dev.panapulse.frame.FrameRing;
import dev.panapulse.frame.RowBatch;
import dev.panapulse.host.DropReason;
import dev.panapulse.libc.EventFd;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.otlp.RequestBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ShipperSpoolTest {
  private static final long STEP_NANOS = 100_000_000_000L;
  private static final int BATCH_ROWS = 4;

  @TempDir Path directory = Path.of("");

  /** A backend that does as it is told; a request is the times of its rows. */
  private static final class Backend implements Destination {
    final RequestBuffer request = new RequestBuffer(64);
    final List<Long> accepted = new ArrayList<>();
    final List<Long> refused = new ArrayList<>();
    final List<Integer> requests = new ArrayList<>();
    Outcome next = new Outcome.Accepted(0, "");

    @Override
    public Outcome deliver(RowBatch batch) {
      prepare(batch);
      return redeliver();
    }

    @Override
    public Outcome prepare(RowBatch batch) {
      try (Slab times = Slab.allocate(8L * batch.rows())) {
        for (int row = 0; row < batch.rows(); row++) {
          times.putLong(8L * row, batch.epochNanos(row));
        }
        request.load(times, 0, times.size(), false);
      }
      return new Outcome.Retryable(0, "not sent", Optional.empty());
    }

    @Override
    public Outcome redeliver() {
      requests.add((int) request.length() / 8);
      List<Long> to =
          switch (next) {
            case Outcome.Accepted yes -> accepted;
            case Outcome.Refused no -> refused;
            case Outcome.Retryable later -> new ArrayList<>();
          };
      for (int row = 0; row < request.length() / 8; row++) {
        to.add(request.bytes().getLong(8L * row));
      }
      return next;
    }

    @Override
    public Optional<RequestBuffer> request() {
      return Optional.of(request);
    }

    @Override
    public String description() {
      return "a test";
    }

    void away() {
      next = new Outcome.Retryable(503, "away", Optional.empty());
    }

    void back() {
      next = new Outcome.Accepted(0, "");
    }
  }

  /** One run of the agent, its thread's work done by the test. */
  private final class Run {
    final Catalog catalog = new Catalog();
    final Frame frame = new Frame(catalog);
    final FrameRing ring = new FrameRing(1 << 17);
    final DeliveryCounts counts = new DeliveryCounts();
    final Spool spool;
    final Shipper shipper;
    long published;
    long now;

    Run(Backend backend, LibC libc) {
      spool =
          new Spool(
              libc,
              new SpoolSettings(
                  true, List.of(directory), 1 << 20, Duration.ofDays(1), SyncPolicy.NEVER, 10),
              Spool.HTTP_PROTOBUF,
              counts,
              () -> 0);
      spool.recover();
      shipper =
          new Shipper(
              LibC.system(),
              ring,
              catalog,
              backend,
              Optional.of(spool),
              counts,
              new EventFd(LibC.system()),
              BATCH_ROWS,
              10,
              new Random(1),
              () -> now);
    }

    void tick(long time) {
      frame.begin(time);
      frame.end();
      ring.publish(frame);
      published++;
    }

    void work() {
      now += STEP_NANOS;
      shipper.work(now);
    }

    long dropped() {
      long sum = ring.dropped();
      for (DropReason reason : DropReason.values()) {
        sum += counts.droppedRows(reason);
      }
      return sum;
    }

    void assertLedger(String when) {
      assertEquals(
          published + counts.recoveredRows(),
          counts.acceptedRows()
              + dropped()
              + counts.inFlightRows()
              + ring.waiting()
              + counts.spoolRows(),
          when);
    }
  }

  @Test
  void nothingIsWrittenWhileTheBackendAnswersOrFailsOnce() {
    FaultyLibC libc = new FaultyLibC();
    Backend backend = new Backend();
    Run run = new Run(backend, libc.libc());
    for (long time = 1; time <= 20; time++) {
      run.tick(time);
      if (time % 5 == 0) {
        backend.away();
        run.work();
        backend.back();
      }
      run.work();
    }
    assertEquals(20, run.counts.acceptedRows());
    assertEquals(0, libc.writes);
  }

  @Test
  void rowsGoToDiskInWholeBatchesOnceARetryFailed() {
    FaultyLibC libc = new FaultyLibC();
    Backend backend = new Backend();
    backend.away();
    Run run = new Run(backend, libc.libc());
    run.tick(1);
    run.work();
    assertEquals(1, run.counts.inFlightRows());
    run.work();
    assertEquals(1, run.counts.spoolRows());
    for (long time = 2; time <= 4 * 8 + 1; time++) {
      run.tick(time);
      run.work();
      run.assertLedger("row " + time);
    }
    // a head and a body each
    assertTrue(libc.writes <= 2 * (8 + 5), libc.writes + " writes");
  }

  @Test
  void freshRowsGoFirstOnceTheBackendIsBack() {
    Backend backend = new Backend();
    backend.away();
    Run run = new Run(backend, LibC.system());
    for (long time = 1; time <= 40; time++) {
      run.tick(time);
      run.work();
    }
    long spooled = run.counts.spoolRows();
    assertTrue(spooled > 30, "spooled " + spooled);
    backend.back();
    run.work();
    run.tick(41);
    int before = backend.accepted.size();
    run.work();
    assertTrue(
        backend.accepted.subList(before, before + 4).contains(41L), backend.accepted.toString());
    assertTrue(run.counts.spoolRows() > spooled - 16, "one request a turn");
    while (run.counts.spoolRows() > 0) {
      run.work();
    }
    assertEquals(41, new HashSet<>(backend.accepted).size());
    assertEquals(41, backend.accepted.size());
  }

  @Test
  void withoutASpoolThatWorksTheRingKeepsWhatItCan() {
    FaultyLibC libc = new FaultyLibC();
    libc.readOnly = 30;
    Backend backend = new Backend();
    backend.away();
    Run run = new Run(backend, libc.libc());
    for (long time = 1; time <= 50; time++) {
      run.tick(time);
      run.work();
      run.assertLedger("row " + time);
    }
    assertEquals(0, run.counts.spoolRows());
    backend.back();
    run.work();
    run.work();
    assertEquals(50, run.counts.acceptedRows());
  }

  @Test
  void whatIsLeftAtTheEndIsInTheSpool() {
    Backend backend = new Backend();
    backend.away();
    Run run = new Run(backend, LibC.system());
    for (long time = 1; time <= 11; time++) {
      run.tick(time);
    }
    run.work();
    run.shipper.drain();
    run.spool.close();
    assertEquals(11, run.counts.spoolRows());
    backend.back();
    Run next = new Run(backend, LibC.system());
    for (int i = 0; i < 10; i++) {
      next.work();
    }
    assertEquals(11, next.counts.acceptedRows());
    assertEquals(List.of(), Bench.segments(directory));
  }

  /** Whatever the backend, the disk and those who end the agent do. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void anyScheduleEndsWithLedgerAndBackendInAgreement(long seed) {
    String when = "seed " + seed;
    Random random = new Random(seed);
    FaultyLibC libc = new FaultyLibC();
    Backend backend = new Backend();
    Run run = new Run(backend, libc.libc());
    long time = 0;
    Set<Long> lost = new HashSet<>();
    long mayBeLost = 0;
    for (int step = 0; step < 600; step++) {
      switch (random.nextInt(24)) {
        case 0, 1 -> backend.away();
        case 2 -> backend.next = new Outcome.Refused(400, "no", false);
        case 3, 4, 5 -> backend.back();
        case 6 -> libc.room = random.nextInt(400);
        case 7 -> libc.room = Long.MAX_VALUE;
        case 8 -> libc.readOnly = random.nextBoolean() ? 28 : 0;
        case 9 -> {
          libc.readOnly = 0;
          libc.room = Long.MAX_VALUE;
          boolean kill = random.nextBoolean();
          if (!kill) {
            run.shipper.drain();
            run.assertLedger(when);
          }
          mayBeLost += run.dropped() - run.counts.refusedRows();
          mayBeLost += run.ring.waiting() + run.counts.inFlightRows();
          run.spool.close();
          run = new Run(backend, libc.libc());
        }
        case 10, 11, 12, 13, 14, 15, 16 -> run.tick(++time);
        default -> run.work();
      }
      run.assertLedger(when + ", step " + step);
    }
    libc.readOnly = 0;
    libc.room = Long.MAX_VALUE;
    backend.back();
    for (int i = 0; i < 2_000 && run.counts.spoolRows() + run.ring.waiting() > 0; i++) {
      run.work();
    }
    run.work();
    mayBeLost += run.dropped() - run.counts.refusedRows();
    run.spool.close();
    for (long row = 1; row <= time; row++) {
      lost.add(row);
    }
    backend.accepted.forEach(lost::remove);
    backend.refused.forEach(lost::remove);
    assertTrue(lost.size() <= mayBeLost, when + ": " + lost + ", at most " + mayBeLost);
    assertEquals(0, Files.exists(directory) ? Bench.segments(directory).size() : 0, when);
    long marksLost = libc.failedMarks * (long) BATCH_ROWS;
    Set<Long> distinct = new HashSet<>(backend.accepted);
    int twice = backend.accepted.size() - distinct.size();
    assertTrue(twice <= marksLost, when + ": " + twice + " rows twice, at most " + marksLost);
  }
}
