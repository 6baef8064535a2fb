package dev.panapulse.otlp;

import dev.panapulse.libc.LibC;

/** The way to a backend: what HTTP is spoken over, or what TLS is to lie above. */
final class Routes {
  private Routes() {}

  /**
   * TCP to the backend, or to the proxy, with a tunnel through it if the endpoint is secure; not
   * connected yet.
   */
  static Transport to(LibC libc, HttpSenderOptions options) {
    HttpEndpoint endpoint = options.endpoint();
    if (options.proxy().isEmpty()) {
      return new TcpTransport(libc, endpoint.host(), endpoint.port(), options.stopFd());
    }
    HttpProxy proxy = options.proxy().get();
    Transport tcp = new TcpTransport(libc, proxy.host(), proxy.port(), options.stopFd());
    return endpoint.secure() ? new TunnelTransport(tcp, proxy, endpoint, options.userAgent()) : tcp;
  }
}
