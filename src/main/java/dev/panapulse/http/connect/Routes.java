package dev.panapulse.http.connect;

import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.HttpProxy;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.TcpTransport;
import dev.panapulse.net.Transport;

/** The way to a backend: what HTTP is spoken over, or what TLS is to lie above. */
final class Routes {
  private Routes() {}

  /**
   * TCP to the backend, or to the proxy, with a tunnel through it if the endpoint is secure; not
   * connected yet.
   */
  static Transport to(LibC libc, OtlpClientOptions options) {
    return to(libc, options, options.endpoint().secure());
  }

  /** TCP to the backend, or a tunnel through the proxy: forwarding proxies do not speak HTTP/2. */
  static Transport throughAnyProxy(LibC libc, OtlpClientOptions options) {
    return to(libc, options, true);
  }

  private static Transport to(LibC libc, OtlpClientOptions options, boolean tunnel) {
    HttpEndpoint endpoint = options.endpoint();
    if (options.proxy().isEmpty()) {
      return new TcpTransport(libc, endpoint.host(), endpoint.port(), options.stopFd());
    }
    HttpProxy proxy = options.proxy().get();
    Transport tcp = new TcpTransport(libc, proxy.host(), proxy.port(), options.stopFd());
    return tunnel ? new TunnelTransport(tcp, proxy, endpoint, options.userAgent()) : tcp;
  }
}
