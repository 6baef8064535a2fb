package dev.panapulse.doctor;

import dev.panapulse.config.type.IpAddress;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The name of the backend, or of the proxy, becomes an address.
 *
 * @param setting the setting with the name, as it is now
 */
record NameStep(
    LibC libc, ConnectionTrial route, Supplier<ConnectionTrial.Attempt> firstHop, String setting)
    implements Step {
  static final String NAME = "name";
  private static final String WHILE_LOOKED_UP = "while the name was looked up";

  @Override
  public Finding examine() {
    if (IpAddress.parse(route.host()).isPresent()) {
      return Finding.ok(NAME, route.host() + " is an address");
    }
    if (!isUnresolved(firstHop.get())) {
      return Finding.ok(NAME, route.host() + " has an address");
    }
    List<String> advice = new ArrayList<>();
    advice.add("the name comes from " + setting + "; getent hosts " + route.host() + " tries it");
    advice.add(resolvers());
    if (route.host().indexOf('.') < 0) {
      advice.add("a name without a dot is known only in its own network, such as Docker's");
    }
    return Finding.bad(NAME, firstHop.get().words(), advice);
  }

  /** Whether the attempt ended before there was an address. */
  static boolean isUnresolved(ConnectionTrial.Attempt attempt) {
    return Failure.NAME_NOT_RESOLVED.is(attempt.failure())
        || attempt.words().endsWith(WHILE_LOOKED_UP);
  }

  private String resolvers() {
    Optional<String> text = TextFile.read(libc, "/etc/resolv.conf");
    if (text.isEmpty()) {
      return "/etc/resolv.conf cannot be read, so only /etc/hosts is asked";
    }
    List<String> servers =
        text.get()
            .lines()
            .map(String::strip)
            .filter(line -> line.startsWith("nameserver"))
            .map(line -> line.substring("nameserver".length()).strip())
            .limit(3)
            .toList();
    return servers.isEmpty()
        ? "/etc/resolv.conf names no name server"
        : "/etc/resolv.conf names the name servers "
            + String.join(", ", servers)
            + ": they do not respond, or do not know the name";
  }
}
