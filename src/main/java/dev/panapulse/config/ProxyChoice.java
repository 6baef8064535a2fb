package dev.panapulse.config;

import dev.panapulse.config.Origin.Default;
import dev.panapulse.config.type.IpAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether requests go through a proxy, if no setting of ours says so: by the variables that most
 * programs share. As these are for all programs, a setting of ours wins over them wherever it
 * stands, the file included.
 *
 * <p>They are read as curl reads them: lower case before upper case, and {@code HTTP_PROXY} not at
 * all, as a CGI server sets it to what a client sent in a header called Proxy. This host's own
 * addresses are never asked for through a proxy.
 */
final class ProxyChoice {
  private static final List<String> FOR_HTTP = List.of("http_proxy", "all_proxy", "ALL_PROXY");
  private static final List<String> FOR_HTTPS =
      List.of("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY");
  private static final List<String> EXCEPT = List.of("no_proxy", "NO_PROXY");

  private final Resolver resolver;

  ProxyChoice(Resolver resolver) {
    this.resolver = resolver;
  }

  /** The proxy for {@code url}, or none and why. */
  Resolved<Optional<ProxySettings>> choose(URI url) {
    boolean secure = "https".equalsIgnoreCase(url.getScheme());
    Resolved<Optional<ProxySettings>> shared =
        resolver.shared(ExportSettings.PROXY, secure ? FOR_HTTPS : FOR_HTTP);
    if (shared.value().isEmpty()) {
      return shared;
    }
    String host = host(url);
    Optional<String> exception =
        exception(host, url.getPort() < 0 ? (secure ? 443 : 80) : url.getPort());
    return exception.isEmpty()
        ? shared
        : new Resolved<>(Optional.empty(), new Default(exception.get()));
  }

  private Optional<String> exception(String host, int port) {
    String name = host.toLowerCase(Locale.ROOT);
    if (name.equals("localhost")
        || name.endsWith(".localhost")
        || IpAddress.parse(name).filter(IpAddress::isLoopback).isPresent()) {
      return Optional.of("the backend is on this host");
    }
    for (String variable : EXCEPT) {
      String list = resolver.variable(variable);
      if (!list.isBlank()) {
        return new NoProxy(list).names(host, port)
            ? Optional.of(variable + " names the backend")
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static String host(URI url) {
    String host = url.getHost() == null ? "" : url.getHost();
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
