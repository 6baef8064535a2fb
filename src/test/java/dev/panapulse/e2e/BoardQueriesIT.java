package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panapulse.boards.Board;
import dev.panapulse.boards.BoardFiles;
import dev.panapulse.boards.Boards;
import dev.panapulse.boards.NameForm;
import dev.panapulse.boards.Query;
import dev.panapulse.boards.Rule;
import dev.panapulse.boards.Rules;
import dev.panapulse.docs.MetricCatalogue;
import dev.panapulse.host.hardware.BoardTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every query of every board and every rule finds series in a store that the agent fills, with
 * values that its unit can have.
 *
 * <p>Two agents send: one of this host, and one of a tree of files, which has the sensors that this
 * host lacks.
 */
@NativeBuilds
final class BoardQueriesIT {
  /** Of five seconds. */
  private static final int ROWS = 25;

  private final Build build;

  @TempDir Path directory = Path.of("");
  private Path tree = Path.of("");

  BoardQueriesIT(Build build) {
    this.build = build;
  }

  /** A store that takes queries. */
  private record Store(NameForm form, Function<String, List<InstantQuery.Sample>> queries) {
    List<InstantQuery.Sample> query(String query) {
      return queries.apply(query);
    }

    private String metric(String name) {
      return form.metric(MetricCatalogue.find(name).orElseThrow());
    }

    /** How many samples it has of the metric that each row has, of the host with the fewest. */
    long rows() {
      String query = Query.count("count_over_time(system.uptime[5m])").in(form);
      List<InstantQuery.Sample> hosts = query(query);
      return hosts.size() < 2
          ? 0
          : hosts.stream().mapToLong(host -> (long) host.value()).min().orElse(0);
    }

    /** Names that it has for metrics of a host. */
    Set<String> metricsOf(String host) {
      String query = Query.count("count({host.name=\"" + host + "\"}) by (__name__)").in(form);
      Set<String> names = new HashSet<>();
      query(query).forEach(sample -> names.add(sample.labels().get("__name__")));
      return names;
    }
  }

  @BeforeEach
  void plantTree() throws IOException {
    tree = Files.createDirectory(directory.resolve("tree"));
    try (Stream<Path> files = Files.walk(HostTree.VPS)) {
      for (Path file : files.skip(1).toList()) {
        Files.copy(file, tree.resolve(HostTree.VPS.relativize(file).toString()));
      }
    }
    BoardTree.plant("raspberry-pi-5", tree);
    BoardTree.plant("everything", tree);
  }

  private Path storage(String name) {
    try {
      return Files.createDirectory(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void victoriaMetricsHasSeriesForEachQuery() {
    try (VictoriaMetrics backend = new VictoriaMetrics(storage("store"))) {
      check(new Store(NameForm.VICTORIA_METRICS, backend::query), backend.url());
    }
  }

  @Test
  void victoriaMetricsWithTheNamesOfPrometheusHasSeriesForEachQuery() {
    try (VictoriaMetrics backend =
        new VictoriaMetrics(storage("store"), "-opentelemetry.usePrometheusNaming")) {
      check(new Store(NameForm.PROMETHEUS, backend::query), backend.url());
    }
  }

  @Test
  void prometheusHasSeriesForEachQuery() {
    checkPrometheus(NameForm.PROMETHEUS, "");
  }

  @Test
  void prometheusWithDotsHasSeriesForEachQuery() {
    checkPrometheus(
        NameForm.PROMETHEUS_UTF8, "  translation_strategy: NoUTF8EscapingWithSuffixes\n");
  }

  /** It also loads the rules, as it would not if it could not read them. */
  private void checkPrometheus(NameForm form, String strategy) {
    assumeTrue(RealServers.has(Prometheus.NAME), "there is no Prometheus");
    String rules =
        "global:\n  evaluation_interval: 1s\nrule_files: ["
            + BoardFiles.rules(form).toAbsolutePath()
            + "]\n";
    try (Prometheus backend = new Prometheus(storage("store"), strategy + rules)) {
      check(new Store(form, backend::query), backend.url());
      Map<String, Integer> healthy = Map.of("ok", Rules.all().size());
      Await.until("all rules were looked at", () -> backend.rules().equals(healthy));
    }
  }

  private void check(Store store, String url) {
    Map<String, String> ofTree = Map.of("PANAPULSE_ROOT_PATH", tree.toString());
    try (AgentProcess here = AgentProcess.exporting(build, url, Map.of());
        AgentProcess there = AgentProcess.exporting(build, url, ofTree)) {
      here.await("rows of both are stored", () -> store.rows() >= ROWS);
      assertTrue(there.isRunning(), there::streams);
      List<String> wrong = new ArrayList<>();
      String host = hostName();
      Set<String> known = store.metricsOf(host);
      assertTrue(known.contains(store.metric("system.uptime")), known::toString);
      for (Board board : Boards.all()) {
        List<String> hosts = board.ofOneHost() ? List.of(host, "vps-1") : List.of("");
        for (Query query : board.queries()) {
          List<InstantQuery.Sample> all = new ArrayList<>();
          for (String one : hosts) {
            List<InstantQuery.Sample> found = store.query(filledIn(query.in(store.form()), one));
            if (found.isEmpty() && one.equals(host) && isOf(known, query, store)) {
              wrong.add(board.name() + ": nothing of this host in " + query.in(store.form()));
            }
            all.addAll(found);
          }
          judge(board.name(), query, store, all, wrong);
        }
      }
      for (Rule rule : Rules.all()) {
        for (Query query : rule.queries()) {
          judge(rule.name(), query, store, store.query(query.in(store.form())), wrong);
        }
        // whether it fires here is not known; that the store can read it is seen
        store.query(rule.in(store.form()));
      }
      assertEquals("", String.join("\n", wrong));
    }
  }

  private static String filledIn(String query, String host) {
    return query.replace("$host", host).replace("$__rate_interval", "1m");
  }

  /** Whether a host has all metrics of a query. Of sensors it may have some series only. */
  private static boolean isOf(Set<String> known, Query query, Store store) {
    return query.metrics().stream()
        .allMatch(name -> !name.startsWith("hw.") && known.contains(store.metric(name)));
  }

  private static void judge(
      String where,
      Query query,
      Store store,
      List<InstantQuery.Sample> samples,
      List<String> wrong) {
    if (samples.isEmpty()) {
      wrong.add(where + ": nothing in " + query.in(store.form()));
    }
    for (InstantQuery.Sample sample : samples) {
      if (!query.measure().contains(sample.value())) {
        wrong.add(where + ": " + sample + " is no " + query.measure() + ": " + query);
      }
    }
  }

  private static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
