package dev.panapulse.control;

import dev.panapulse.ledger.DropReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a running agent reports to {@code panapulse top}: whether data arrives, what it takes, and
 * its last row.
 *
 * @param problems what is wrong now; empty: all is fine
 * @param version of Panapulse
 * @param uptime since it started
 * @param interval between two ticks
 * @param exports whether rows go to a backend
 * @param sinceAccepted since the backend accepted a request
 * @param points what became of the data points
 * @param own what the agent itself takes
 * @param row of the last tick; empty if it was not asked for or is too large
 */
public record AgentReport(
    List<String> problems,
    String version,
    Duration uptime,
    Duration interval,
    boolean exports,
    Optional<Duration> sinceAccepted,
    Points points,
    Status.Own own,
    Optional<HostRow> row) {
  /** Data points since the start of the agent. */
  public record Points(long accepted, long rejected, long dropped, long waiting) {}

  /** Keeps a copy of the list. */
  public AgentReport {
    problems = List.copyOf(problems);
  }

  static AgentReport of(Status status, Optional<HostRow> row) {
    return new AgentReport(
        status.problems(),
        status.version(),
        status.uptime(),
        status.interval(),
        status.backend().isPresent(),
        status.backend().flatMap(Status.Backend::sinceAccepted),
        points(status),
        status.own(),
        row);
  }

  private static Points points(Status status) {
    long dropped = 0;
    for (DropReason reason : DropReason.values()) {
      dropped += status.points().dropped(reason);
    }
    return new Points(
        status.points().accepted(),
        status.points().rejected(),
        dropped,
        status.points().inRing() + status.points().inFlight() + status.points().inSpool());
  }
}
