package dev.panapulse.doctor;

import dev.panapulse.config.ExportSettings;
import dev.panapulse.config.Protocol;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.http.connect.Connector;
import dev.panapulse.libc.EndRequest;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.ConnectionLimits;
import dev.panapulse.net.TcpTransport;
import dev.panapulse.net.Transport;
import dev.panapulse.net.tls.TlsTransport;
import java.time.Duration;

/** The way to the backend, tried in two parts; each part once. One thread. */
final class ConnectionTrial {
  /** Longest time for each part. */
  static final Duration LIMIT = Duration.ofSeconds(5);

  private static final int NO_STOP = -1;

  /**
   * What became of an attempt.
   *
   * @param failure 0, or a failure of {@link Transport}
   * @param words the failure for people; empty if there is none
   */
  record Attempt(long failure, String words) {
    boolean isFine() {
      return failure == 0;
    }
  }

  private final LibC libc;
  private final ExportSettings export;
  private final OtlpClientOptions options;

  ConnectionTrial(LibC libc, ExportSettings export, OtlpClientOptions options) {
    this.libc = libc;
    this.export = export;
    this.options = options;
  }

  /** The host to which the first connection goes: the proxy, or the backend. */
  String host() {
    return options.proxy().map(proxy -> proxy.host()).orElse(options.endpoint().host());
  }

  /** Its port. */
  int port() {
    return options.proxy().map(proxy -> proxy.port()).orElse(options.endpoint().port());
  }

  /** TCP to the proxy, or to the backend. */
  Attempt firstHop() {
    return attempt(
        new TcpTransport(libc, host(), port(), NO_STOP, EndRequest.never(), ConnectionLimits.NONE));
  }

  /** To the backend: through the proxy, and with TLS. */
  Attempt whole() {
    return attempt(
        export.protocol() == Protocol.GRPC
            ? Connector.forGrpc(libc, options)
            : Connector.to(libc, options, TlsTransport.HTTP_1_1));
  }

  private static Attempt attempt(Transport transport) {
    try (transport) {
      long failure = transport.connect(System.nanoTime() + LIMIT.toNanos());
      return new Attempt(failure, failure == 0 ? "" : transport.describe(failure));
    }
  }
}
