package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.e2e.AgentProcess.Account;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The agent delivers to a server of another project, if wanted with an outage in the middle and a
 * second run of the agent behind it. Every row and point that it counts is compared with the
 * server's store: at the end of each run, and in between with the ledger as the newest stored row
 * has it.
 */
final class Delivery {
  /** Rows before an outage, and after it. */
  private static final int ROWS = 5;

  private final Build build;
  private final String server;
  private final String protocol;
  private final String conditions;
  private final Map<String, String> settings;
  private List<String> starter = List.of();
  private Predicate<String> unexpected = line -> true;

  /**
   * @param server its name in {@link RealServers}
   * @param protocol for {@link Tried}
   * @param conditions for {@link Tried}
   * @param settings of the agent, besides endpoint and interval
   */
  Delivery(
      Build build,
      String server,
      String protocol,
      String conditions,
      Map<String, String> settings) {
    this.build = build;
    this.server = server;
    this.protocol = protocol;
    this.conditions = conditions;
    this.settings = settings;
  }

  /** Has the agent started by another program, which ends in exec(3). */
  Delivery startedBy(List<String> command) {
    starter = command;
    return this;
  }

  /** A warning with any of these words may come before an outage. */
  Delivery expecting(List<String> words) {
    unexpected = line -> words.stream().noneMatch(line::contains);
    return this;
  }

  /**
   * The rows that a server has stored.
   *
   * @param times of the rows, each once
   * @param points data points, each once
   * @param repeated points that were stored again
   * @param ledgers those that the rows carry, by their times; empty if the server does not tell
   */
  record Stored(
      Set<Long> times, long points, long repeated, NavigableMap<Long, RowLedger> ledgers) {
    private static final String OF_EACH_ROW = "system.uptime";

    Stored(Set<Long> times, long points, long repeated) {
      this(times, points, repeated, new TreeMap<>());
    }

    static Stored of(List<ReceivedRequest> requests) {
      Set<Long> times = new HashSet<>();
      Set<Object> distinct = new HashSet<>();
      NavigableMap<Long, RowLedger> ledgers = new TreeMap<>();
      long all = 0;
      for (ReceivedRequest request : requests) {
        for (Point point : request.points()) {
          all++;
          if (distinct.add(Map.entry(point.series(), point.time()))) {
            ledgers.computeIfAbsent(point.time(), time -> new RowLedger()).add(point);
          }
          if (point.metric().getName().equals(OF_EACH_ROW)) {
            times.add(point.time());
          }
        }
      }
      return new Stored(times, distinct.size(), all - distinct.size(), ledgers);
    }
  }

  /** The ledger in one row, as it was when that was sampled. */
  private static final class RowLedger {
    private long sampled;
    private long recovered;
    private long exported;
    private long dropped;
    private long waiting;

    void add(Point point) {
      long value = point.data().getAsInt();
      switch (point.metric().getName()) {
        case "panapulse.data_point.sampled" -> sampled += value;
        case "panapulse.data_point.recovered" -> recovered += value;
        case "otel.sdk.exporter.metric_data_point.exported" -> exported += value;
        case "panapulse.data_point.dropped" -> dropped += value;
        case "panapulse.data_point.waiting", "otel.sdk.exporter.metric_data_point.inflight" ->
            waiting += value;
        default -> {}
      }
    }

    @Override
    public String toString() {
      return "%d sampled, %d recovered; %d exported, %d dropped, %d waiting"
          .formatted(sampled, recovered, exported, dropped, waiting);
    }
  }

  /** A server, or a backend behind one, that goes away and comes back. */
  record Outage(Runnable begin, Runnable end, Duration length) {
    /** Rows that are sent together after it fit into one request. */
    private static final Duration SHORT = Duration.ofMillis(1500);

    Outage(Runnable begin, Runnable end) {
      this(begin, end, SHORT);
    }

    /** A server is stopped and started. */
    static Outage of(ServerProcess server) {
      return new Outage(server::stop, server::start);
    }
  }

  /** Delivers without an outage. */
  Result check(String endpoint, Supplier<Stored> store) {
    try (AgentProcess agent = start(endpoint)) {
      agent.await("rows are stored", () -> store.get().times().size() >= 2 * ROWS);
      compareMeanwhile(agent, store, 0);
      Account account = agent.endDelivered();
      record(account, compare(account, store, agent));
      return new Result(account, warnings(agent));
    }
  }

  /**
   * Delivers before and after an outage, and in a second run; until the outage begins, the log has
   * no unexpected warning.
   *
   * @return the account of both runs, and the warnings of the first
   */
  Result check(String endpoint, Supplier<Stored> store, Outage outage) {
    Result first = checkOutage(endpoint, store, outage);
    try (AgentProcess agent = start(endpoint)) {
      long before = first.account().ticks();
      agent.await("rows are stored", () -> store.get().times().size() >= before + ROWS);
      compareMeanwhile(agent, store, first.account().accepted() + first.account().rejected());
      Account both = first.account().plus(agent.endDelivered());
      record(both, compare(both, store, agent));
      return new Result(both, first.warnings());
    }
  }

  private Result checkOutage(String endpoint, Supplier<Stored> store, Outage outage) {
    try (AgentProcess agent = start(endpoint)) {
      agent.await("rows are stored", () -> store.get().times().size() >= ROWS);
      assertEquals(List.of(), warnings(agent).stream().filter(unexpected).toList(), agent::streams);
      compareMeanwhile(agent, store, 0);
      outage.begin().run();
      long begun = System.nanoTime();
      agent.await("the outage lasts", () -> System.nanoTime() - begun > outage.length().toNanos());
      outage.end().run();
      int before = store.get().times().size();
      agent.await("rows are stored again", () -> store.get().times().size() >= before + ROWS);
      compareMeanwhile(agent, store, 0);
      Account account = agent.endDelivered();
      compare(account, store, agent);
      return new Result(account, warnings(agent));
    }
  }

  private AgentProcess start(String endpoint) {
    Map<String, String> all = new TreeMap<>(settings);
    all.put("PANAPULSE_EXPORT_ENDPOINT", endpoint);
    all.put("PANAPULSE_INTERVAL", "200ms");
    return AgentProcess.startUnder(starter, build, all, "run");
  }

  /**
   * While the agent runs: what the newest stored row counts as exported is stored. The row may not
   * be there as a whole, then it counts less.
   *
   * @param earlier points of earlier runs
   */
  private static void compareMeanwhile(AgentProcess agent, Supplier<Stored> store, long earlier) {
    Stored stored = store.get();
    if (!stored.ledgers().isEmpty()) {
      RowLedger ledger = stored.ledgers().lastEntry().getValue();
      assertTrue(
          stored.points() >= earlier + ledger.exported,
          () ->
              stored.points()
                  + " points stored, "
                  + earlier
                  + " earlier; "
                  + ledger
                  + "\n"
                  + agent.streams());
    }
  }

  /** All that was sampled has arrived, and the ledger added up whenever a row was sampled. */
  private static Stored compare(Account account, Supplier<Stored> store, AgentProcess agent) {
    // some servers show rows only a moment after they have accepted them
    Await.until(
        "all rows can be seen: " + account, () -> store.get().times().size() >= account.ticks());
    Stored stored = store.get();
    assertEquals(account.ticks(), stored.times().size(), agent::streams);
    // a point that the server reports as rejected is in the store of these tests, too
    assertEquals(account.accepted() + account.rejected(), stored.points(), agent::streams);
    stored
        .ledgers()
        .forEach((time, ledger) ->
            assertEquals(
                ledger.sampled + ledger.recovered,
                ledger.exported + ledger.dropped + ledger.waiting,
                () -> ledger + " at " + time + "\n" + agent.streams()));
    return stored;
  }

  private void record(Account account, Stored stored) {
    Tried.record(build, server, protocol, conditions, account, stored.repeated());
  }

  /**
   * The end of a delivery.
   *
   * @param warnings lines of the log
   */
  record Result(Account account, List<String> warnings) {}

  private static List<String> warnings(AgentProcess agent) {
    return agent
        .err()
        .lines()
        .filter(line -> line.contains("WARN") || line.contains("ERROR"))
        .toList();
  }
}
