package dev.panapulse.http.connect;

import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.Transport;
import dev.panapulse.net.tls.TlsContext;
import dev.panapulse.net.tls.TlsTransport;
import java.util.List;

/** The transport that an endpoint wants. */
public final class Connector {

  private Connector() {}

  /** The way to a gRPC backend: through a proxy always by a tunnel. */
  public static Transport forGrpc(LibC libc, OtlpClientOptions options) {
    return secured(Routes.throughAnyProxy(libc, options), options, TlsTransport.H2);
  }

  /**
   * The way to the backend, and TLS above it if the endpoint is secure; not connected yet.
   *
   * @param protocols what is offered by ALPN, the preferred one first
   */
  public static Transport to(LibC libc, OtlpClientOptions options, List<String> protocols) {
    return secured(Routes.to(libc, options), options, protocols);
  }

  private static Transport secured(
      Transport route, OtlpClientOptions options, List<String> protocols) {
    HttpEndpoint endpoint = options.endpoint();
    if (!endpoint.secure()) {
      return route;
    }
    TlsContext context = new TlsContext(options.tls());
    return new TlsTransport(route, context, endpoint.host(), endpoint.port(), protocols);
  }
}
