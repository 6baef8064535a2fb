package dev.panapulse.otlp;

import dev.panapulse.tls.TlsContext;
import dev.panapulse.tls.TlsFiles;
import java.util.List;

/** The transport that an endpoint wants. */
final class Transports {
  /** The protocol of {@link HttpExchange}, to ALPN. */
  static final List<String> HTTP_1_1 = List.of("http/1.1");

  private Transports() {}

  /**
   * TCP, and TLS above it if the endpoint is secure; not connected yet.
   *
   * @param tls the files of TLS, not looked at if the endpoint wants none
   * @param protocols what is offered by ALPN, the preferred one first
   * @param stopFd a descriptor that ends every wait once it is readable, owned by the caller; -1:
   *     none
   */
  static Transport to(HttpEndpoint endpoint, TlsFiles tls, List<String> protocols, int stopFd) {
    Transport tcp = new TcpTransport(endpoint.host(), endpoint.port(), stopFd);
    if (!endpoint.secure()) {
      return tcp;
    }
    return new TlsTransport(tcp, new TlsContext(tls), endpoint.host(), endpoint.port(), protocols);
  }
}
