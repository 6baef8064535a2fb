package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.panapulse.config.SpoolOrder;
import dev.panapulse.config.SpoolSettingsFixture;
import dev.panapulse.http.MediaType;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.ledger.ExportError;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.ledger.LedgerBalance;
import dev.panapulse.ledger.LedgerSnapshot;
import dev.panapulse.libc.EventFd;
import dev.panapulse.libc.FaultyLibC;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.otlp.EncodeResult;
import dev.panapulse.otlp.EncodedRequest;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.RowBatch;
import dev.panapulse.row.RowRing;
import dev.panapulse.row.SeriesGroup;
import dev.panapulse.row.SeriesRegistry;
import dev.panapulse.spool.Spool;
import dev.panapulse.spool.SpoolClock;
import dev.panapulse.spool.SpoolFixture;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.io.UncheckedIOException;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExportLoopSpoolTest {
  private static final long STEP_NANOS = 100_000_000_000L;
  private static final int BATCH_ROWS = 4;
  private static final Metric GAUGE = Metric.gauge("test.gauge", "1", "");

  @TempDir Path directory = Path.of("");

  private boolean oldestFirst;

  private static final Outcome TOO_LARGE = new Outcome.NonRetryable(413, "too large", true);

  /** A backend that does as it is told; points are known by the times of their rows. */
  private static final class BackendState implements RequestDestination {
    final RequestBuffer request = new RequestBuffer(64);

    /** As the encoder's template, from which the next request is made. */
    final RequestBuffer encoded = new RequestBuffer(64);

    byte[] encodedBytes = {};
    final List<Long> accepted = new ArrayList<>();
    final List<Long> rejected = new ArrayList<>();
    final List<Integer> requests = new ArrayList<>();
    Outcome next = new Outcome.Accepted(0, "");

    /** Most points that it takes at once. */
    int limit = Integer.MAX_VALUE;

    /** For so many requests. */
    int limited = Integer.MAX_VALUE;

    /** So many requests until it is away. */
    int after = Integer.MAX_VALUE;

    /** A row that fails whatever it is with, and how. */
    long poison = -1;

    /** A row with which a request ends in an error of the agent, which leaves it half encoded. */
    long broken = -1;

    /** Whether an empty request is accepted while {@link #next} holds for the others. */
    boolean takesOnlyEmpty;

    Outcome poisonous = new Outcome.Retryable(503, "poison", Optional.empty());

    @Override
    public EncodeResult encode(RowBatch batch) {
      ExportMetricsServiceRequest.Builder message = ExportMetricsServiceRequest.newBuilder();
      Gauge.Builder gauge =
          message
              .addResourceMetricsBuilder()
              .addScopeMetricsBuilder()
              .addMetricsBuilder()
              .getGaugeBuilder();
      for (int row = 0; row < batch.rows(); row++) {
        for (int point = 0; point < batch.points() / batch.rows(); point++) {
          gauge.addDataPointsBuilder().setTimeUnixNano(batch.epochNanos(row)).setAsInt(point);
        }
      }
      assertArrayEquals(encodedBytes, encoded.bytes().bytes(0, encodedBytes.length), "changed");
      byte[] bytes = message.build().toByteArray();
      encodedBytes = bytes;
      try (Slab slab = Slab.allocate(bytes.length)) {
        slab.put(0, bytes, 0, bytes.length);
        encoded.reserve(bytes.length, false, MediaType.PROTOBUF).copyFrom(slab, 0, 0, bytes.length);
      }
      return new EncodedRequest(encoded);
    }

    /** Times of the points in a request. */
    private static List<Long> times(RequestBuffer request) {
      if (request.length() == 0) {
        return List.of();
      }
      try {
        return ExportMetricsServiceRequest.parseFrom(
                request.bytes().bytes(0, (int) request.length()))
            .getResourceMetrics(0)
            .getScopeMetrics(0)
            .getMetrics(0)
            .getGauge()
            .getDataPointsList()
            .stream()
            .map(NumberDataPoint::getTimeUnixNano)
            .toList();
      } catch (InvalidProtocolBufferException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Outcome send(RequestBuffer request) {
      List<Long> times = times(request);
      requests.add(times.size());
      if (times.contains(broken)) {
        request.bytes().clear(request.length() / 2, request.length() - request.length() / 2);
        throw new OutOfMemoryError("as if");
      }
      if (after-- <= 0) {
        away();
      }
      if (limited-- <= 0) {
        limit = Integer.MAX_VALUE;
      }
      if (times.isEmpty()) {
        return takesOnlyEmpty ? new Outcome.Accepted(0, "") : next;
      }
      Outcome outcome =
          times.contains(poison) ? poisonous : times.size() > limit ? TOO_LARGE : next;
      switch (outcome) {
        case Outcome.Accepted yes -> accepted.addAll(times);
        case Outcome.NonRetryable no -> {
          if (times.size() == 1) {
            rejected.addAll(times);
          }
        }
        case Outcome.Retryable later -> {}
      }
      return outcome;
    }

    @Override
    public RequestBuffer buffer() {
      return request;
    }

    @Override
    public RequestBuffer empty() {
      request.reserve(0, false, MediaType.PROTOBUF);
      return request;
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
    final SeriesRegistry registry = new SeriesRegistry();
    final Row row = new Row(registry);
    final SeriesGroup group;
    final RowRing ring = new RowRing(1 << 17);
    final Ledger ledger = new Ledger(ring);
    final Spool spool;
    final ExportLoop exportLoop;
    long published;
    long now;

    Run(BackendState backend, LibC libc) {
      this(backend, libc, 1);
    }

    Run(BackendState backend, LibC libc, int pointsInRow) {
      SeriesGroup.Builder builder = new SeriesGroup.Builder();
      for (int i = 0; i < pointsInRow; i++) {
        builder.with(GAUGE);
      }
      group = registry.add(builder, 0).orElseThrow();
      spool =
          new Spool(
              libc,
              SpoolSettingsFixture.in(directory)
                  .order(oldestFirst ? SpoolOrder.OLDEST_FIRST : SpoolOrder.LIVE_FIRST)
                  .settings(),
              Spool.HTTP_PROTOBUF,
              ledger,
              new SpoolClock(() -> 0, () -> 0, () -> 0));
      spool.recover();
      exportLoop =
          new ExportLoop(
              LibC.system(),
              ring,
              registry,
              backend,
              Optional.of(spool),
              ledger,
              new EventFd(LibC.system()),
              BATCH_ROWS,
              new ReplayPolicy(10, oldestFirst),
              () -> new Backoff(new Random(1)),
              () -> now);
    }

    void tick(long time) {
      row.begin(time);
      for (int i = 0; i < group.size(); i++) {
        row.set(group, i, (double) time);
      }
      row.end();
      ring.publish(row);
      published++;
    }

    void work() {
      now += STEP_NANOS;
      exportLoop.work(now);
    }

    long dropped() {
      return LedgerBalance.dropped(ledger.snapshot());
    }

    /** By the books, and by what there really is. */
    void assertLedger(String when) {
      LedgerSnapshot snapshot = ledger.snapshot();
      assertEquals(0, LedgerBalance.difference(snapshot), when + ": " + snapshot);
      assertEquals(published * group.size(), snapshot.sampled(), when);
      assertEquals(ring.waiting() * group.size(), snapshot.inRing(), when);
      assertEquals(spool.points(), snapshot.inSpool(), when);
    }
  }

  @Test
  void nothingIsWrittenWhileTheBackendAnswersOrFailsOnce() {
    FaultyLibC libc = new FaultyLibC();
    BackendState backend = new BackendState();
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
    assertEquals(20, run.ledger.snapshot().accepted());
    assertEquals(0, libc.writes);
  }

  @Test
  void rowsGoToDiskInWholeBatchesOnceARetryFailed() {
    FaultyLibC libc = new FaultyLibC();
    BackendState backend = new BackendState();
    backend.away();
    Run run = new Run(backend, libc.libc());
    run.tick(1);
    run.work();
    assertEquals(1, run.ledger.snapshot().inFlight());
    run.work();
    assertEquals(1, run.ledger.snapshot().inSpool());
    for (long time = 2; time <= 4 * 8 + 1; time++) {
      run.tick(time);
      run.work();
      run.assertLedger("row " + time);
    }
    // a head and a body each
    assertTrue(libc.writes <= 2 * (8 + 5), libc.writes + " writes");
  }

  @Test
  void aReplayedRequestIsTheFirstThatIsLogged() {
    oldestFirst = true;
    BackendState backend = new BackendState();
    backend.away();
    try (CapturedErr log = new CapturedErr()) {
      Run run = new Run(backend, LibC.system());
      for (long time = 1; time <= 3; time++) {
        run.tick(time);
        run.work();
      }
      assertEquals(List.of(), log.lines("accepted the first request"));
      long spooled = run.ledger.snapshot().inSpool();
      assertTrue(spooled > 0);
      backend.back();
      for (long time = 4; time <= 20; time++) {
        run.tick(time);
        run.work();
      }
      List<String> lines = log.lines("a test accepted the first request: ");
      assertEquals(1, lines.size(), lines.toString());
      assertEquals(1L, backend.accepted.getFirst());
    }
  }

  @Test
  void freshRowsGoFirstOnceTheBackendIsBack() {
    BackendState backend = new BackendState();
    backend.away();
    Run run = new Run(backend, LibC.system());
    for (long time = 1; time <= 40; time++) {
      run.tick(time);
      run.work();
    }
    long spooled = run.ledger.snapshot().inSpool();
    assertTrue(spooled > 30, "spooled " + spooled);
    backend.back();
    run.work();
    run.tick(41);
    int before = backend.accepted.size();
    run.work();
    assertTrue(
        backend.accepted.subList(before, before + 4).contains(41L), backend.accepted.toString());
    assertTrue(run.ledger.snapshot().inSpool() > spooled - 16, "one request a turn");
    while (run.ledger.snapshot().inSpool() > 0) {
      run.work();
    }
    assertEquals(41, new HashSet<>(backend.accepted).size());
    assertEquals(41, backend.accepted.size());
  }

  @Test
  void withoutASpoolThatWorksTheRingKeepsWhatItCan() {
    FaultyLibC libc = new FaultyLibC();
    libc.readOnly = 30;
    BackendState backend = new BackendState();
    backend.away();
    Run run = new Run(backend, libc.libc());
    for (long time = 1; time <= 50; time++) {
      run.tick(time);
      run.work();
      run.assertLedger("row " + time);
    }
    assertEquals(0, run.ledger.snapshot().inSpool());
    backend.back();
    run.work();
    run.work();
    assertEquals(50, run.ledger.snapshot().accepted());
  }

  @Test
  void whatIsLeftAtTheEndIsInTheSpool() {
    BackendState backend = new BackendState();
    backend.away();
    Run run = new Run(backend, LibC.system());
    for (long time = 1; time <= 11; time++) {
      run.tick(time);
    }
    run.work();
    run.exportLoop.drain();
    run.spool.close();
    assertEquals(11, run.ledger.snapshot().inSpool());
    backend.back();
    Run next = new Run(backend, LibC.system());
    for (int i = 0; i < 10; i++) {
      next.work();
    }
    assertEquals(11, next.ledger.snapshot().accepted());
    assertEquals(List.of(), SpoolFixture.segments(directory));
  }

  /** Rows 1 to {@code rows} in the spool, in requests of up to four, and the backend back. */
  private Run spooled(BackendState backend, int rows) {
    backend.away();
    Run run = new Run(backend, LibC.system());
    for (long time = 1; time <= rows; time++) {
      run.tick(time);
      run.work();
    }
    run.exportLoop.drain();
    assertEquals(rows, run.ledger.snapshot().inSpool());
    backend.requests.clear();
    backend.back();
    return run;
  }

  /** One row from the ring and one turn of the spool. */
  private static void turn(Run run, long time) {
    run.tick(time);
    run.work();
    run.assertLedger("row " + time);
  }

  @Test
  void aBatchThatIsTooLargeGoesOutInParts() {
    BackendState backend = new BackendState();
    backend.limit = 1;
    Run run = new Run(backend, LibC.system());
    for (long time = 1; time <= 8; time++) {
      run.tick(time);
    }
    run.work();
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L), backend.accepted);
    assertEquals(8, run.ledger.snapshot().accepted());
    run.assertLedger("in parts");
    // learnt with the first batch: no more of them is too large
    assertEquals(
        List.of(1, 1, 1, 1),
        backend.requests.subList(backend.requests.size() - 4, backend.requests.size()));
    backend.limit = 4;
    backend.requests.clear();
    for (long time = 9; time <= 8 + 4 * 2 * RequestSize.FULL_BEFORE_MORE; time++) {
      run.tick(time);
      if (time % 16 == 0) {
        run.work();
      }
    }
    run.work();
    assertTrue(backend.requests.contains(4), "more again after many went well");
    run.assertLedger("more again");
  }

  @Test
  void aRowThatIsTooLargeGoesOutInPartsAndOnePointThatIsTooLargeIsRejected() {
    BackendState backend = new BackendState();
    backend.limit = 2;
    Run run = new Run(backend, LibC.system(), 7);
    run.tick(1);
    run.work();
    assertEquals(7, run.ledger.snapshot().accepted());
    run.assertLedger("in parts");
    backend.limit = 0;
    run.tick(2);
    run.work();
    assertEquals(7, run.ledger.snapshot().rejected(ExportError.TOO_LARGE));
    assertEquals(7, backend.rejected.size());
    run.assertLedger("rejected");
  }

  @Test
  void theNextRowIsCutIntoPartsOfTheSizeThatWasTaken() {
    BackendState backend = new BackendState();
    backend.limit = 2;
    Run run = new Run(backend, LibC.system(), 16);
    run.tick(1);
    run.work();
    assertEquals(3 + 8, backend.requests.size(), "found by halving: " + backend.requests);
    for (long time = 2; time < 10; time++) {
      backend.requests.clear();
      run.tick(time);
      run.work();
      assertEquals(8, backend.requests.size(), "known: " + backend.requests);
      run.assertLedger("in parts");
    }
  }

  /** A proxy that calls everything too large says nothing about the size of rows. */
  @Test
  void rowsAreWholeAgainAfterEverythingWasTooLarge() {
    BackendState backend = new BackendState();
    Run run = new Run(backend, LibC.system(), 16);
    backend.limit = 0;
    // the row, halves of it down to a point, and two points more
    backend.limited = 7;
    run.tick(1);
    run.work();
    assertEquals(List.of(16, 8, 4, 2, 1, 1, 1, 1, 12), backend.requests);
    backend.requests.clear();
    run.tick(2);
    run.work();
    assertEquals(List.of(16), backend.requests);
    run.assertLedger("whole again");
  }

  @Test
  void aLimitBelowARowIsLoggedOnceAndSoIsItsEnd() {
    BackendState backend = new BackendState();
    backend.limit = 2;
    try (CapturedErr log = new CapturedErr()) {
      Run run = new Run(backend, LibC.system(), 16);
      long time = 0;
      for (int i = 0; i < 3 * PartSize.CUT_ROWS; i++) {
        turn(run, ++time);
      }
      assertEquals(
          1,
          log.lines(
                  "a test does not take 4 data points of a row in a request: too large; rows are"
                      + " sent in parts with 2")
              .size(),
          log.lines("")::toString);
      assertTrue(log.lines("takes whole rows").isEmpty());
      backend.limit = Integer.MAX_VALUE;
      for (int i = 0; i < 2 * PartSize.CUT_ROWS; i++) {
        turn(run, ++time);
      }
      assertEquals(1, log.lines("a test takes whole rows in a request again").size());
      assertEquals(1, log.lines("does not take").size());
      assertEquals(16, backend.requests.getLast());
      assertEquals(16 * time, run.ledger.snapshot().accepted());
    }
  }

  /** What rows of the ring have found out holds for those of the spool, and the other way round. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRowThatIsTooLargeIsFoundOutOnceForRingAndSpool(boolean isSpoolFirst) {
    oldestFirst = isSpoolFirst;
    BackendState backend = new BackendState();
    Run run = new Run(backend, LibC.system(), 16);
    backend.away();
    long time = 0;
    while (time < 8) {
      turn(run, ++time);
    }
    run.exportLoop.drain();
    backend.back();
    backend.limit = 2;
    backend.requests.clear();
    turn(run, ++time);
    for (int i = 0; i < 500 && run.ledger.snapshot().inSpool() > 0; i++) {
      run.work();
      run.assertLedger("turn " + i);
    }
    run.work();
    turn(run, ++time);
    assertEquals(16 * time, run.ledger.snapshot().accepted());
    List<Integer> tooLarge =
        backend.requests.stream()
            .filter(points -> points > 2)
            // both have tried a whole row before either knows more
            .skip(isSpoolFirst ? 0 : 1)
            .toList();
    assertEquals(tooLarge.stream().distinct().toList(), tooLarge, "each number once");
  }

  @Test
  void rowsOfTheSpoolAreCutAtOnceOnceTheSizeOfAPartIsKnown() {
    BackendState backend = new BackendState();
    int rows = 2 * PartSize.CUT_ROWS + 10;
    Run run = new Run(backend, LibC.system(), 16);
    backend.after = 0;
    for (long time = 1; time <= rows; time++) {
      run.tick(time);
      run.work();
    }
    run.exportLoop.drain();
    assertEquals(rows * 16L, run.ledger.snapshot().inSpool());
    backend.limit = 2;
    backend.after = Integer.MAX_VALUE;
    backend.requests.clear();
    backend.back();
    for (int i = 0; i < 20 * rows && run.ledger.snapshot().inSpool() > 0; i++) {
      run.work();
    }
    assertEquals(rows * 16L, run.ledger.snapshot().accepted());
    run.assertLedger("in parts");
    assertTrue(backend.requests.size() < 9 * rows + 40, "requests: " + backend.requests.size());
  }

  @Test
  void theSpoolEmptiesThoughEachRowTakesEightRequests() {
    BackendState backend = new BackendState();
    Run run = new Run(backend, LibC.system(), 16);
    backend.after = 0;
    long time = 0;
    while (time < 1_000) {
      run.tick(++time);
      run.work();
    }
    run.exportLoop.drain();
    backend.limit = 2;
    backend.after = Integer.MAX_VALUE;
    backend.back();
    // a row each 200 ms, a turn each 2 ms; more rows come than the ring holds
    long turns = 0;
    while (run.ledger.snapshot().inSpool() > 0 && turns < 400_000) {
      if (turns++ % 100 == 0) {
        run.tick(++time);
      }
      run.now += 2_000_000;
      run.exportLoop.work(run.now);
    }
    assertEquals(0, run.ledger.snapshot().inSpool(), "at row " + time);
    run.assertLedger("in parts");
  }

  @Test
  void partsThatFailGoToTheSpoolWithoutThoseThatWereTaken() {
    BackendState backend = new BackendState();
    backend.limit = 3;
    Run run = new Run(backend, LibC.system(), 10);
    run.tick(1);
    backend.after = 3;
    run.work();
    run.assertLedger("some parts");
    long accepted = run.ledger.snapshot().accepted();
    assertTrue(accepted > 0 && accepted < 10, "accepted " + accepted);
    run.work();
    assertEquals(10 - accepted, run.ledger.snapshot().inSpool());
    backend.back();
    backend.after = Integer.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      run.work();
      run.assertLedger("turn " + i);
    }
    assertEquals(10, run.ledger.snapshot().accepted());
    assertEquals(10, backend.accepted.size());
  }

  @Test
  void whatWasSpooledAndIsTooLargeNowGoesOutInParts() {
    BackendState backend = new BackendState();
    Run run = spooled(backend, 12);
    backend.limit = 1;
    for (long time = 13; run.ledger.snapshot().inSpool() > 0; time++) {
      turn(run, time);
      assertTrue(time < 100, run.ledger.snapshot()::toString);
    }
    assertEquals(0, run.ledger.snapshot().rejected());
    assertEquals(backend.accepted.size(), new HashSet<>(backend.accepted).size());
    assertEquals(run.published, backend.accepted.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {Outcome.Retryable.INVALID_RESPONSE, 200, 302, 400, 401, 403, 404, 500, 511})
  void aDestinationThatIsNotWhatItShouldBeCostsNoRow(int status) {
    BackendState backend = new BackendState();
    Run run = spooled(backend, 12);
    backend.next = new Outcome.Retryable(status, "log in", Optional.empty());
    try (CapturedErr log = new CapturedErr()) {
      for (long time = 13; time < 33; time++) {
        turn(run, time);
      }
      assertEquals(1, log.lines("does not take rows from this agent: log in").size());
      run.now += KeptLog.PAUSE_NANOS;
      run.work();
      assertEquals(2, log.lines("does not take rows from this agent: log in").size());
    }
    assertEquals(0, run.ledger.snapshot().rejected());
    assertEquals(0, run.ledger.snapshot().accepted());
    backend.back();
    for (long time = 33; time < 70; time++) {
      turn(run, time);
    }
    assertEquals(0, run.ledger.snapshot().inSpool());
    assertEquals(run.published, run.ledger.snapshot().accepted());
    assertEquals(run.published, backend.accepted.size());
  }

  @Test
  void aRowThatIsRejectedPermanentlyCostsNoOther() {
    BackendState backend = new BackendState();
    Run run = spooled(backend, 12);
    backend.poison = 6;
    backend.poisonous = new Outcome.NonRetryable(400, "bad data", false);
    for (long time = 13; time < 43; time++) {
      turn(run, time);
    }
    assertEquals(0, run.ledger.snapshot().inSpool());
    assertEquals(List.of(6L), backend.rejected);
    assertEquals(1, run.ledger.snapshot().rejected());
    assertEquals(run.published - 1, run.ledger.snapshot().accepted());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneRequestThatNeverGetsAnAnswerHoldsUpNoOther(boolean isAdvised) {
    BackendState backend = new BackendState();
    Run run = spooled(backend, 20);
    backend.poison = 6;
    if (isAdvised) {
      backend.poisonous = new Outcome.Retryable(503, "poison", Optional.of(Duration.ofSeconds(1)));
    }
    long time = 21;
    for (; time < 60; time++) {
      turn(run, time);
    }
    long aside = run.ledger.snapshot().inSpool();
    assertTrue(aside >= 1 && aside <= 4, "set aside " + aside);
    assertEquals(run.published - aside, run.ledger.snapshot().accepted());
    run.spool.close();

    Run next = new Run(backend, LibC.system());
    assertEquals(aside, next.ledger.snapshot().recovered());
    for (int i = 0; i < 30; i++) {
      turn(next, time++);
    }
    assertEquals(aside, next.ledger.snapshot().inSpool());
    backend.poison = -1;
    for (int i = 0; i < 10; i++) {
      turn(next, time++);
    }
    assertEquals(0, next.ledger.snapshot().inSpool(), "tried again when the others are through");
    assertEquals(List.of(), SpoolFixture.segments(directory));
  }

  /** That rows were accepted in the order of their times, each once. */
  private static void assertInOrder(BackendState backend) {
    assertEquals(
        backend.accepted.stream().distinct().sorted().toList(), backend.accepted, "in order");
  }

  @Test
  void oldestFirstNoRowOvertakesTheSpool() {
    oldestFirst = true;
    BackendState backend = new BackendState();
    backend.away();
    Run run = new Run(backend, LibC.system());
    for (long time = 1; time <= 40; time++) {
      turn(run, time);
    }
    backend.back();
    long time = 40;
    while (run.ledger.snapshot().inSpool() > 0) {
      turn(run, ++time);
    }
    assertTrue(time < 60, "requests have several rows: " + time);
    run.work();
    assertEquals(time, run.ledger.snapshot().accepted());
    assertInOrder(backend);
  }

  @Test
  void oldestFirstRowsThatDoNotFitIntoTheRingGoBehindTheSpool() {
    oldestFirst = true;
    BackendState backend = new BackendState();
    Run run = spooled(backend, 40);
    long spooled = run.ledger.snapshot().inSpool();
    for (long time = 41; time <= 300; time++) {
      run.tick(time);
      if (time % 50 == 0) {
        run.work();
        run.assertLedger("row " + time);
      }
    }
    assertTrue(run.ledger.snapshot().inSpool() > spooled, "live rows are in the spool");
    for (int i = 0; i < 200; i++) {
      run.work();
    }
    assertEquals(300, run.ledger.snapshot().accepted());
    assertInOrder(backend);
  }

  @Test
  void oldestFirstTheEndAndTheNextStartKeepTheOrder() {
    oldestFirst = true;
    BackendState backend = new BackendState();
    Run run = spooled(backend, 12);
    run.tick(13);
    run.work();
    run.tick(14);
    run.exportLoop.drain();
    run.spool.close();
    assertInOrder(backend);
    assertTrue(run.ledger.snapshot().inSpool() > 0, "the end does not empty the spool");
    Run next = new Run(backend, LibC.system());
    for (long time = 15; time <= 30; time++) {
      turn(next, time);
    }
    assertEquals(30, backend.accepted.size());
    assertInOrder(backend);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 302, 401, 403, 404, 503})
  void oldestFirstRowsWaitInTheirOrderWhateverTheDestinationAnswers(int status) {
    oldestFirst = true;
    BackendState backend = new BackendState();
    Run run = spooled(backend, 12);
    backend.next = new Outcome.Retryable(status, "log in", Optional.empty());
    for (long time = 13; time <= 212; time++) {
      turn(run, time);
    }
    assertEquals(212, run.ledger.snapshot().inSpool() + run.ledger.snapshot().inRing());
    backend.back();
    for (long time = 213; time <= 300; time++) {
      turn(run, time);
    }
    assertEquals(300, run.ledger.snapshot().accepted());
    assertInOrder(backend);
  }

  @Test
  void oldestFirstARequestThatFailsBecauseOfItselfIsSetAside() {
    oldestFirst = true;
    BackendState backend = new BackendState();
    Run run = spooled(backend, 12);
    backend.poison = 5;
    long time = 12;
    while (!backend.accepted.contains(12L)) {
      turn(run, ++time);
      assertTrue(time < 100, run.ledger.snapshot()::toString);
    }
    assertTrue(time - 12 > SuspectRequest.FAILURES, "not before many failures: " + time);
    assertTrue(run.spool.hasAside());
    backend.poison = -1;
    for (int i = 0; i < 30; i++) {
      turn(run, ++time);
    }
    assertEquals(time, run.ledger.snapshot().accepted());
    assertEquals(time, new HashSet<>(backend.accepted).size());
  }

  /** A collector whose queue is full accepts a request without rows. */
  @Test
  void oldestFirstABackendThatTakesOnlyEmptyRequestsChangesNoOrder() {
    oldestFirst = true;
    BackendState backend = new BackendState();
    Run run = spooled(backend, 12);
    backend.away();
    backend.takesOnlyEmpty = true;
    long time = 12;
    for (int i = 0; i < 40 * SuspectRequest.FAILURES; i++) {
      turn(run, ++time);
      if (run.ledger.snapshot().inRing() == 0) {
        assertTrue(!run.spool.hasAside(), "set aside although all fail");
      }
    }
    backend.back();
    while (run.ledger.snapshot().inSpool() > 0) {
      turn(run, ++time);
    }
    run.work();
    assertEquals(time, run.ledger.snapshot().accepted());
    assertInOrder(backend);
  }

  /** A proxy that looks at the size of a request before it asks a backend that is away. */
  @Test
  void oldestFirstARequestThatIsTooLargeForAProxyProvesNothing() {
    oldestFirst = true;
    BackendState backend = new BackendState();
    Run run = spooled(backend, 12);
    backend.away();
    backend.takesOnlyEmpty = true;
    long time = 12;
    for (int i = 0; i < SuspectRequest.FAILURES; i++) {
      turn(run, ++time);
    }
    backend.limit = 1;
    for (int i = 0; i < 3 * SuspectRequest.FAILURES; i++) {
      turn(run, ++time);
      assertTrue(!run.spool.hasAside(), "set aside although all fail");
    }
    backend.back();
    for (int i = 0; i < 500 && run.ledger.snapshot().inSpool() > 0; i++) {
      run.work();
      assertStoredOnce(run, backend, "turn " + i);
    }
    run.work();
    assertEquals(time, backend.accepted.size());
    assertInOrder(backend);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void partsThatWereAcceptedAreNotSentAgainByTheNextRun(boolean isKilled) {
    oldestFirst = true;
    BackendState backend = new BackendState();
    Run run = spooled(backend, 12);
    backend.limit = 1;
    for (int i = 0; i < 20 && backend.accepted.size() < 3; i++) {
      run.work();
    }
    if (!isKilled) {
      run.exportLoop.drain();
    }
    run.spool.close();
    Run next = new Run(backend, LibC.system());
    assertEquals(9, next.ledger.snapshot().recovered());
    for (int i = 0; i < 50 && next.ledger.snapshot().inSpool() > 0; i++) {
      next.work();
      next.assertLedger("turn " + i);
    }
    assertEquals(9, next.ledger.snapshot().accepted());
    assertEquals(12, backend.accepted.size());
    assertInOrder(backend);
  }

  /** By the backend's account too: it has stored what counts as accepted, each row once. */
  private static void assertStoredOnce(Run run, BackendState backend, String when) {
    assertEquals(backend.accepted.size(), run.ledger.snapshot().accepted(), when);
    assertEquals(backend.accepted.size(), Set.copyOf(backend.accepted).size(), when);
  }

  @Test
  void oldestFirstPartsThatWereAcceptedAreNotSentAgainAfterASuspicion() {
    oldestFirst = true;
    BackendState backend = new BackendState();
    Run run = spooled(backend, 12);
    backend.limit = 1;
    long time = 12;
    for (int i = 0; i < 20 && backend.accepted.size() < 3; i++) {
      turn(run, ++time);
    }
    backend.away();
    backend.takesOnlyEmpty = true;
    backend.requests.clear();
    for (int i = 0; i < 3 * SuspectRequest.FAILURES; i++) {
      turn(run, ++time);
      assertStoredOnce(run, backend, "row " + time);
    }
    assertTrue(backend.requests.contains(0), "an empty request was sent");
    backend.back();
    for (int i = 0; i < 500 && run.ledger.snapshot().inSpool() > 0; i++) {
      run.work();
      run.assertLedger("turn " + i);
      assertStoredOnce(run, backend, "turn " + i);
    }
    run.work();
    assertEquals(time, backend.accepted.size());
    assertInOrder(backend);
  }

  @Test
  void pointsThatWereAcceptedAreNotSentAgainAfterASuspicion() {
    oldestFirst = true;
    BackendState backend = new BackendState();
    backend.after = 0;
    Run run = new Run(backend, LibC.system(), 7);
    for (long time = 1; time <= 8; time++) {
      turn(run, time);
    }
    run.exportLoop.drain();
    assertEquals(8 * 7, run.ledger.snapshot().inSpool());
    backend.back();
    backend.limit = 2;
    backend.after = Integer.MAX_VALUE;
    long time = 8;
    for (int i = 0; i < 20 && backend.accepted.size() < 11; i++) {
      run.work();
    }
    backend.away();
    backend.takesOnlyEmpty = true;
    for (int i = 0; i < 3 * SuspectRequest.FAILURES; i++) {
      turn(run, ++time);
      assertEquals(backend.accepted.size(), run.ledger.snapshot().accepted());
    }
    backend.back();
    for (int i = 0; i < 1_000 && run.ledger.snapshot().inSpool() > 0; i++) {
      run.work();
      run.assertLedger("turn " + i);
      assertEquals(backend.accepted.size(), run.ledger.snapshot().accepted());
    }
    run.work();
    assertEquals(time * 7, backend.accepted.size());
    assertInOrderWithRepeats(backend);
  }

  /** That rows were accepted in the order of their times, whatever the number of their points. */
  private static void assertInOrderWithRepeats(BackendState backend) {
    assertEquals(backend.accepted.stream().sorted().toList(), backend.accepted, "in order");
  }

  @Test
  void partsThatWereAcceptedAreNotSentAgainIfTheRestCannotBeMoved() {
    FaultyLibC libc = new FaultyLibC();
    BackendState backend = new BackendState();
    backend.away();
    Run run = new Run(backend, libc.libc());
    for (long time = 1; time <= 12; time++) {
      run.tick(time);
      run.work();
    }
    run.exportLoop.drain();
    backend.back();
    backend.limit = 1;
    backend.poison = 3;
    libc.readOnly = 28;
    long time = 12;
    for (int i = 0; i < 60; i++) {
      turn(run, ++time);
      assertStoredOnce(run, backend, "row " + time);
    }
    assertTrue(run.spool.hasAside());
    backend.poison = -1;
    for (int i = 0; i < 60; i++) {
      turn(run, ++time);
      assertStoredOnce(run, backend, "row " + time);
    }
    assertEquals(time, backend.accepted.size());
  }

  @ParameterizedTest
  @CsvSource({"false, 4", "false, 1", "true, 4", "true, 1"})
  void anErrorOfTheAgentItselfHoldsUpNoOtherRowAndDamagesNone(boolean isOldestFirst, int limit) {
    oldestFirst = isOldestFirst;
    BackendState backend = new BackendState();
    Run run = spooled(backend, 12);
    backend.limit = limit;
    backend.broken = 3;
    long time = 12;
    for (int i = 0; i < 60; i++) {
      turn(run, ++time);
      assertStoredOnce(run, backend, "row " + time);
    }
    for (int i = 0; i < 400; i++) {
      run.work();
    }
    assertStoredOnce(run, backend, "all but what is set aside");
    long left = run.ledger.snapshot().inSpool();
    assertTrue(left >= 1 && left <= 4, "set aside: " + left);
    assertTrue(run.spool.hasAside());
    backend.broken = -1;
    for (int i = 0; i < 400; i++) {
      run.work();
    }
    assertStoredOnce(run, backend, "what was set aside");
    assertEquals(0, run.ledger.snapshot().inSpool());
    assertEquals(time, backend.accepted.size());
  }

  /** After 15 turns the request has failed often enough, so that its rows are sent one by one. */
  @ParameterizedTest
  @ValueSource(ints = {12, 13, 14, 15, 16, 17, 18})
  void theRequestBehindOneThatWasDroppedIsNotSentInParts(int turns) {
    BackendState backend = new BackendState();
    backend.away();
    Run run = new Run(backend, LibC.system(), 1_000);
    long time = 0;
    while (time < BATCH_ROWS) {
      run.tick(++time);
    }
    run.exportLoop.drain();
    backend.back();
    backend.poison = 1;
    // with advice, so that nothing is concluded on the size of requests
    backend.poisonous = new Outcome.Retryable(503, "poison", Optional.of(Duration.ofSeconds(1)));
    for (int i = 0; i < turns; i++) {
      turn(run, ++time);
    }
    backend.next = backend.poisonous;
    while (run.dropped() == 0) {
      for (int i = 0; i < BATCH_ROWS; i++) {
        run.tick(++time);
      }
      run.exportLoop.drain();
    }
    backend.back();
    backend.requests.clear();
    run.work();
    assertEquals(BATCH_ROWS * 1_000, backend.requests.getFirst(), backend.requests::toString);
  }

  /** Whatever the backend, the disk and those who end the agent do. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void anyScheduleEndsWithLedgerAndBackendInAgreement(long seed) {
    String when = "seed " + seed;
    oldestFirst = seed % 2 == 0;
    Random random = new Random(seed);
    FaultyLibC libc = new FaultyLibC();
    BackendState backend = new BackendState();
    Run run = new Run(backend, libc.libc());
    long time = 0;
    Set<Long> lost = new HashSet<>();
    long mayBeLost = 0;
    for (int step = 0; step < 600; step++) {
      switch (random.nextInt(24)) {
        case 0, 1 -> backend.away();
        case 2 -> {
          backend.next = new Outcome.NonRetryable(random.nextBoolean() ? 400 : 500, "no", false);
          backend.limit = random.nextBoolean() ? 1 + random.nextInt(4) : Integer.MAX_VALUE;
        }
        case 3, 4, 5 -> backend.back();
        case 6 -> libc.room = random.nextInt(400);
        case 7 -> libc.room = Long.MAX_VALUE;
        case 8 -> libc.readOnly = random.nextBoolean() ? 28 : 0;
        case 9 -> {
          libc.readOnly = 0;
          libc.room = Long.MAX_VALUE;
          boolean kill = random.nextBoolean();
          if (!kill) {
            run.exportLoop.drain();
            run.assertLedger(when);
          }
          mayBeLost += run.dropped();
          mayBeLost += run.ring.waiting() + run.ledger.snapshot().inFlight();
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
    run.tick(++time);
    for (int i = 0; i < 2_000 && run.ledger.snapshot().inSpool() + run.ring.waiting() > 0; i++) {
      run.work();
    }
    run.work();
    mayBeLost += run.dropped();
    run.spool.close();
    for (long row = 1; row <= time; row++) {
      lost.add(row);
    }
    backend.accepted.forEach(lost::remove);
    backend.rejected.forEach(lost::remove);
    assertTrue(lost.size() <= mayBeLost, when + ": " + lost + ", at most " + mayBeLost);
    int files = Files.exists(directory) ? SpoolFixture.segments(directory).size() : 0;
    assertTrue(files <= libc.failedUnlinks, when + ": " + files + " files");
    assertEquals(0, run.ledger.snapshot().inSpool(), when);
    long marksLost = libc.failedMarks * (long) BATCH_ROWS;
    Set<Long> distinct = new HashSet<>(backend.accepted);
    int twice = backend.accepted.size() - distinct.size();
    assertTrue(twice <= marksLost, when + ": " + twice + " rows twice, at most " + marksLost);
  }
}
