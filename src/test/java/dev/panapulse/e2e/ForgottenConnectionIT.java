package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panapulse.e2e.Delivery.Outage;
import dev.panapulse.e2e.Delivery.Result;
import dev.panapulse.e2e.Delivery.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A NAT or a firewall forgets the agent's connection, as they do with idle ones: no packet of it
 * arrives any more, and nobody says so.
 */
@NativeBuilds
final class ForgottenConnectionIT {
  private static final String HAPROXY = "haproxy";

  private final Build build;

  @TempDir Path directory = Path.of("");

  ForgottenConnectionIT(Build build) {
    this.build = build;
  }

  /** Servers behind HAProxy, by their names in {@link RealServers}. */
  enum Server {
    GRPCIO("grpcio", "gRPC", "plain", "proto h2"),
    NET_HTTP("grpc-go", "HTTP", "http-plain", "");

    private final String name;
    private final String protocol;
    private final String scene;
    private final String option;

    Server(String name, String protocol, String scene, String option) {
      this.name = name;
      this.protocol = protocol;
      this.scene = scene;
      this.option = option;
    }

    private Map<String, String> settings() {
      return this == GRPCIO ? Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc") : Map.of();
    }

    private ServerProcess start(LinkedHosts hosts, Path directory, int port, StoredRequests store) {
      return ServerProcess.at(
          hosts,
          name,
          directory,
          port,
          List.of(
              RealServers.executable(name),
              Integer.toString(port),
              store.file().toString(),
              scene));
    }

    /** The servers listen on the loopback interface alone. */
    private ServerProcess startProxy(LinkedHosts hosts, Path directory, int port, int backend)
        throws IOException {
      String configuration =
          """
          defaults
            mode http
            timeout connect 2s
            timeout client 30s
            timeout server 30s
          listen otlp
            bind %s:%d %s
            server backend 127.0.0.1:%d %s
          """
              .formatted(LinkedHosts.SERVER, port, option, backend, option);
      Path file = Files.writeString(directory.resolve("haproxy.conf"), configuration);
      return ServerProcess.at(
          hosts,
          HAPROXY,
          directory,
          port,
          List.of(RealServers.executable(HAPROXY), "-db", "-f", file.toString()));
    }
  }

  static Stream<Server> found() {
    return Stream.of(Server.values())
        .filter(server -> RealServers.has(server.name) && RealServers.has(HAPROXY));
  }

  /** It is noticed at half of the timeout, and the other half is enough for a new connection. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("found")
  void isReplacedWithinTheTimeoutOfTheRequest(Server server) throws IOException {
    assumeTrue(LinkedHosts.areAvailable(), "no network namespaces without the rights of root");
    int backend = VictoriaMetrics.freePort();
    int port = VictoriaMetrics.freePort();
    StoredRequests store = new StoredRequests(directory.resolve("store"));
    try (LinkedHosts hosts = new LinkedHosts();
        ServerProcess _ = server.start(hosts, directory, backend, store);
        ServerProcess _ = server.startProxy(hosts, directory, port, backend)) {
      Delivery delivery =
          new Delivery(
                  build,
                  HAPROXY,
                  server.protocol,
                  "connection forgotten by a NAT",
                  server.settings())
              .startedBy(hosts.atTheClient());
      Result result =
          delivery.check(
              "http://" + LinkedHosts.SERVER + ":" + port,
              () -> Stored.of(store.read()),
              new Outage(() -> hosts.forget(port), () -> {}));
      assertEquals(List.of(), result.warnings());
      assertEquals(0, result.account().rejected());
    }
  }
}
