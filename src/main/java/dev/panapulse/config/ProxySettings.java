package dev.panapulse.config;

import dev.panapulse.config.type.Secret;
import java.util.Optional;

/**
 * An HTTP proxy between the agent and the backend.
 *
 * @param host a name or an address, an IPv6 address without brackets
 * @param port 1 to 65535
 * @param credentials {@code user:password}, decoded, for the scheme Basic (RFC 7617); empty: none
 */
public record ProxySettings(String host, int port, Optional<Secret> credentials) {

  /** The URL of the proxy without credentials, for people. */
  public String shownUrl() {
    return "http://"
        + (credentials.isPresent() ? "...@" : "")
        + (host.indexOf(':') >= 0 ? '[' + host + ']' : host)
        + ':'
        + port;
  }
}
