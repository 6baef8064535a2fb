package dev.panapulse.top;

import dev.panapulse.control.AgentReport;
import dev.panapulse.terminal.Style;
import java.time.Duration;

/**
 * What the screen says about the agent.
 *
 * @param style of the state
 * @param state in few words
 * @param rest whatever else there is to say, in the order of its weight
 */
record AgentLine(Style style, String state, String rest) {
  private static final double NANOS_PER_SECOND = 1e9;

  /**
   * No agent responds.
   *
   * @param reason why
   */
  static AgentLine none(String reason) {
    return new AgentLine(Style.NOTABLE, "no agent responds", reason);
  }

  /**
   * An agent has responded.
   *
   * @param age since then
   */
  static AgentLine of(AgentReport report, Duration age) {
    boolean isFine = report.problems().isEmpty();
    StringBuilder rest = new StringBuilder();
    if (!isFine) {
      rest.append(String.join("; ", report.problems())).append(", ");
    }
    delivery(rest, report, age);
    AgentReport.Points points = report.points();
    rest.append(Amounts.count(points.waiting())).append(" waiting, ");
    if (points.dropped() > 0) {
      rest.append(Amounts.count(points.dropped())).append(" dropped, ");
    }
    if (points.rejected() > 0) {
      rest.append(Amounts.count(points.rejected())).append(" rejected, ");
    }
    double used = seconds(report.own().cpu()) / seconds(report.uptime());
    rest.append(Amounts.bytes((double) report.own().residentBytes()))
        .append(", ")
        .append(Amounts.hundredths(used * 100))
        .append("% cpu, samples every ")
        .append(interval(report.interval()));
    return new AgentLine(
        isFine ? Style.GOOD : Style.BAD, isFine ? "agent fine" : "agent degraded", rest.toString());
  }

  private static void delivery(StringBuilder rest, AgentReport report, Duration age) {
    if (!report.exports()) {
      rest.append("sends to no backend, ");
    } else if (report.sinceAccepted().isPresent()) {
      Duration since = report.sinceAccepted().get().plus(age);
      rest.append("accepted ").append(Amounts.duration(seconds(since))).append(" ago, ");
    } else {
      rest.append("nothing accepted yet, ");
    }
  }

  private static String interval(Duration interval) {
    return interval.toMillis() % 1000 == 0
        ? Amounts.duration(seconds(interval))
        : interval.toMillis() + "ms";
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / NANOS_PER_SECOND;
  }
}
