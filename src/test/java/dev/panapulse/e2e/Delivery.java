package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The agent delivers to a server of another project, if wanted with an outage in the middle, and
 * every row and point that it counts is compared with the server's store.
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
   */
  record Stored(Set<Long> times, long points, long repeated) {
    private static final String OF_EACH_ROW = "system.uptime";

    static Stored of(List<ReceivedRequest> requests) {
      Set<Long> times = new HashSet<>();
      Set<Object> distinct = new HashSet<>();
      long all = 0;
      for (ReceivedRequest request : requests) {
        for (Point point : request.points()) {
          all++;
          distinct.add(Map.entry(point.series(), point.time()));
          if (point.metric().getName().equals(OF_EACH_ROW)) {
            times.add(point.time());
          }
        }
      }
      return new Stored(times, distinct.size(), all - distinct.size());
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
      return compare(agent, store);
    }
  }

  /** Delivers before and after an outage; until it begins, the log has no unexpected warning. */
  Result check(String endpoint, Supplier<Stored> store, Outage outage) {
    try (AgentProcess agent = start(endpoint)) {
      agent.await("rows are stored", () -> store.get().times().size() >= ROWS);
      assertEquals(List.of(), warnings(agent).stream().filter(unexpected).toList(), agent::streams);
      outage.begin().run();
      long begun = System.nanoTime();
      agent.await("the outage lasts", () -> System.nanoTime() - begun > outage.length().toNanos());
      outage.end().run();
      int before = store.get().times().size();
      agent.await("rows are stored again", () -> store.get().times().size() >= before + ROWS);
      return compare(agent, store);
    }
  }

  private AgentProcess start(String endpoint) {
    Map<String, String> all = new TreeMap<>(settings);
    all.put("PANAPULSE_EXPORT_ENDPOINT", endpoint);
    all.put("PANAPULSE_INTERVAL", "200ms");
    return AgentProcess.startUnder(starter, build, all, "run");
  }

  private Result compare(AgentProcess agent, Supplier<Stored> store) {
    AgentProcess.Account account = agent.endDelivered();
    // some servers show rows only a moment after they have accepted them
    Await.until(
        "all rows can be seen: " + account, () -> store.get().times().size() >= account.ticks());
    Stored stored = store.get();
    assertEquals(account.ticks(), stored.times().size(), agent::streams);
    // a point that the server reports as rejected is in the store of these tests, too
    assertEquals(account.accepted() + account.rejected(), stored.points(), agent::streams);
    Tried.record(build, server, protocol, conditions, account, stored.repeated());
    return new Result(account, warnings(agent));
  }

  /**
   * The end of a delivery.
   *
   * @param warnings lines of the log
   */
  record Result(AgentProcess.Account account, List<String> warnings) {}

  private static List<String> warnings(AgentProcess agent) {
    return agent
        .err()
        .lines()
        .filter(line -> line.contains("WARN") || line.contains("ERROR"))
        .toList();
  }
}
