package dev.panapulse.top;

import dev.panapulse.control.AgentReport;
import dev.panapulse.control.AgentReportText;
import dev.panapulse.control.ControlClient;
import dev.panapulse.control.HostRow;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Where rows come from: the running agent if it samples at least every two seconds, so that it is
 * not asked for more than it does anyway; else a sampler of this process. The agent reports on
 * delivery in both cases. One thread at a time.
 */
public final class RowSource implements AutoCloseable {
  private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final long REPORT_NANOS = 2_000_000_000L;
  private static final long AFTER_FAILURE_NANOS = 5_000_000_000L;

  private final ControlClient agent;
  private final Supplier<OwnSampler> samplers;
  private final LongSupplier clock;
  private Optional<OwnSampler> own = Optional.empty();
  private Optional<AgentReport> report = Optional.empty();
  private String failure = "";
  private long reportedAt;
  private long askAgainAt;
  private boolean isFromAgent;

  /**
   * @param samplers makes a sampler when one is needed
   * @param clock nanoseconds that go on steadily
   */
  public RowSource(ControlClient agent, Supplier<OwnSampler> samplers, LongSupplier clock) {
    this.agent = agent;
    this.samplers = samplers;
    this.clock = clock;
    this.askAgainAt = clock.getAsLong();
  }

  /** Gives the model its next row. */
  void next(HostModel model) {
    if (clock.getAsLong() - askAgainAt >= 0) {
      ask();
    }
    Optional<HostRow> row = usable();
    if (row.isPresent() != isFromAgent) {
      isFromAgent = row.isPresent();
      model.forgetCounters();
    }
    if (row.isPresent()) {
      close();
      model.update(row.get());
    } else {
      if (own.isEmpty()) {
        own = Optional.of(samplers.get());
      }
      model.update(own.get().sample());
    }
  }

  /** The agent's row, if it samples often. */
  private Optional<HostRow> usable() {
    return report
        .filter(each -> each.interval().compareTo(LONGEST_INTERVAL) <= 0)
        .flatMap(AgentReport::row);
  }

  private void ask() {
    boolean isFirst = report.isEmpty();
    String request =
        isFirst || isFromAgent ? AgentReportText.REPORT_WITH_ROW : AgentReportText.REPORT;
    try {
      report = AgentReportText.parse(agent.ask(request, PATIENCE));
      failure = "it is of another version";
    } catch (ControlClient.NoAgentException e) {
      report = Optional.empty();
      failure = String.valueOf(e.getMessage());
    }
    reportedAt = clock.getAsLong();
    askAgainAt =
        reportedAt
            + (report.isEmpty() ? AFTER_FAILURE_NANOS : usable().isPresent() ? 0 : REPORT_NANOS);
  }

  /** What there is to say about the agent. */
  AgentLine agentLine() {
    Duration age = Duration.ofNanos(clock.getAsLong() - reportedAt);
    return report.map(each -> AgentLine.of(each, age)).orElseGet(() -> AgentLine.none(failure));
  }

  @Override
  public void close() {
    own.ifPresent(OwnSampler::close);
    own = Optional.empty();
  }
}
