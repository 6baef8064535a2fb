package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.panapulse.config.SpoolSettingsFixture;
import dev.panapulse.http.MediaType;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.libc.EventFd;
import dev.panapulse.libc.LibC;
import dev.panapulse.otlp.EncodeResult;
import dev.panapulse.otlp.MetricBatch;
import dev.panapulse.otlp.OtlpEncoder;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.otlp.RequestFormat;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.RowBatch;
import dev.panapulse.row.RowRing;
import dev.panapulse.row.SeriesGroup;
import dev.panapulse.row.SeriesRegistry;
import dev.panapulse.spool.Spool;
import dev.panapulse.spool.SpoolClock;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.sdk.resources.Resource;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The wall clock is set while the backend is away. A row's value is the second since boot in which
 * it was sampled, so each point shows what its time should be.
 */
final class ClockStepTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long NANOS_BETWEEN_ATTEMPTS = 100 * SECOND;

  /** The offset of a clock that is right, and of two that are not. */
  private static final long RIGHT = 1_795_372_765L * SECOND;

  private static final long YEAR_1970 = 5 * SECOND;
  private static final long YEAR_2030 = RIGHT + 4L * 365 * 86_400 * SECOND;

  private static final Metric COUNTER = Metric.counter("test.seconds", "s", "");

  @TempDir Path directory = Path.of("");

  private long sinceBoot = 1_000 * SECOND;
  private final Backend backend = new Backend();

  private static final class Backend implements RequestDestination {
    private final OtlpEncoder encoder =
        new OtlpEncoder(
            new MetricBatch(Resource.empty(), MetricBatch.scope("test")),
            new RequestFormat(MediaType.PROTOBUF, false));
    final List<NumberDataPoint> accepted = new ArrayList<>();
    boolean away = true;

    @Override
    public EncodeResult encode(RowBatch batch) {
      return encoder.encode(batch);
    }

    @Override
    public Outcome send(RequestBuffer request) {
      if (away) {
        return new Outcome.Retryable(503, "away", Optional.empty());
      }
      byte[] bytes = request.bytes().bytes(0, Math.toIntExact(request.length()));
      try {
        accepted.addAll(
            ExportMetricsServiceRequest.parseFrom(bytes)
                .getResourceMetrics(0)
                .getScopeMetrics(0)
                .getMetrics(0)
                .getSum()
                .getDataPointsList());
      } catch (InvalidProtocolBufferException e) {
        throw new UncheckedIOException(e);
      }
      return new Outcome.Accepted(0, "");
    }

    @Override
    public RequestBuffer buffer() {
      return encoder.buffer();
    }

    @Override
    public RequestBuffer empty() {
      throw new AssertionError("no request is suspected");
    }

    @Override
    public String description() {
      return "a test";
    }
  }

  /** One run of the agent, its threads' work done by the test. */
  private final class Run {
    final SeriesRegistry registry = new SeriesRegistry();
    final Row row = new Row(registry);
    final RowRing ring = new RowRing(1 << 17);
    final Ledger ledger = new Ledger(ring);
    final SeriesGroup group =
        registry.add(new SeriesGroup.Builder().with(COUNTER), 0).orElseThrow();
    final Spool spool;
    final ExportLoop exportLoop;
    long now;
    long sampled;

    Run(long clockOffset) {
      row.clockOffset(clockOffset);
      ring.publishClock(row);
      row.open(group, clockOffset + SECOND);
      spool =
          new Spool(
              LibC.system(),
              SpoolSettingsFixture.in(directory).settings(),
              Spool.HTTP_PROTOBUF,
              ledger,
              new SpoolClock(() -> sinceBoot, ring::clockOffset, () -> 7));
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
              4,
              new ReplayPolicy(10, true),
              () -> new Backoff(new Random(1)),
              () -> now);
    }

    void tick() {
      sinceBoot += SECOND;
      row.begin(row.clockOffset() + sinceBoot);
      row.set(group, 0, sinceBoot / SECOND);
      row.end();
      ring.publish(row);
      sampled++;
    }

    void work() {
      now += NANOS_BETWEEN_ATTEMPTS;
      exportLoop.work(now);
    }

    void workUntilAllIsSent() {
      backend.away = false;
      for (int i = 0; i < 1_000 && ledger.snapshot().accepted() < total(); i++) {
        work();
      }
      assertEquals(total(), ledger.snapshot().accepted(), ledger.snapshot().toString());
    }

    private long total() {
      return sampled + ledger.snapshot().recovered();
    }

    void end() {
      exportLoop.drain();
      spool.close();
    }
  }

  /** Every second was sent once, with its time and start time by the right clock. */
  private void assertAllTimesAreRight(long seconds) {
    TreeMap<Long, NumberDataPoint> points = new TreeMap<>();
    for (NumberDataPoint point : backend.accepted) {
      assertNull(points.put(point.getAsInt(), point), "twice: " + point);
      assertEquals(RIGHT + point.getAsInt() * SECOND, point.getTimeUnixNano());
      assertEquals(RIGHT + SECOND, point.getStartTimeUnixNano());
    }
    assertEquals(
        LongStream.rangeClosed(1_001, 1_000 + seconds).boxed().toList(),
        List.copyOf(points.keySet()));
  }

  @ParameterizedTest
  @ValueSource(longs = {YEAR_1970, YEAR_2030})
  void rowsThatWaitInTheRingAreCorrected(long wrong) {
    Run run = new Run(wrong);
    run.tick();
    run.tick();
    run.row.clockOffset(RIGHT);
    run.tick();
    run.workUntilAllIsSent();
    assertAllTimesAreRight(3);
  }

  @ParameterizedTest
  @ValueSource(longs = {YEAR_1970, YEAR_2030})
  void aRequestThatIsEncodedAndWaitsForARetryIsCorrected(long wrong) {
    Run run = new Run(wrong);
    run.tick();
    run.work();
    assertEquals(1, run.ledger.snapshot().inFlight());
    run.row.clockOffset(RIGHT);
    run.tick();
    run.workUntilAllIsSent();
    assertAllTimesAreRight(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {YEAR_1970, YEAR_2030})
  void recordsOfTheSpoolAreCorrected(long wrong) {
    Run run = new Run(wrong);
    for (int i = 0; i < 20; i++) {
      run.tick();
      run.work();
    }
    assertTrue(run.ledger.snapshot().inSpool() > 10);
    run.row.clockOffset(RIGHT);
    for (int i = 0; i < 10; i++) {
      run.tick();
      run.work();
    }
    run.workUntilAllIsSent();
    assertAllTimesAreRight(30);
  }

  @ParameterizedTest
  @ValueSource(longs = {YEAR_1970, YEAR_2030})
  void recordsOfAnEarlierRunAreCorrectedWhereverTheStepWas(long wrong) {
    Run before = new Run(wrong);
    before.tick();
    before.work();
    before.tick();
    before.end();
    // not set yet when the agent starts again
    Run again = new Run(wrong);
    again.tick();
    again.work();
    again.row.clockOffset(RIGHT);
    again.tick();
    again.end();
    // set before it starts
    Run last = new Run(RIGHT);
    last.tick();
    last.workUntilAllIsSent();
    assertAllTimesAreRight(5);
  }

  @Test
  void twoStepsAreOne() {
    Run run = new Run(YEAR_1970);
    run.tick();
    run.work();
    run.tick();
    run.row.clockOffset(YEAR_2030);
    run.tick();
    run.work();
    run.row.clockOffset(RIGHT);
    run.tick();
    run.workUntilAllIsSent();
    assertAllTimesAreRight(4);
  }
}
