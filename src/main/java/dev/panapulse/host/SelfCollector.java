package dev.panapulse.host;

import dev.panapulse.frame.Block;
import dev.panapulse.frame.Frame;
import dev.panapulse.frame.Metric;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.List;
import java.util.Optional;

/**
 * The agent's own figures, so that nothing is lost silently: ticks, rows and values that were
 * missed, dropped, held or skipped, and failures, by collector.
 *
 * <p>All count since the agent started.
 */
public final class SelfCollector implements Collector {
  private static final Metric TICKS =
      Metric.counter("panapulse.sampler.ticks", "{tick}", "Ticks of the sampling loop");
  private static final Metric MISSED =
      Metric.counter(
          "panapulse.sampler.ticks.missed", "{tick}", "Ticks left out as an earlier one took long");
  private static final Metric HELD =
      Metric.counter(
          "panapulse.sampler.counters.held",
          "{value}",
          "Counter values held as they fell while others rose");
  private static final Metric WAITING =
      Metric.upDownCounter(
          "panapulse.buffer.rows.waiting", "{row}", "Rows waiting in memory to be exported");
  private static final Metric DROPPED =
      Metric.counter(
          "panapulse.buffer.rows.dropped", "{row}", "Rows dropped as the buffer was full");
  private static final Metric DROPPED_BY_REASON =
      Metric.counter(
          "panapulse.rows.dropped", "{row}", "Rows that never reach the backend, by reason");
  private static final Metric SPOOLED =
      Metric.upDownCounter(
          "panapulse.spool.rows.waiting", "{row}", "Rows waiting on disk to be exported");
  private static final Metric REFUSED =
      Metric.counter(
          "panapulse.export.rows.refused", "{row}", "Rows that the backend will never take");
  private static final Metric REJECTED =
      Metric.counter(
          "panapulse.export.points.rejected", "{point}", "Points thrown away by the backend");
  private static final Metric EXPORT_FAILURES =
      Metric.counter(
          "panapulse.export.failures", "{failure}", "Attempts to export without a final answer");
  private static final Metric SKIPPED =
      Metric.counter(
          "panapulse.sampler.values.skipped", "{value}", "Values skipped as they made no sense");
  private static final Metric FAILURES =
      Metric.counter("panapulse.sampler.failures", "{failure}", "Reads and calls that failed");

  private static final AttributeKey<String> COLLECTOR =
      AttributeKey.stringKey("panapulse.collector");

  private static final AttributeKey<String> REASON =
      AttributeKey.stringKey("panapulse.drop.reason");

  private static final DropReason[] REASONS = DropReason.values();
  private static final int FIRST_REASON = 9;

  private final HostContext host;
  private final SelfFigures figures;
  private final long startEpochNanos;
  private final String[] names;
  private final Trouble[] troubles;
  private final Trouble trouble = new Trouble("self");
  private Optional<Block> buffer = Optional.empty();
  private Optional<Block> collectors = Optional.empty();

  /**
   * @param figures what the daemon counts
   * @param observed the collectors whose skipped values and failures are reported
   * @param startEpochNanos when the agent started
   */
  public SelfCollector(
      HostContext host, SelfFigures figures, List<Collector> observed, long startEpochNanos) {
    this.host = host;
    this.figures = figures;
    this.startEpochNanos = startEpochNanos;
    this.names = observed.stream().map(Collector::name).toArray(String[]::new);
    this.troubles = observed.stream().map(Collector::trouble).toArray(Trouble[]::new);
  }

  @Override
  public String name() {
    return "self";
  }

  @Override
  public void describe() {
    Block.Builder rows =
        new Block.Builder()
            .column(TICKS)
            .column(MISSED)
            .column(HELD)
            .column(WAITING)
            .column(DROPPED)
            .column(REFUSED)
            .column(REJECTED)
            .column(EXPORT_FAILURES)
            .column(SPOOLED);
    for (DropReason reason : REASONS) {
      rows.column(DROPPED_BY_REASON, Attributes.of(REASON, reason.text()));
    }
    buffer = host.columns().add(rows, startEpochNanos);
    Block.Builder columns = new Block.Builder();
    for (String name : names) {
      Attributes attributes = Attributes.of(COLLECTOR, name);
      columns.column(SKIPPED, attributes).column(FAILURES, attributes);
    }
    collectors = host.columns().add(columns, startEpochNanos);
    if (buffer.isEmpty() || collectors.isEmpty()) {
      trouble.full("the agent's own figures");
    }
  }

  @Override
  public void sample(Frame frame) {
    if (buffer.isPresent()) {
      Block columns = buffer.get();
      frame.set(columns, 0, figures.ticks());
      frame.set(columns, 1, figures.missedTicks());
      frame.set(columns, 2, figures.heldCounters());
      frame.set(columns, 3, figures.rowsWaiting());
      frame.set(columns, 4, figures.rowsDropped());
      frame.set(columns, 5, figures.rowsRefused());
      frame.set(columns, 6, figures.pointsRejected());
      frame.set(columns, 7, figures.exportFailures());
      frame.set(columns, 8, figures.rowsInSpool());
      for (int i = 0; i < REASONS.length; i++) {
        frame.set(columns, FIRST_REASON + i, figures.rowsDropped(REASONS[i]));
      }
    }
    if (collectors.isPresent()) {
      for (int i = 0; i < troubles.length; i++) {
        frame.set(collectors.get(), 2 * i, troubles[i].skipped());
        frame.set(collectors.get(), 2 * i + 1, troubles[i].failures());
      }
    }
  }

  @Override
  public Trouble trouble() {
    return trouble;
  }

  @Override
  public List<ProcFile> sources() {
    return List.of();
  }
}
