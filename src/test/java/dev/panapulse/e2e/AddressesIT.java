package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panapulse.e2e.Delivery.Result;
import dev.panapulse.e2e.Delivery.Stored;
import dev.panapulse.net.tls.TestAuthority;
import dev.panapulse.net.tls.TestAuthority.Issued;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A name with two addresses, where only the second one is of use. */
@NativeBuilds
final class AddressesIT {
  private static final String HAPROXY = "haproxy";
  private static final String NAME = "backend.test";
  private static final String FIRST = "127.0.0.1";
  private static final String SECOND = "127.0.0.2";
  private static final TestAuthority AUTHORITY = TestAuthority.root("Test Authority");
  private static final TestAuthority OTHER = TestAuthority.root("Other Authority");

  private final Build build;

  @TempDir Path directory = Path.of("");

  AddressesIT(Build build) {
    this.build = build;
  }

  /** What is at the first address. */
  enum First {
    NOBODY("refuses", false),
    SILENT("is silent", false),
    UNTRUSTED("is not trusted", true),
    SILENT_OVER_TLS("is silent in the TLS handshake", true);

    private final String words;
    private final boolean tls;

    First(String words, boolean tls) {
      this.words = words;
      this.tls = tls;
    }
  }

  /** Listens and never accepts. */
  private static final class Silence implements AutoCloseable {
    private final ServerSocket socket;
    private final List<Socket> waiting = new ArrayList<>();

    Silence(int port, int backlog) throws IOException {
      socket = new ServerSocket(port, backlog, InetAddress.getLoopbackAddress());
    }

    /** Has connections ignored from now on, as by a host that is away: so many wait already. */
    static Silence full(int port) throws IOException {
      Silence full = new Silence(port, 1);
      // one more than the backlog waits, listen(2)
      for (int i = 0; i < 2; i++) {
        full.waiting.add(new Socket(InetAddress.getLoopbackAddress(), port));
      }
      try (Socket ignored = new Socket()) {
        assertThrows(
            SocketTimeoutException.class,
            () ->
                ignored.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500));
      }
      return full;
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : waiting) {
        socket.close();
      }
      socket.close();
    }
  }

  private static AutoCloseable at(First first, int port) throws IOException {
    return switch (first) {
      case SILENT -> Silence.full(port);
      case SILENT_OVER_TLS -> new Silence(port, 50);
      // HAProxy itself is there
      case NOBODY, UNTRUSTED -> () -> {};
    };
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private String identity(String name, TestAuthority authority) throws IOException {
    Issued issued = authority.issue("RSA", NAME);
    return " ssl crt " + file(name, issued.chainPem() + issued.keyPem());
  }

  private ServerProcess start(First first, int port, int backend) throws IOException {
    String binds =
        "bind " + SECOND + ":" + port + (first.tls ? identity("good.pem", AUTHORITY) : "");
    if (first == First.UNTRUSTED) {
      binds += "\n  bind " + FIRST + ":" + port + identity("other.pem", OTHER);
    }
    String configuration =
        """
        defaults
          mode http
          timeout connect 2s
          timeout client 30s
          timeout server 30s
        listen http
          %s
          server backend 127.0.0.1:%d
        """
            .formatted(binds, backend);
    return new ServerProcess(
        HAPROXY,
        directory,
        SECOND,
        port,
        List.of(RealServers.executable(HAPROXY), "-db", "-f", file("haproxy.conf", configuration)));
  }

  @ParameterizedTest
  @EnumSource
  void theSecondIsTriedWithinTheSameRequest(First first) throws Exception {
    assumeTrue(RealServers.has(HAPROXY), "HAProxy was not fetched");
    Path hosts = Path.of(file("hosts", FIRST + " " + NAME + "\n" + SECOND + " " + NAME + "\n"));
    List<String> starter = Namespaces.replacing("/etc/hosts", hosts);
    assumeTrue(
        Namespaces.succeeds(Namespaces.with(starter, "true")),
        "no mount namespace without the rights of root");
    Map<String, String> settings = new TreeMap<>();
    if (first.tls) {
      settings.put("OTEL_EXPORTER_OTLP_CERTIFICATE", file("authority.pem", AUTHORITY.pem()));
    }
    int port = VictoriaMetrics.freePort();
    try (Receiver backend = new Receiver();
        ServerProcess _ = start(first, port, backend.port());
        AutoCloseable _ = at(first, port)) {
      Result result =
          new Delivery(
                  build,
                  HAPROXY,
                  first.tls ? "HTTP over TLS" : "HTTP",
                  "two addresses, the first one " + first.words,
                  settings)
              .startedBy(starter)
              .check(
                  (first.tls ? "https://" : "http://") + NAME + ":" + port,
                  () -> Stored.of(backend.accepted()));
      assertEquals(List.of(), result.warnings());
      assertEquals(0, result.account().rejected());
    }
  }
}
