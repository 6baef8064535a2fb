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
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A VictoriaMetrics of the test's own, on a free port of the loopback interface. */
final class VictoriaMetrics implements AutoCloseable {
  private final Path storage;
  private final int port = freePort();
  private final HttpClient client = HttpClient.newHttpClient();
  private Process process;

  /**
   * Stored samples of one series.
   *
   * @param labels its labels, the name left out
   * @param timestamps milliseconds since the epoch, sorted
   */
  record Stored(
      String name, Map<String, String> labels, List<Long> timestamps, List<Double> values) {}

  VictoriaMetrics(Path storage) {
    this.storage = storage;
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
    return address("/opentelemetry");
  }

  int port() {
    return port;
  }

  private String address(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  /** Starts it again, on the same port with what it had stored. */
  void start() {
    process = launch();
  }

  private Process launch() {
    ProcessBuilder builder =
        new ProcessBuilder(
            Build.file("panapulse.backend").toString(),
            "-storageDataPath=" + storage.resolve("data"),
            "-httpListenAddr=127.0.0.1:" + port,
            "-retentionPeriod=1y",
            "-search.latencyOffset=0s",
            "-memory.allowedBytes=256MB");
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
    try {
      return get("/health").equals("OK");
    } catch (UncheckedIOException e) {
      return false;
    }
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
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address(path.replace("[]", "%5B%5D"))))
            .timeout(Duration.ofSeconds(20))
            .build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new AssertionError(path + ": " + response.statusCode() + " " + response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    client.close();
  }
}
