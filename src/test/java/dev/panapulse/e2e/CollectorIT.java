package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.e2e.Delivery.Outage;
import dev.panapulse.e2e.Delivery.Result;
import dev.panapulse.e2e.Delivery.Stored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Delivery to an OpenTelemetry Collector. */
@NativeBuilds
final class CollectorIT {
  private static final String COLLECTOR = "collector";
  private static final String TOO_LARGE = "request body too large";
  private static final String HTTP = "HTTP";
  private static final String GRPC = "gRPC";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Build build;

  @TempDir Path directory = Path.of("");

  CollectorIT(Build build) {
    this.build = build;
  }

  static Stream<String> overHttp() {
    return RealServers.has(COLLECTOR) ? Stream.of(HTTP) : Stream.of();
  }

  static Stream<String> overBoth() {
    return RealServers.has(COLLECTOR) ? Stream.of(HTTP, GRPC) : Stream.of();
  }

  /** A Collector, and an agent that delivers to it. */
  private final class Scene implements AutoCloseable {
    private final StoredRequests store = new StoredRequests(directory.resolve("store"));
    private final ServerProcess collector;
    private final Delivery delivery;
    private final String endpoint;

    Scene(String protocol, String scene, String conditions, Map<String, String> settings) {
      int port = VictoriaMetrics.freePort();
      endpoint = "http://127.0.0.1:" + port;
      Map<String, String> all = new TreeMap<>(settings);
      if (protocol.equals(GRPC)) {
        all.put("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
      }
      delivery =
          new Delivery(build, COLLECTOR, protocol, conditions, all)
              .expecting(scene.equals("limit") ? List.of(TOO_LARGE) : List.of());
      collector =
          new ServerProcess(
              COLLECTOR,
              directory,
              port,
              List.of(
                  RealServers.executable(COLLECTOR),
                  Integer.toString(port),
                  store.file().toString(),
                  (protocol.equals(HTTP) ? "http-" : "") + scene));
    }

    Result check() {
      return delivery.check(endpoint, () -> Stored.of(store.read()));
    }

    Result check(Outage outage) {
      return delivery.check(endpoint, () -> Stored.of(store.read()), outage);
    }

    Outage restart() {
      return Outage.of(collector);
    }

    @Override
    public void close() {
      collector.close();
    }
  }

  private Path write(String name, String text) {
    try {
      Path file = directory.resolve(name);
      if (!Files.exists(file)) {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      }
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Scene scene(String protocol, String scene, String conditions) {
    write("token", "not asked for");
    return new Scene(protocol, scene, conditions, Map.of());
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("overBoth")
  void theLogIsSilent(String protocol) {
    try (Scene scene = scene(protocol, "plain", "")) {
      Result result = scene.check();
      assertEquals(List.of(), result.warnings());
      assertEquals(0, result.account().rejected());
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("overBoth")
  void everyRowIsStored(String protocol) {
    try (Scene scene = scene(protocol, "plain", "server away for 1.5 s")) {
      Result result = scene.check(scene.restart());
      assertEquals(0, result.account().rejected());
    }
  }

  /** Rows that have piled up are too many for a request. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("overHttp")
  void aSmallLimitLosesNothing(String protocol) {
    try (Scene scene =
        scene(protocol, "limit", "max_request_body_size: 40000, server away for 1.5 s")) {
      Result result = scene.check(scene.restart());
      assertEquals(0, result.account().rejected());
      assertTrue(
          result.warnings().stream().anyMatch(line -> line.contains(TOO_LARGE)), result.toString());
    }
  }

  /** The Collector wants another token some time before the agent has it. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("overBoth")
  void aTokenThatChangesAtTheCollectorFirstLosesNothing(String protocol) {
    write("token", "old");
    Path own = write("own-token", "old");
    try (Scene scene =
        new Scene(
            protocol,
            "token",
            "another token 1.5 s before the agent has it",
            Map.of("PANAPULSE_EXPORT_TOKEN_FILE", own.toString()))) {
      Result result =
          scene.check(new Outage(() -> write("token", "new"), () -> write("own-token", "new")));
      assertEquals(0, result.account().rejected());
      assertEquals(1, result.warnings().size(), result.toString());
    }
  }
}
