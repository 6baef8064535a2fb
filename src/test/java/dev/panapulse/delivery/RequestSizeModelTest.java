package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.config.SpoolSettingsFixture;
import dev.panapulse.ledger.LedgerSnapshot;
import dev.panapulse.libc.LibC;
import dev.panapulse.otlp.BackendScript;
import dev.panapulse.otlp.FaultyBackend;
import dev.panapulse.otlp.FaultyBackend.Exchange;
import dev.panapulse.otlp.ResponseCase;
import dev.panapulse.otlp.ScriptedBackend;
import dev.panapulse.otlp.ScriptedGrpcBackend;
import dev.panapulse.spool.SpoolFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A path that takes any number of rows in a request, and reports more of them in any way: after an
 * outage of any length all rows are delivered, in a time that is linear in their number. The
 * agent's own senders, delivery and spool, in virtual time. {@code -Dpanapulse.seed=S} begins at
 * another seed, which a failure names.
 */
final class RequestSizeModelTest {
  private static final long FIRST_SEED = Long.getLong("panapulse.seed", 1);
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;
  private static final int BATCH_ROWS = 32;

  /** The steps of the agent: as many as it sends requests of the spool in a second. */
  private static final int STEPS_PER_SECOND = 10;

  @TempDir Path directory = Path.of("");

  /** Ways to report that a request is too large; all are entries of the table of outcomes. */
  static Stream<ResponseCase> ways() {
    return Stream.of(
            "HTTP 413",
            "HTTP 400 \"http: request body too large\"",
            "HTTP 400 \"der Inhalt ist zu umfangreich\"",
            "HTTP 403",
            "HTTP 422",
            "HTTP 500",
            "HTTP 500 HTML",
            "HTTP 502",
            "HTTP 503",
            "HTTP 504",
            "connection reset",
            "connection closed",
            "time-out",
            "not HTTP",
            "gRPC RESOURCE_EXHAUSTED \"grpc: received message larger than max (9 vs. 4)\"",
            "gRPC RESOURCE_EXHAUSTED \"Frame size 9 exceeds maximum: 4\"",
            "gRPC RESOURCE_EXHAUSTED",
            "gRPC OUT_OF_RANGE \"decoded message length too large\"",
            "gRPC OUT_OF_RANGE",
            "gRPC UNKNOWN",
            "gRPC INTERNAL",
            "gRPC INVALID_ARGUMENT",
            "gRPC UNAVAILABLE",
            "proxy HTTP 413",
            "proxy HTTP 502",
            "RST_STREAM INTERNAL_ERROR",
            "RST_STREAM CANCEL",
            "RST_STREAM ENHANCE_YOUR_CALM",
            "no gRPC status")
        .map(entry -> ResponseCase.of(entry, List.of()).getFirst());
  }

  @ParameterizedTest
  @MethodSource("ways")
  void allRowsAreDeliveredThatThePathTakesOneByOne(ResponseCase way) throws IOException {
    try (CapturedErr log = new CapturedErr()) {
      for (int limit = 1; limit <= BATCH_ROWS; limit++) {
        long seed = FIRST_SEED + limit;
        Run run = new Run(way, seed);
        try (run) {
          run.limit(limit);
          run.outage(new Random(seed).nextInt(200));
          run.recover();
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError(
              way + ", limit " + limit + ", seed " + seed + ": " + e.getMessage(), e);
        }
      }
      assertTrue(log.lines("an internal error of the agent").isEmpty());
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aLongOutageIsMadeUpForAsFast(ResponseCase way) throws IOException {
    try (CapturedErr log = new CapturedErr();
        Run run = new Run(way, FIRST_SEED)) {
      run.limit(3);
      run.outage(1_800);
      run.recover();
      List<String> learnt = log.lines("rows in a request: ");
      assertEquals(1, learnt.size(), learnt::toString);
      assertTrue(learnt.getFirst().contains("does not take 4 rows in a request"), learnt::toString);
    }
  }

  @Test
  void aLimitIsForgottenOnceThePathTakesMore() throws IOException {
    try (CapturedErr log = new CapturedErr();
        Run run = new Run(ways().findFirst().orElseThrow(), FIRST_SEED)) {
      run.limit(2);
      run.outage(200);
      run.recover();
      run.limit(BATCH_ROWS);
      for (int i = 0; i < 100 && log.lines("rows in a request again").isEmpty(); i++) {
        run.outage(200);
        run.recover();
      }
      assertEquals(1, log.lines("takes 32 rows in a request again").size());
    }
  }

  @Test
  void aRowThatIsRejectedAloneIsDroppedAndNoOther() throws IOException {
    ResponseCase way = ResponseCase.of("HTTP 422", List.of()).getFirst();
    try (CapturedErr _ = new CapturedErr();
        Run run = new Run(way, FIRST_SEED)) {
      run.limit(BATCH_ROWS);
      run.outage(100);
      run.poison = DeliverySchedule.BEGIN + run.begin + 37 * SECOND;
      run.backend.followRows(rows -> rows.contains(run.poison));
      run.recover();
      assertEquals(1, run.life.snapshot().rejected());
    }
  }

  /** An agent with a spool before a backend, a row a second. */
  private final class Run implements AutoCloseable {
    final FaultyBackend backend;
    final AgentLife.Way to;
    final AgentLife life;
    final Path spool;
    final BackendScript tooLarge;
    final long begin = SECOND;
    long now = begin;
    long sampledAt = begin;
    long sampled;
    long poison;

    Run(ResponseCase way, long seed) throws IOException {
      spool = Files.createTempDirectory(directory, "spool");
      Random random = new Random(seed);
      LongConsumer pass = nanos -> now += nanos;
      backend =
          way.grpc()
              ? new ScriptedGrpcBackend(random, pass, () -> false)
              : new ScriptedBackend(random, pass, () -> false);
      tooLarge = way.script();
      to = AgentLife.to(backend, random.nextBoolean());
      life =
          new AgentLife(
              LibC.system(),
              SpoolSettingsFixture.in(spool).maxBytes(1 << 24).settings(),
              to,
              (live, rows, outcome, took) -> {},
              BATCH_ROWS,
              1,
              seed,
              () -> now);
    }

    void limit(int rows) {
      backend.takesAtMost(rows);
    }

    /** One step of the agent, behind the rows of the time that has passed. */
    void step() {
      now += SECOND / STEPS_PER_SECOND;
      for (; sampledAt < now; sampledAt += SECOND) {
        life.sample(DeliverySchedule.BEGIN + sampledAt);
        sampled++;
      }
      life.work();
      LedgerSnapshot snapshot = life.snapshot();
      assertEquals(sampled, snapshot.sampled());
    }

    /** Nothing is reachable for so many seconds. */
    void outage(int seconds) {
      backend.reachable(false);
      // ends the connection that there is
      BackendScript reset = ResponseCase.of("connection reset", List.of()).getFirst().script();
      backend.follow(() -> reset);
      backend.followAbove(() -> reset);
      for (long end = now + seconds * SECOND; now < end; ) {
        step();
      }
      backend.reachable(true);
      backend.follow(backend::ok);
      backend.followAbove(() -> tooLarge);
    }

    /** Works until no row waits; twice the time of the slowest way must do. */
    void recover() {
      long rows = sampled;
      long began = now;
      while (life.inMemory() + life.snapshot().inSpool() > 0) {
        step();
        assertTrue(
            now - began < (120 + rows) * SECOND,
            () -> (now - began) / SECOND + " s for " + rows + " rows: " + life.snapshot());
      }
      LedgerSnapshot snapshot = life.snapshot();
      assertEquals(sampled, snapshot.accepted() + snapshot.rejected());
      if (poison == 0) {
        assertEquals(0, snapshot.rejected());
        assertDelivered();
      }
      assertEquals(List.of(), SpoolFiles.segments(spool));
    }

    private void assertDelivered() {
      Set<Long> stored = new HashSet<>();
      for (Exchange exchange : backend.exchanges()) {
        if (exchange.script().stores()) {
          for (long row : exchange.rows()) {
            assertTrue(stored.add(row), "stored twice");
          }
        }
      }
      assertEquals(sampled, stored.size());
    }

    @Override
    public void close() {
      life.close();
      to.close().run();
      backend.close();
    }
  }
}
