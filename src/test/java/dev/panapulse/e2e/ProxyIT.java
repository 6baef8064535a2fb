package dev.panapulse.e2e;

import dev.panapulse.e2e.Delivery.Outage;
import dev.panapulse.e2e.Delivery.Stored;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Delivery through proxies of other projects, whose backend goes away for a while. */
@NativeBuilds
final class ProxyIT {
  private static final Map<String, String> GRPC = Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");

  private final Build build;

  @TempDir Path directory = Path.of("");

  ProxyIT(Build build) {
    this.build = build;
  }

  private Delivery delivery(String server, String protocol, Map<String, String> settings) {
    return new Delivery(build, server, protocol, "backend away for 1.5 s", settings);
  }

  private static Map<String, String> through(int proxy, Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(settings);
    all.put("http_proxy", "http://127.0.0.1:" + proxy);
    return all;
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("dev.panapulse.e2e.ReverseProxy#found")
  void http(ReverseProxy proxy) {
    try (Receiver backend = new Receiver()) {
      ReverseProxy.Ports ports = ReverseProxy.Ports.before(backend.port());
      try (ServerProcess _ = proxy.start(directory, ports)) {
        delivery(proxy.server(), "HTTP", Map.of())
            .check(
                "http://127.0.0.1:" + ports.http(),
                () -> Stored.of(backend.accepted()),
                new Outage(backend::stop, backend::start));
      }
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("dev.panapulse.e2e.ReverseProxy#found")
  void grpc(ReverseProxy proxy) {
    try (GrpcReceiver backend = new GrpcReceiver(GrpcReceiver.Behaviour.ACCEPT)) {
      ReverseProxy.Ports ports = ReverseProxy.Ports.before(backend.port());
      try (ServerProcess _ = proxy.start(directory, ports)) {
        delivery(proxy.server(), "gRPC", GRPC)
            .check(
                "http://127.0.0.1:" + ports.grpc(),
                () -> Stored.of(backend.deliveries()),
                new Outage(backend::stop, backend::start));
      }
    }
  }

  /** The proxy speaks HTTP itself, and has a page of its own for a backend that is away. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("dev.panapulse.e2e.ForwardProxy#found")
  void forwardedHttp(ForwardProxy proxy) {
    int port = VictoriaMetrics.freePort();
    try (Receiver backend = new Receiver();
        ServerProcess _ = proxy.start(directory, port)) {
      Map<String, String> settings = through(port, Map.of());
      delivery(proxy.server(), "HTTP, forwarded", settings)
          .check(
              backend.url(),
              () -> Stored.of(backend.accepted()),
              new Outage(backend::stop, backend::start));
    }
  }

  /** The proxy passes bytes on. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("dev.panapulse.e2e.ForwardProxy#found")
  void grpcThroughATunnel(ForwardProxy proxy) {
    int port = VictoriaMetrics.freePort();
    try (GrpcReceiver backend = new GrpcReceiver(GrpcReceiver.Behaviour.ACCEPT);
        ServerProcess _ = proxy.start(directory, port)) {
      delivery(proxy.server(), "gRPC, tunnel", through(port, GRPC))
          .check(
              backend.url(),
              () -> Stored.of(backend.deliveries()),
              new Outage(backend::stop, backend::start));
    }
  }
}
