package dev.panapulse.config;

import dev.panapulse.config.type.InvalidValueException;
import dev.panapulse.config.type.IpAddress;
import dev.panapulse.config.type.LeadingDigits;
import dev.panapulse.config.type.OneLineText;
import dev.panapulse.config.type.Percent;
import dev.panapulse.config.type.Secret;
import dev.panapulse.config.type.UrlType;
import dev.panapulse.config.type.ValueType;
import java.util.Locale;
import java.util.Optional;

/** The URL of an HTTP proxy, as in the variable https_proxy; empty: none. */
record ProxyType() implements ValueType<Optional<ProxySettings>> {
  private static final int HTTP_PORT = 80;
  private static final int MAX_PORT = 65_535;

  @Override
  public String name() {
    return "URL";
  }

  @Override
  public String allowed() {
    return "http://[user:password@]host[:port], or none";
  }

  @Override
  public Optional<ProxySettings> parse(String text) {
    String url = text.strip();
    if (url.isEmpty() || url.equalsIgnoreCase("none")) {
      return Optional.empty();
    }
    int scheme = url.indexOf("://");
    if (scheme >= 0) {
      checkScheme(url.substring(0, scheme).toLowerCase(Locale.ROOT));
      url = url.substring(scheme + "://".length());
    }
    int at = url.lastIndexOf('@');
    Optional<Secret> credentials =
        at < 0 ? Optional.empty() : Optional.of(credentials(url.substring(0, at)));
    String authority = url.substring(at + 1);
    if (authority.endsWith("/")) {
      authority = authority.substring(0, authority.length() - 1);
    }
    int colon = authority.indexOf(':', authority.lastIndexOf(']') + 1);
    String host = colon < 0 ? authority : authority.substring(0, colon);
    String port = colon < 0 ? "" : authority.substring(colon + 1);
    return Optional.of(
        new ProxySettings(host(host), port.isEmpty() ? HTTP_PORT : port(port), credentials));
  }

  private static void checkScheme(String scheme) {
    if (scheme.equals("https")) {
      throw new InvalidValueException(
          "the connection to the proxy cannot use TLS; use http://, through which TLS to an"
              + " https:// backend is end to end");
    }
    if (!scheme.equals("http")) {
      throw new InvalidValueException("not an http:// proxy");
    }
  }

  private static Secret credentials(String userInfo) {
    int colon = userInfo.indexOf(':');
    String user = Percent.decoded(colon < 0 ? userInfo : userInfo.substring(0, colon), "the user");
    String password =
        colon < 0 ? "" : Percent.decoded(userInfo.substring(colon + 1), "the password");
    if (user.indexOf(':') >= 0) {
      throw new InvalidValueException(
          "the user contains a colon, which Basic authentication does not allow");
    }
    for (int i = 0; i < user.length() + password.length(); i++) {
      char c = i < user.length() ? user.charAt(i) : password.charAt(i - user.length());
      if (Character.isISOControl(c)) {
        throw new InvalidValueException("the credentials contain a character that is not allowed");
      }
    }
    return new Secret(user + ':' + password);
  }

  private static String host(String given) {
    boolean bracketed = given.startsWith("[") && given.endsWith("]");
    String host = bracketed ? given.substring(1, given.length() - 1) : given;
    boolean sound = bracketed ? IpAddress.parse(host).isPresent() : !host.isEmpty();
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      sound &=
          OneLineText.isAlphanumeric(c)
              || c == '.'
              || c == '-'
              || c == '_'
              || (bracketed && c == ':');
    }
    if (!sound) {
      throw new InvalidValueException("has no valid host");
    }
    return host;
  }

  private static int port(String digits) {
    int end = LeadingDigits.end(digits);
    long port = end == 0 || end < digits.length() || end > 5 ? 0 : Long.parseLong(digits);
    if (port < 1 || port > MAX_PORT) {
      throw new InvalidValueException("the port is not in the range 1 to " + MAX_PORT);
    }
    return (int) port;
  }

  @Override
  public String show(Optional<ProxySettings> value) {
    return value.map(ProxySettings::shownUrl).orElse("none");
  }

  @Override
  public String redacted(String given) {
    return new UrlType(false).redacted(given);
  }
}
