package dev.panapulse.config.type;

import dev.panapulse.codec.ShownUrl;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * The URL of a backend.
 *
 * @param base whether a path will be appended, so that no query is allowed
 */
public record UrlType(boolean base) implements ValueType<URI> {
  private static final int MAX_PORT = 65_535;

  @Override
  public String name() {
    return "URL";
  }

  @Override
  public String allowed() {
    return base ? "http[s]://host[:port][/path]" : "http[s]://host[:port][/path][?query]";
  }

  @Override
  public URI parse(String text) {
    URI url;
    try {
      url = new URI(withScheme(text.strip()));
    } catch (URISyntaxException invalid) {
      throw new InvalidValueException("not a URL");
    }
    // URI takes other letters, but a request line does not (RFC 9112, 3.2)
    if (!isAscii(url.toString())) {
      throw new InvalidValueException(
          "contains a character that is not ASCII; write it percent-encoded");
    }
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    boolean bare = scheme.isEmpty() && url.getRawAuthority() != null;
    if (!bare && !scheme.equals("http") && !scheme.equals("https")) {
      throw new InvalidValueException("not an http:// or https:// URL");
    }
    if (url.getRawUserInfo() != null) {
      throw new InvalidValueException(
          "contains credentials; set export.token or export.headers instead");
    }
    if (url.getHost() == null) {
      throw new InvalidValueException("has no valid host");
    }
    if (url.getPort() == 0 || url.getPort() > MAX_PORT) {
      throw new InvalidValueException("the port is not in the range 1 to " + MAX_PORT);
    }
    if (url.getRawFragment() != null) {
      throw new InvalidValueException("contains a fragment (#)");
    }
    if (base && url.getRawQuery() != null) {
      throw new InvalidValueException(
          "contains a query (?), which only export.metrics_endpoint allows");
    }
    return url;
  }

  /** OpenTelemetry allows "host:port" for gRPC: then the text before the colon is not a scheme. */
  private static String withScheme(String text) {
    int colon = text.indexOf(':');
    boolean bare =
        !text.contains("//")
            && (text.startsWith("[") || (colon > 0 && isNumber(text.substring(colon + 1))));
    return bare ? "//" + text : text;
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  private static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  @Override
  public String show(URI value) {
    String text = value.toString();
    return redacted(text.startsWith("//") ? text.substring(2) : text);
  }

  /** The query may contain a key, and the user information a password. */
  @Override
  public String redacted(String given) {
    return ShownUrl.of(given);
  }
}
