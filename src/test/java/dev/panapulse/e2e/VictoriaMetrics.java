package dev.panapulse.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A VictoriaMetrics of the test's own, on a free port of the loopback interface. */
final class VictoriaMetrics implements AutoCloseable {
  private final Path storage;
  private final List<String> options;
  private final int port = freePort();
  private final LocalHttp http = new LocalHttp(port);
  private Process process;

  /**
   * Stored samples of one series.
   *
   * @param labels its labels, the name left out
   * @param timestamps milliseconds since the epoch, sorted
   */
  record Stored(
      String name, Map<String, String> labels, List<Long> timestamps, List<Double> values) {}

  /**
   * Starts it.
   *
   * @param options more of the command line
   */
  VictoriaMetrics(Path storage, String... options) {
    this.storage = storage;
    this.options = List.of(options);
    this.process = launch();
  }

  /** A port of the loopback interface that nobody listens on just now. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The base URL for the agent. */
  String url() {
    return http.url("/opentelemetry");
  }

  int port() {
    return port;
  }

  /** Starts it again, on the same port with what it had stored. */
  void start() {
    process = launch();
  }

  private Process launch() {
    List<String> command =
        new ArrayList<>(
            List.of(
                Build.file("panapulse.backend").toString(),
                "-storageDataPath=" + storage.resolve("data"),
                "-httpListenAddr=127.0.0.1:" + port,
                "-retentionPeriod=1y",
                "-search.latencyOffset=0s",
                "-memory.allowedBytes=256MB"));
    command.addAll(options);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true);
    builder.redirectOutput(
        ProcessBuilder.Redirect.appendTo(storage.resolve("victoria-metrics.log").toFile()));
    try {
      Process started = builder.start();
      Await.until("VictoriaMetrics is up", () -> isUp(started));
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isUp(Process started) {
    if (!started.isAlive()) {
      throw new AssertionError("VictoriaMetrics ended with " + started.exitValue());
    }
    return http.succeeds("/health");
  }

  /** Ends it; connections are refused until it is started again. */
  void stop() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new AssertionError("VictoriaMetrics does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** All that is stored of the series that match a selector, such as {@code {__name__!=""}}. */
  List<Stored> export(String selector) {
    get("/internal/force_flush");
    List<Stored> all = new ArrayList<>();
    get("/api/v1/export?match[]=" + URLEncoder.encode(selector, UTF_8))
        .lines()
        .forEach(line -> all.add(stored(line)));
    return all;
  }

  /** The response to a query in MetricsQL or PromQL, of all that is stored by now. */
  List<InstantQuery.Sample> query(String query) {
    get("/internal/force_flush");
    return InstantQuery.of(http, query);
  }

  /** Timestamps of all stored rows in milliseconds, sorted; duplicates stay. */
  List<Long> rows() {
    return export("{__name__=\"system.uptime\"}").stream()
        .flatMap(series -> series.timestamps().stream())
        .sorted()
        .toList();
  }

  private static Stored stored(String line) {
    Struct.Builder json = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(line, json);
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> labels = new TreeMap<>();
    json.getFieldsOrThrow("metric")
        .getStructValue()
        .getFieldsMap()
        .forEach((name, value) -> labels.put(name, value.getStringValue()));
    String name = labels.remove("__name__");
    if (name == null) {
      throw new AssertionError("no name: " + line);
    }
    return new Stored(
        name,
        labels,
        numbers(json, "timestamps").stream().map(Double::longValue).toList(),
        numbers(json, "values"));
  }

  private static List<Double> numbers(Struct.Builder json, String field) {
    return json.getFieldsOrThrow(field).getListValue().getValuesList().stream()
        .map(Value::getNumberValue)
        .toList();
  }

  private String get(String path) {
    return http.get(path.replace("[]", "%5B%5D"));
  }

  @Override
  public void close() {
    process.destroyForcibly();
    http.close();
  }
}
