package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.panapulse.config.SpoolSettingsFixture;
import dev.panapulse.ledger.LedgerSnapshot;
import dev.panapulse.libc.LibC;
import dev.panapulse.otlp.FaultyBackend;
import dev.panapulse.otlp.FaultyBackend.Exchange;
import dev.panapulse.otlp.ResponseCase;
import dev.panapulse.otlp.ScriptedBackend;
import dev.panapulse.otlp.ScriptedGrpcBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each row of the table "Outcomes" in {@code docs/design/export.md}, with the agent's own parsers,
 * classifiers, delivery and spool, in virtual time.
 */
final class ResponseTableTest {
  private static final Path DOCUMENT = Path.of("docs/design/export.md");
  private static final String HEADING = "| response | a single row | several rows |";
  private static final Pattern ENTRY = Pattern.compile("`([^`]+)`");
  private static final long SECOND = 1_000_000_000L;
  private static final int ROWS = 4;
  private static final int POINTS = 2;

  /** Attempts that the longest back-off leaves time for between two lines of the log. */
  private static final int ATTEMPTS = 12;

  @TempDir Path directory = Path.of("");

  /**
   * A row of the table.
   *
   * @param entries the responses
   * @param single what becomes of a single row
   * @param several what becomes of several rows
   */
  private record Line(List<String> entries, String single, String several) {
    static Line of(String line) {
      String[] cells = line.split("\\|", -1);
      List<String> entries = new ArrayList<>();
      Matcher matcher = ENTRY.matcher(cells[1]);
      while (matcher.find()) {
        entries.add(matcher.group(1));
      }
      return new Line(entries, cells[2].strip(), cells[3].strip());
    }
  }

  private static List<Line> table() throws IOException {
    return Files.readAllLines(DOCUMENT).stream()
        .dropWhile(line -> !line.equals(HEADING))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(Line::of)
        .toList();
  }

  private static List<String> entries() throws IOException {
    return table().stream().flatMap(line -> line.entries().stream()).toList();
  }

  @TestFactory
  Stream<DynamicTest> everyResponseHasTheOutcomeOfTheTable() throws IOException {
    List<String> entries = entries();
    return table().stream()
        .flatMap(line ->
            line.entries().stream()
                .flatMap(entry -> ResponseCase.of(entry, entries).stream())
                .map(response ->
                    DynamicTest.dynamicTest(
                        response.name(),
                        () -> {
                          single(response, line.single());
                          several(response, line.several());
                        })));
  }

  @Test
  void theTableHasEveryStatus() throws IOException {
    List<String> entries = entries();
    Set<String> covered = new TreeSet<>();
    for (String entry : entries) {
      List<ResponseCase> cases = ResponseCase.of(entry, entries);
      assertTrue(!cases.isEmpty(), entry);
      for (ResponseCase response : cases) {
        assertTrue(covered.add(response.name()), "twice: " + response);
      }
    }
    for (int status = 300; status < 600; status++) {
      String http = ": " + status + " text/plain";
      assertTrue(covered.stream().anyMatch(name -> name.endsWith(http)), http);
      String page = ": " + status + " text/html";
      assertTrue(covered.stream().anyMatch(name -> name.endsWith(page)), page);
      String proxy = ": " + status;
      assertTrue(covered.stream().anyMatch(name -> name.endsWith(proxy)), proxy);
    }
  }

  private void single(ResponseCase response, String outcome) throws IOException {
    try (CapturedErr log = new CapturedErr();
        Run run = new Run(response)) {
      run.backend.follow(response::script);
      run.backend.reachable(response.connects());
      run.life.sample(run.time(), POINTS);
      run.work(ATTEMPTS);
      LedgerSnapshot now = run.life.snapshot();
      long waiting = now.inRing() + now.inFlight() + now.inSpool();
      int kept = log.lines("does not take rows from this agent").size();
      int retried = log.lines("; rows wait and are sent later").size();
      switch (outcome) {
        case "accepted" -> {
          assertEquals(POINTS, now.accepted());
          assertEquals(1, run.backend.exchanges().size());
        }
        case "dropped" -> {
          assertEquals(POINTS, now.rejected());
          assertEquals(1, run.backend.exchanges().size());
          assertEquals(1, log.lines("rejected rows, which are dropped").size());
        }
        case "made smaller" -> {
          // the row, then each of its points: they are too large, too
          assertEquals(POINTS, now.rejected());
          assertEquals(1 + POINTS, run.backend.exchanges().size());
        }
        case "kept", "retried" -> {
          assertEquals(POINTS, waiting);
          assertTrue(now.failures() > 2, now::toString);
          assertEquals(outcome.equals("kept") ? 1 : 0, kept, "lines");
          assertEquals(outcome.equals("kept") ? 0 : 1, retried, "lines");
          run.backend.reachable(true);
          run.backend.follow(run.backend::ok);
          run.work(ATTEMPTS);
          assertEquals(POINTS, run.life.snapshot().accepted());
        }
        default -> fail("not an outcome of a single row: " + outcome);
      }
    }
  }

  private void several(ResponseCase response, String outcome) throws IOException {
    try (CapturedErr _ = new CapturedErr();
        Run run = new Run(response)) {
      run.backend.followAbove(response::script);
      run.backend.takesAtMost(1);
      run.backend.reachable(response.connects());
      for (int i = 0; i < ROWS; i++) {
        run.life.sample(run.time());
        run.now++;
      }
      switch (outcome) {
        case "accepted" -> {
          run.work(1);
          assertEquals(ROWS, run.life.snapshot().accepted());
          assertEquals(List.of(ROWS), run.requests());
        }
        case "made smaller" -> {
          run.work(1);
          assertEquals(ROWS, run.life.snapshot().accepted());
          assertEquals(List.of(ROWS, ROWS / 2, 1, 1, 1, 1), run.requests());
        }
        case "made smaller after 3" -> {
          while (run.life.snapshot().failures() < RequestSize.FAILURES) {
            assertTrue(run.requests().stream().allMatch(rows -> rows == ROWS));
            run.work(1);
          }
          run.work(ATTEMPTS);
          assertEquals(ROWS, run.life.snapshot().accepted());
          assertTrue(run.requests().contains(1));
        }
        case "as a single row" -> {
          run.work(ATTEMPTS);
          assertEquals(0, run.life.snapshot().accepted());
          assertTrue(run.life.snapshot().failures() > RequestSize.FAILURES);
          run.backend.reachable(true);
          run.backend.takesAtMost(ROWS);
          run.work(ATTEMPTS);
          assertEquals(ROWS, run.life.snapshot().accepted());
          assertTrue(run.requests().stream().allMatch(rows -> rows == ROWS));
        }
        default -> fail("not an outcome of several rows: " + outcome);
      }
      assertEquals(0, run.life.snapshot().rejected());
    }
  }

  /** An agent with a spool, and a backend that responds as the case has it. */
  private final class Run implements AutoCloseable {
    final Path spool = Files.createTempDirectory(directory, "spool");
    final FaultyBackend backend;
    final AgentLife.Way way;
    final AgentLife life;
    long now = SECOND;

    Run(ResponseCase response) throws IOException {
      Random random = new Random(1);
      LongConsumer pass = nanos -> now += nanos;
      backend =
          response.grpc()
              ? new ScriptedGrpcBackend(random, pass, () -> false)
              : new ScriptedBackend(random, pass, () -> false);
      way = AgentLife.to(backend, false);
      life =
          new AgentLife(
              LibC.system(),
              SpoolSettingsFixture.in(spool).settings(),
              way,
              (live, rows, outcome, took) -> {},
              ROWS,
              POINTS,
              1,
              () -> now);
    }

    long time() {
      return DeliverySchedule.BEGIN + now;
    }

    /** Works so many times, each time when the longest back-off is over. */
    void work(int times) {
      for (int i = 0; i < times; i++) {
        now += 60 * SECOND;
        life.work();
        life.snapshot();
      }
    }

    /** The numbers of rows in the requests that were read. */
    List<Integer> requests() {
      return backend.exchanges().stream().map(Exchange::rows).map(List::size).toList();
    }

    @Override
    public void close() {
      life.close();
      way.close().run();
      backend.close();
    }
  }
}
