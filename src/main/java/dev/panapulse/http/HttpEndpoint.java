package dev.panapulse.http;

import java.net.URI;
import java.util.Locale;

/**
 * The URL of OTLP requests. A component out of its range is an {@link IllegalArgumentException}.
 *
 * @param secure whether with TLS
 * @param host a name, or an address; an IPv6 address without brackets
 * @param port 1 to 65535
 * @param path begins with a slash and includes the query; ASCII without blanks
 */
public record HttpEndpoint(boolean secure, String host, int port, String path) {
  public HttpEndpoint {
    if (host.isEmpty() || !isPlain(host)) {
      throw new IllegalArgumentException("invalid host: " + host);
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("invalid port: " + port);
    }
    if (!path.startsWith("/") || !isPlain(path)) {
      throw new IllegalArgumentException("invalid path: " + path);
    }
  }

  /**
   * The endpoint of an {@code http} or {@code https} URL. The default port is 80 or 443.
   *
   * @throws IllegalArgumentException if the URL has no host, another scheme, or user information
   */
  public static HttpEndpoint of(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("neither http nor https: " + url);
    }
    // not in the message: it may hold a password
    if (url.getRawAuthority() != null && url.getRawAuthority().indexOf('@') >= 0) {
      throw new IllegalArgumentException("user information in a URL is not sent; use a header");
    }
    boolean secure = scheme.equals("https");
    // URI gives no host and port for names with an underscore, which Docker Compose makes
    String authority = url.getRawAuthority() == null ? "" : url.getRawAuthority();
    int bracket = authority.lastIndexOf(']');
    int colon = authority.indexOf(':', bracket + 1);
    String host = colon < 0 ? authority : authority.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    boolean withoutPort = colon < 0 || colon == authority.length() - 1;
    int port = withoutPort ? defaultPort(secure) : port(authority.substring(colon + 1), url);
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    return new HttpEndpoint(secure, host, port, path + query);
  }

  /** The value of the Host header (RFC 9110, 7.2). */
  public String authority() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == defaultPort(secure) ? name : name + ":" + port;
  }

  /** The endpoint as a URL. */
  public String url() {
    return (secure ? "https://" : "http://") + authority() + path;
  }

  private static int port(String digits, URI url) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("invalid port: " + url, e);
    }
  }

  private static int defaultPort(boolean secure) {
    return secure ? 443 : 80;
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) >= 0x7f) {
        return false;
      }
    }
    return true;
  }
}
