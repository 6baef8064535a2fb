package dev.panapulse.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A proxy that speaks HTTP/1.1 without TLS. {@code https} endpoints are reached through a tunnel
 * (CONNECT), requests to {@code http} endpoints are forwarded by it (RFC 9110, 7.3.2).
 *
 * @param host a name, or an address; an IPv6 address without brackets
 * @param port 1 to 65535
 * @param credentials {@code user:password}, for the scheme Basic (RFC 7617); empty: none
 */
public record HttpProxy(String host, int port, Optional<String> credentials) {

  /** The header that carries the credentials. */
  public Optional<HttpHeader> authorization() {
    return credentials.map(plain ->
        new HttpHeader(
            "Proxy-Authorization",
            "Basic " + Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8))));
  }

  /** The reason for a response 407 (RFC 9110, 15.5.8). */
  public String credentialsInWords() {
    return credentials.isPresent()
        ? "the proxy " + name() + " rejects the credentials"
        : "the proxy " + name() + " requires credentials";
  }

  private String name() {
    return host + " port " + port;
  }

  @Override
  public String toString() {
    return "HttpProxy[" + name() + (credentials.isPresent() ? ", with credentials]" : "]");
  }
}
