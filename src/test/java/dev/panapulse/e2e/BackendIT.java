package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.e2e.Delivery.Outage;
import dev.panapulse.e2e.Delivery.Result;
import dev.panapulse.e2e.Delivery.Stored;
import dev.panapulse.spool.SpoolFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Delivery to backends that can be asked for what they have stored. */
@NativeBuilds
final class BackendIT {
  /** In which more rows are sampled than there are in a request. */
  private static final Duration LONG_OUTAGE = Duration.ofSeconds(12);

  private static final Duration HOUR = Duration.ofHours(1);

  /** Among which the rows of an hour are. */
  private static final int RECORDS = 20;

  /** How many ticks a run has completed, in each of its rows. */
  private static final String TICKS = "panapulse_sampler_tick_completed_total";

  private final Build build;

  @TempDir Path directory = Path.of("");

  BackendIT(Build build) {
    this.build = build;
  }

  /** Backends by their names in {@link RealServers}. */
  enum Backend {
    PROMETHEUS("prometheus"),
    VICTORIA_METRICS("victoria-metrics");

    private final String name;

    Backend(String name) {
      this.name = name;
    }

    private boolean isFound() {
      return RealServers.has(name);
    }
  }

  static Stream<Backend> found() {
    return Stream.of(Backend.values()).filter(Backend::isFound);
  }

  static Stream<Backend> withoutWindow() {
    return Stream.of(Backend.PROMETHEUS).filter(Backend::isFound);
  }

  private Delivery delivery(Backend backend) {
    return new Delivery(build, backend.name, "HTTP", "backend away for 12 s", Map.of());
  }

  private Result checkPrometheus() {
    try (Prometheus backend = new Prometheus(directory)) {
      return delivery(Backend.PROMETHEUS)
          .check(
              backend.url(),
              backend::stored,
              new Outage(backend::stop, backend::start, LONG_OUTAGE));
    }
  }

  private Result checkVictoriaMetrics() {
    try (VictoriaMetrics backend = new VictoriaMetrics(directory)) {
      return delivery(Backend.VICTORIA_METRICS)
          .check(
              backend.url(),
              () -> stored(backend),
              new Outage(backend::stop, backend::start, LONG_OUTAGE));
    }
  }

  /** Prometheus, as it is set by default, takes only what is newer than all it has of a series. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("found")
  void everyRowIsStoredAfterALongOutage(Backend backend) {
    Result result =
        switch (backend) {
          case PROMETHEUS -> checkPrometheus();
          case VICTORIA_METRICS -> checkVictoriaMetrics();
        };
    assertEquals(0, result.account().rejected());
  }

  /** What the other order loses there is counted, and the log says why. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("withoutWindow")
  void rowsBehindLiveOnesAreRejected(Backend ignored) {
    Map<String, String> settings =
        Map.of("PANAPULSE_SPOOL_ORDER", "live_first", "PANAPULSE_EXPORT_MAX_BATCH_ROWS", "2");
    try (Prometheus backend = new Prometheus(directory);
        AgentProcess agent = AgentProcess.exporting(build, backend.url(), settings)) {
      agent.await("rows are stored", () -> !backend.stored().times().isEmpty());
      backend.stop();
      agent.await("rows are on disk", () -> agent.spoolBytes() > 0);
      backend.start();
      agent.await("the log says why", () -> agent.err().contains("out of order sample"));
      AgentProcess.Account account = agent.endDelivered();
      assertTrue(account.rejected() > 0, account.toString());
      assertEquals(account.accepted(), backend.stored().points(), account.toString());
    }
  }

  /** Only rows in memory are lost: the ticks of each run are stored without a gap. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("withoutWindow")
  void whatIsOnDiskIsStoredAfterAKill(Backend backendUnderTest) {
    Path spool = directory.resolve("spool");
    Map<String, String> settings = Map.of("PANAPULSE_SPOOL_DIRECTORY", spool.toString());
    try (Prometheus backend = new Prometheus(directory)) {
      try (AgentProcess killed = AgentProcess.exporting(build, backend.url(), settings)) {
        killed.await("rows are stored", () -> !backend.stored().times().isEmpty());
        backend.stop();
        killed.await("rows are on disk", () -> killed.spoolBytes() > 0);
        killed.kill();
      }
      List<Long> onDisk = SpoolFiles.waiting(spool);
      try (AgentProcess agent = AgentProcess.exporting(build, backend.url(), settings)) {
        agent.await("it has noticed", () -> agent.err().contains("cannot be reached"));
        backend.start();
        agent.await("rows are stored", () -> agent.err().contains("accepts requests again"));
        AgentProcess.Account account = agent.endDelivered();
        assertTrue(account.recovered() > 0, account.toString());
        assertEquals(
            account.sampled() + account.recovered(), account.accepted(), account.toString());
        NavigableMap<Long, Double> ticks = backend.samples(TICKS);
        for (long row : onDisk) {
          assertTrue(ticks.containsKey(row / 1_000_000), () -> row + " is not in " + ticks);
        }
        assertEquals(2, withoutGap(ticks.values()), ticks::toString);
        Tried.record(
            build, backendUnderTest.name, "HTTP", "kill -9 while the backend is away", account, 0);
      }
    }
  }

  /** Into how many sequences of 1, 2, 3, … the ticks fall; the first may begin later. */
  private static int withoutGap(Collection<Double> ticks) {
    int sequences = 0;
    double last = Double.NaN;
    for (double tick : ticks) {
      if (tick != last + 1) {
        sequences++;
      }
      last = tick;
    }
    return sequences;
  }

  /**
   * Rows of an hour on disk, and live ones behind them. The rows were sampled within seconds, and
   * their times are moved back.
   */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("withoutWindow")
  void rowsOfAnHourAreStored(Backend backendUnderTest) {
    Path spool = directory.resolve("spool");
    Map<String, String> settings =
        Map.of(
            "PANAPULSE_SPOOL_DIRECTORY",
            spool.toString(),
            "PANAPULSE_EXPORT_MAX_BATCH_ROWS",
            "2",
            "PANAPULSE_INTERVAL",
            "100ms");
    try (Prometheus backend = new Prometheus(directory)) {
      backend.stop();
      AgentProcess.Account before;
      try (AgentProcess agent = AgentProcess.exporting(build, backend.url(), settings)) {
        agent.await("rows are on disk", () -> SpoolFiles.read(spool).size() > RECORDS);
        before = agent.endWithAccount();
        assertEquals(before.sampled(), before.spooled(), agent::streams);
      }
      SpoolFiles.age(spool, HOUR);
      backend.start();
      try (AgentProcess agent = AgentProcess.exporting(build, backend.url(), settings)) {
        agent.await("it has accepted rows", () -> agent.err().contains("accepted the first"));
        AgentProcess.Account account = agent.endDelivered();
        assertEquals(before.spooled(), account.recovered(), account.toString());
        assertEquals(
            account.sampled() + account.recovered(), account.accepted(), account.toString());
        Stored stored = backend.stored();
        assertEquals(account.accepted(), stored.points(), agent::streams);
        assertEquals(before.ticks() + account.ticks(), stored.times().size(), agent::streams);
        long spread = Collections.max(stored.times()) - Collections.min(stored.times());
        assertTrue(spread >= HOUR.toMillis(), () -> spread + " ms");
        Tried.record(
            build, backendUnderTest.name, "HTTP", "rows of an hour in the spool", account, 0);
      }
    }
  }

  private static Stored stored(VictoriaMetrics backend) {
    Set<Object> distinct = new HashSet<>();
    long all = 0;
    for (VictoriaMetrics.Stored series : backend.export("{__name__!=\"\"}")) {
      for (long time : series.timestamps()) {
        all++;
        distinct.add(Map.entry(series.name() + series.labels(), time));
      }
    }
    return new Stored(new HashSet<>(backend.rows()), distinct.size(), all - distinct.size());
  }
}
