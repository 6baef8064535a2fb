package dev.panapulse.config;

import dev.panapulse.config.type.IpAddress;
import dev.panapulse.config.type.LeadingDigits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The list of backends without a proxy, in the notation of {@code no_proxy}: domain names, with or
 * without a leading dot, which include their subdomains; addresses; networks such as {@code
 * 10.0.0.0/8}; each with or without {@code :port}; {@code *} for all. Separated by commas or
 * blanks. Invalid entries are ignored: other programs read the same variable.
 */
final class NoProxy {
  private final String list;

  NoProxy(String list) {
    this.list = list;
  }

  /**
   * Whether a backend is on the list.
   *
   * @param host a name or an address, without brackets
   */
  boolean names(String host, int port) {
    String name = normal(host);
    Optional<IpAddress> address = IpAddress.parse(name);
    for (String entry : entries()) {
      if (entry.equals("*") || matches(entry, name, address, port)) {
        return true;
      }
    }
    return false;
  }

  private List<String> entries() {
    List<String> entries = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= list.length(); i++) {
      if (i == list.length() || list.charAt(i) == ',' || Character.isWhitespace(list.charAt(i))) {
        if (i > start) {
          entries.add(list.substring(start, i));
        }
        start = i + 1;
      }
    }
    return entries;
  }

  private static boolean matches(String entry, String name, Optional<IpAddress> address, int port) {
    String host = entry;
    int bracket = entry.lastIndexOf(']');
    int colon = entry.indexOf(':', bracket + 1);
    // several colons without brackets: an IPv6 address
    boolean hasPort = colon >= 0 && (bracket >= 0 || entry.indexOf(':', colon + 1) < 0);
    if (hasPort) {
      if (!entry.substring(colon + 1).equals(Integer.toString(port))) {
        return false;
      }
      host = entry.substring(0, colon);
    }
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    return address.isPresent() ? covers(host, address.get()) : isAbove(host, name);
  }

  private static boolean covers(String network, IpAddress address) {
    int slash = network.indexOf('/');
    Optional<IpAddress> base = IpAddress.parse(slash < 0 ? network : network.substring(0, slash));
    if (base.isEmpty()) {
      return false;
    }
    return address.agrees(base.get(), slash < 0 ? address.bits() : prefix(network, slash + 1));
  }

  private static int prefix(String network, int from) {
    String digits = network.substring(from);
    boolean number =
        !digits.isEmpty() && digits.length() <= 3 && LeadingDigits.end(digits) == digits.length();
    return number ? Integer.parseInt(digits) : -1;
  }

  private static boolean isAbove(String entry, String name) {
    String domain = normal(entry.startsWith("*.") ? entry.substring(1) : entry);
    if (domain.startsWith(".")) {
      domain = domain.substring(1);
    }
    return !domain.isEmpty() && (name.equals(domain) || name.endsWith('.' + domain));
  }

  /** In lower case, without the trailing dot of a full name. */
  private static String normal(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
