package dev.panapulse.http.connect;

import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.HttpProxy;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.ConnectionLimits;
import dev.panapulse.net.TcpTransport;
import dev.panapulse.net.Transport;
import dev.panapulse.net.tls.TlsContext;
import dev.panapulse.net.tls.TlsTransport;
import java.util.List;

/** Chooses the transport to an endpoint: TCP, a tunnel through a proxy, TLS above either. */
public final class Connector {

  private Connector() {}

  /**
   * The transport to a gRPC backend, not connected yet. A proxy is always asked for a tunnel, as
   * forwarding proxies do not speak HTTP/2.
   */
  public static Transport forGrpc(LibC libc, OtlpClientOptions options) {
    return secured(route(libc, options, true), options, TlsTransport.H2);
  }

  /**
   * The transport to an HTTP/1.1 backend, not connected yet. A proxy is asked for a tunnel if the
   * endpoint is secure.
   *
   * @param protocols offered by ALPN, the preferred one first
   */
  public static Transport to(LibC libc, OtlpClientOptions options, List<String> protocols) {
    return secured(route(libc, options, options.endpoint().secure()), options, protocols);
  }

  /** TCP to the backend or to the proxy, without TLS. */
  static Transport route(LibC libc, OtlpClientOptions options, boolean tunnel) {
    HttpEndpoint endpoint = options.endpoint();
    if (options.proxy().isEmpty()) {
      return new TcpTransport(
          libc,
          endpoint.host(),
          endpoint.port(),
          options.stopFd(),
          options.endRequest(),
          limits(options));
    }
    HttpProxy proxy = options.proxy().get();
    Transport tcp =
        new TcpTransport(
            libc,
            proxy.host(),
            proxy.port(),
            options.stopFd(),
            options.endRequest(),
            limits(options));
    return tunnel ? new TunnelTransport(tcp, proxy, endpoint, options.userAgent()) : tcp;
  }

  /**
   * Half of the time of a request for its acknowledgement: the rest is for a second attempt on a
   * new connection, should a firewall have dropped this one while it was idle.
   */
  private static ConnectionLimits limits(OtlpClientOptions options) {
    return new ConnectionLimits(options.timeout().dividedBy(2), options.maxConnectionAge());
  }

  private static Transport secured(
      Transport route, OtlpClientOptions options, List<String> protocols) {
    HttpEndpoint endpoint = options.endpoint();
    if (!endpoint.secure()) {
      return route;
    }
    TlsContext context = new TlsContext(options.tls());
    return new TlsTransport(
        route, context, endpoint.host(), endpoint.port(), protocols, options.facts().peer());
  }
}
