package dev.panapulse.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * A Prometheus on a free port of the loopback interface, with its defaults but for what {@code
 * docs/backends.md} says to set. It takes no samples out of order.
 */
final class Prometheus implements AutoCloseable {
  static final String NAME = "prometheus";

  /** All that the agent has sent; target_info is made by Prometheus. */
  private static final String SAMPLES = "{job=\"panapulse\",__name__!=\"target_info\"}[2h]";

  private static final String OF_EACH_ROW = "system_uptime_seconds";

  private final int port = VictoriaMetrics.freePort();
  private final LocalHttp http = new LocalHttp(port);
  private final ServerProcess process;

  /** Starts it in an empty directory. */
  Prometheus(Path directory) {
    this(directory, "");
  }

  /**
   * Starts it in an empty directory.
   *
   * @param settings lines below {@code otlp} of its configuration, and what comes behind
   */
  Prometheus(Path directory, String settings) {
    try {
      Path configuration =
          Files.writeString(
              directory.resolve("prometheus.yml"),
              "otlp:\n  promote_resource_attributes: [host.name]\n" + settings);
      process =
          new ServerProcess(
              NAME,
              directory,
              port,
              List.of(
                  RealServers.executable(NAME),
                  "--web.enable-otlp-receiver",
                  "--config.file=" + configuration,
                  "--storage.tsdb.path=" + directory.resolve("data"),
                  "--web.listen-address=127.0.0.1:" + port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitReady();
  }

  private void awaitReady() {
    Await.until("Prometheus is ready", () -> http.succeeds("/-/ready"));
  }

  /** The base URL for the agent. */
  String url() {
    return http.url("/api/v1/otlp");
  }

  /** What its store has; of equal samples it keeps one. */
  Delivery.Stored stored() {
    Set<Long> times = new HashSet<>();
    long points = 0;
    for (Struct series : series(SAMPLES)) {
      List<Value> samples = samples(series);
      points += samples.size();
      if (name(series).equals(OF_EACH_ROW)) {
        samples.forEach(sample -> times.add(millis(sample)));
      }
    }
    return new Delivery.Stored(times, points, 0);
  }

  /** The response to a query. */
  List<InstantQuery.Sample> query(String query) {
    return InstantQuery.of(http, query);
  }

  /** How many alert rules it has, by their state of health, such as {@code ok}. */
  Map<String, Integer> rules() {
    Map<String, Integer> rules = new TreeMap<>();
    Struct data = InstantQuery.data(http.get("/api/v1/rules?type=alert"));
    for (Value group : data.getFieldsOrThrow("groups").getListValue().getValuesList()) {
      for (Value rule :
          group.getStructValue().getFieldsOrThrow("rules").getListValue().getValuesList()) {
        String health = rule.getStructValue().getFieldsOrThrow("health").getStringValue();
        rules.merge(health, 1, Integer::sum);
      }
    }
    return rules;
  }

  /**
   * The samples of a single series by their times, milliseconds since the epoch.
   *
   * @param name as Prometheus has it
   */
  NavigableMap<Long, Double> samples(String name) {
    NavigableMap<Long, Double> byTime = new TreeMap<>();
    for (Struct series : series(name + "[2h]")) {
      for (Value sample : samples(series)) {
        String value = sample.getListValue().getValues(1).getStringValue();
        byTime.put(millis(sample), Double.valueOf(value));
      }
    }
    return byTime;
  }

  private static List<Value> samples(Struct series) {
    return series.getFieldsOrThrow("values").getListValue().getValuesList();
  }

  private static long millis(Value sample) {
    return Math.round(sample.getListValue().getValues(0).getNumberValue() * 1000);
  }

  private static String name(Struct series) {
    return series
        .getFieldsOrThrow("metric")
        .getStructValue()
        .getFieldsOrThrow("__name__")
        .getStringValue();
  }

  private List<Struct> series(String query) {
    // the range ends at this time, and a row of this moment is to be in it
    long time = Instant.now().plusSeconds(60).getEpochSecond();
    String response =
        http.get("/api/v1/query?time=" + time + "&query=" + URLEncoder.encode(query, UTF_8));
    Struct.Builder json = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(response, json);
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(e);
    }
    ListValue series =
        json.getFieldsOrThrow("data").getStructValue().getFieldsOrThrow("result").getListValue();
    return series.getValuesList().stream().map(Value::getStructValue).toList();
  }

  /** Ends it; connections are refused until it is started again. */
  void stop() {
    process.stop();
  }

  /** Starts it again, on the same port with what it had stored. */
  void start() {
    process.start();
    awaitReady();
  }

  @Override
  public void close() {
    process.close();
    http.close();
  }
}
