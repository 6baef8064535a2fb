package dev.panapulse.doctor;

import dev.panapulse.config.Protocol;
import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.otlp.Outcome;
import java.time.Duration;
import java.util.Optional;

/** Looks for the path under which a server receives OTLP over HTTP. One thread. */
final class OtherPaths {
  /** Longest time for all paths. */
  static final Duration LIMIT = Duration.ofSeconds(6);

  private static final Duration ONE = Duration.ofSeconds(2);
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final Probe probe;
  private final SettingText settings;

  OtherPaths(Probe probe, SettingText settings) {
    this.probe = probe;
    this.settings = settings;
  }

  /**
   * What to change, for the first path that accepts an empty request, else for the first that wants
   * other credentials; empty: no path responds so.
   *
   * @param protocol one over HTTP
   */
  Optional<String> find(Protocol protocol) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    Optional<String> guarded = Optional.empty();
    for (String path : PathCandidates.instead(ownPath(protocol))) {
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      if (left.isNegative() || left.isZero()) {
        break;
      }
      HttpEndpoint endpoint = probe.withPath(path);
      Outcome outcome = probe.send(endpoint, protocol, left.compareTo(ONE) < 0 ? left : ONE);
      if (outcome instanceof Outcome.Accepted accepted && Probe.isReadable(accepted)) {
        return Optional.of(advice(protocol, path, "accepts an empty request"));
      }
      int status = Probe.status(outcome);
      if (guarded.isEmpty() && (status == UNAUTHORIZED || status == FORBIDDEN)) {
        guarded = Optional.of(advice(protocol, path, "exists and wants other credentials"));
      }
    }
    return guarded;
  }

  /** The path that was tried before; with gRPC none was. */
  private String ownPath(Protocol protocol) {
    return settings.protocol() == protocol ? probe.path() : "";
  }

  private String advice(Protocol protocol, String path, String why) {
    HttpEndpoint endpoint = probe.endpoint();
    String url = (endpoint.secure() ? "https://" : "http://") + endpoint.authority() + path;
    String change = path + " of that server " + why + ": " + settings.changeEndpoint(url);
    return settings.protocol() == protocol
        ? change
        : change + "; and " + settings.change("export.protocol", protocol.text());
  }
}
