package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.e2e.Delivery.Outage;
import dev.panapulse.e2e.Delivery.Result;
import dev.panapulse.e2e.Delivery.Stored;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Delivery to the servers in {@code src/test/servers}. */
@NativeBuilds
final class ServerIT {
  private static final long REJECTED = 42;
  private static final String LIMIT_LEARNT = " rows in a request: ";

  private final Build build;

  @TempDir Path directory = Path.of("");

  ServerIT(Build build) {
    this.build = build;
  }

  /** Servers by their names in {@link RealServers}. */
  enum Server {
    GRPCIO("grpcio", "gRPC"),
    H2("h2", "gRPC"),
    GRPC_JS("grpc-js", "gRPC"),
    GRPC_GO("grpc-go", "gRPC"),
    NET_HTTP("grpc-go", "HTTP"),
    OKHTTP("grpc-okhttp", "gRPC"),
    ARMERIA("armeria", "gRPC"),
    VERTX("vertx", "gRPC");

    private final String name;
    private final String protocol;

    Server(String name, String protocol) {
      this.name = name;
      this.protocol = protocol;
    }

    /** Whether it can be built or started without gzip. */
    private boolean canBeWithoutGzip() {
      // gzip is built into the others
      return this != GRPC_JS && this != ARMERIA && this != VERTX;
    }

    /** Whether it has a limit of the messages that it reads. */
    private boolean hasLimit() {
      return this != H2 && this != NET_HTTP;
    }

    private Map<String, String> settings(String scene) {
      Map<String, String> settings = new TreeMap<>();
      if (protocol.equals("gRPC")) {
        settings.put("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
      }
      if (this == VERTX && scene.equals("limit")) {
        // its limit is that of compressed messages
        settings.put("OTEL_EXPORTER_OTLP_COMPRESSION", "none");
      }
      return settings;
    }

    private String executable(String scene) {
      String suffix = this == GRPC_GO && scene.equals("no-gzip") ? ".no-gzip" : "";
      return RealServers.executable(name + suffix);
    }

    private ServerProcess start(Path directory, int port, StoredRequests store, String scene) {
      return new ServerProcess(
          name,
          directory,
          port,
          List.of(
              executable(scene),
              Integer.toString(port),
              store.file().toString(),
              (this == NET_HTTP ? "http-" : "") + scene));
    }
  }

  static Stream<Server> found() {
    return Stream.of(Server.values()).filter(server -> RealServers.has(server.name));
  }

  static Stream<Server> withoutGzip() {
    return found().filter(Server::canBeWithoutGzip);
  }

  static Stream<Server> withLimit() {
    return found().filter(Server::hasLimit);
  }

  private Result check(Server server, String scene, String conditions, boolean withOutage) {
    int port = VictoriaMetrics.freePort();
    StoredRequests store = new StoredRequests(directory.resolve("store"));
    Delivery delivery =
        new Delivery(build, server.name, server.protocol, conditions, server.settings(scene))
            .expecting(scene.equals("limit") ? List.of(LIMIT_LEARNT) : List.of());
    String endpoint = "http://127.0.0.1:" + port;
    try (ServerProcess process = server.start(directory, port, store, scene)) {
      return withOutage
          ? delivery.check(endpoint, () -> Stored.of(store.read()), Outage.of(process))
          : delivery.check(endpoint, () -> Stored.of(store.read()));
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("found")
  void everyRowIsStored(Server server) {
    Result result = check(server, "plain", "server away for 1.5 s", true);
    assertEquals(0, result.account().rejected());
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("found")
  void compressedResponsesAreRead(Server server) {
    Result result = check(server, "gzip", "responses in gzip", false);
    assertEquals(List.of(), result.warnings());
    assertEquals(0, result.account().rejected());
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("found")
  void rejectedPointsAreCounted(Server server) {
    Result result = check(server, "partial", REJECTED + " points rejected", false);
    assertEquals(REJECTED, result.account().rejected());
    assertEquals(1, result.warnings().size(), result.toString());
    assertTrue(result.warnings().getFirst().contains("too old"), result.toString());
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("withoutGzip")
  void aServerWithoutGzipLosesNothing(Server server) {
    Result result = check(server, "no-gzip", "server without gzip", false);
    assertEquals(0, result.account().rejected());
    assertEquals(1, result.warnings().size(), result.toString());
    assertTrue(result.warnings().getFirst().contains("does not accept gzip"), result.toString());
  }

  /** Rows that have piled up are too many for a message; each server says so in its own way. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("withLimit")
  void aSmallLimitLosesNothing(Server server) {
    Result result = check(server, "limit", "messages of 40 kB at most, away for 1.5 s", true);
    assertEquals(0, result.account().rejected());
    assertTrue(
        result.warnings().stream().anyMatch(line -> line.contains(LIMIT_LEARNT)),
        result.toString());
  }
}
