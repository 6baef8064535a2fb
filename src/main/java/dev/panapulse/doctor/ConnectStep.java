package dev.panapulse.doctor;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** TCP to the backend, or to the proxy. */
record ConnectStep(
    LibC libc, ConnectionTrial route, Supplier<ConnectionTrial.Attempt> firstHop, String setting)
    implements Step {
  static final String NAME = "connect";

  @Override
  public Finding examine() {
    ConnectionTrial.Attempt attempt = firstHop.get();
    if (attempt.isFine()) {
      return Finding.ok(NAME, route.host() + " port " + route.port() + " accepts connections");
    }
    List<String> advice = new ArrayList<>();
    advice.add(
        Failure.TIMED_OUT.is(attempt.failure())
            ? "nothing came back within "
                + ConnectionTrial.LIMIT.toSeconds()
                + " s: a firewall on the way drops packets, the host is off, or the address is wrong"
            : ofErrno(-attempt.failure()));
    advice.add("the address comes from " + setting);
    if (isLoopback() && SandboxStep.isContainer(libc)) {
      advice.add(
          "in a container "
              + route.host()
              + " is the container itself: name the backend's host, or"
              + " share the host's network (--net=host)");
    }
    return Finding.bad(NAME, attempt.words(), advice);
  }

  private String ofErrno(long errno) {
    return switch ((int) errno) {
      case Errno.ECONNREFUSED ->
          "nothing listens on port "
              + route.port()
              + " of "
              + route.host()
              + ": start the backend, or correct the port; OTLP over HTTP has 4318, over gRPC 4317";
      case Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.ENETDOWN, Errno.EADDRNOTAVAIL ->
          "there is no route to the address: see ip route; in a unit, PrivateNetwork=yes has this"
              + " effect";
      case Errno.EPERM, Errno.EACCES ->
          "a rule of this host forbids it: IPAddressDeny= of the unit, a firewall, or SELinux";
      case Errno.EAFNOSUPPORT ->
          "RestrictAddressFamilies= of the unit lacks AF_INET or AF_INET6, or the kernel has no"
              + " IPv6";
      default -> "the network between this host and " + route.host() + " refuses the connection";
    };
  }

  private boolean isLoopback() {
    String host = route.host().toLowerCase(Locale.ROOT);
    return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
  }
}
