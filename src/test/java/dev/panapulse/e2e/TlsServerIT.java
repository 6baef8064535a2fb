package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.e2e.Delivery.Outage;
import dev.panapulse.e2e.Delivery.Result;
import dev.panapulse.e2e.Delivery.Stored;
import dev.panapulse.net.tls.TestAuthority;
import dev.panapulse.net.tls.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Delivery through lighttpd over TLS, by each of the libraries that it can have. */
@NativeBuilds
final class TlsServerIT {
  private static final String LIGHTTPD = "lighttpd";
  private static final TestAuthority AUTHORITY = TestAuthority.root("Test Authority");

  private final Build build;

  @TempDir Path directory = Path.of("");

  TlsServerIT(Build build) {
    this.build = build;
  }

  /** Modules of lighttpd. */
  static Stream<String> libraries() {
    return RealServers.has(LIGHTTPD)
        ? Stream.of("openssl", "wolfssl", "gnutls", "mbedtls")
        : Stream.of();
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private ServerProcess start(String library, int port, int backend) throws IOException {
    Issued identity = AUTHORITY.issue("RSA", "localhost", "127.0.0.1");
    String configuration =
        """
        server.document-root = "%s"
        server.bind = "127.0.0.1"
        server.port = %d
        server.modules = ("mod_proxy", "mod_%s")
        ssl.engine = "enable"
        ssl.pemfile = "%s"
        ssl.privkey = "%s"
        proxy.server = ("" => (("host" => "127.0.0.1", "port" => %d)))
        """
            .formatted(
                directory,
                port,
                library,
                file("server.pem", identity.chainPem()),
                file("server.key", identity.keyPem()),
                backend);
    return new ServerProcess(
        LIGHTTPD,
        directory,
        port,
        List.of(
            RealServers.executable(LIGHTTPD), "-D", "-f", file("lighttpd.conf", configuration)));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("libraries")
  void everyRowIsStored(String library) throws IOException {
    int port = VictoriaMetrics.freePort();
    try (Receiver backend = new Receiver();
        ServerProcess _ = start(library, port, backend.port())) {
      Delivery delivery =
          new Delivery(
              build,
              LIGHTTPD,
              "HTTP, TLS by " + library,
              "backend away for 1.5 s",
              Map.of("OTEL_EXPORTER_OTLP_CERTIFICATE", file("authority.pem", AUTHORITY.pem())));
      Result result =
          delivery.check(
              "https://127.0.0.1:" + port,
              () -> Stored.of(backend.accepted()),
              new Outage(backend::stop, backend::start));
      assertEquals(0, result.account().rejected());
    }
  }
}
