package dev.panapulse.host.self;

import dev.panapulse.host.Collector;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.ProcFile;
import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.ExportError;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.List;
import java.util.Optional;

/**
 * The agent's own metrics, so that no loss is silent: ticks that were missed, points that were
 * dropped, values that were invalid, and failures by collector. All count since the agent started.
 */
public final class SelfCollector implements Collector {
  private static final String POINT = "{data_point}";

  private static final Metric TICKS =
      Metric.counter(
          "panapulse.sampler.tick.completed", "{tick}", "Completed ticks of the sampling loop");
  private static final Metric MISSED =
      Metric.counter(
          "panapulse.sampler.tick.missed",
          "{tick}",
          "Ticks skipped because an earlier one took too long");
  private static final Metric RESETS_SUPPRESSED =
      Metric.counter(
          "panapulse.sampler.counter.reset_suppressed",
          "{value}",
          "Counter values kept in place of a reading that does not continue the series");
  private static final Metric SAMPLED =
      Metric.counter("panapulse.data_point.sampled", POINT, "Data points sampled");
  private static final Metric RECOVERED =
      Metric.counter(
          "panapulse.data_point.recovered",
          POINT,
          "Data points of earlier runs that were found in the spool");
  private static final Metric DROPPED =
      Metric.counter(
          "panapulse.data_point.dropped", POINT, "Data points that the agent dropped, by reason");
  private static final Metric WAITING =
      Metric.upDownCounter(
          "panapulse.data_point.waiting", POINT, "Data points waiting to be exported");
  private static final Metric EXPORTED =
      Metric.counter(
          "otel.sdk.exporter.metric_data_point.exported",
          POINT,
          "Data points with a final response; with error.type: those that the backend rejected");
  private static final Metric IN_FLIGHT =
      Metric.upDownCounter(
          "otel.sdk.exporter.metric_data_point.inflight",
          POINT,
          "Data points in requests without a final response");
  private static final Metric EXPORT_FAILURES =
      Metric.counter(
          "panapulse.export.attempt.failed",
          "{attempt}",
          "Export attempts that failed and are retried");
  private static final Metric CLOCK_OFFSET =
      Metric.gauge(
          "panapulse.clock.offset",
          "s",
          "Clock of the host minus that of the backend, within 1 s, by the Date of its responses");
  private static final Metric INVALID =
      Metric.counter(
          "panapulse.sampler.value.invalid",
          "{value}",
          "Values left out because they were invalid or out of range");
  private static final Metric FAILURES =
      Metric.counter(
          "panapulse.sampler.call.failed",
          "{call}",
          "System calls that failed, reads of files among them");

  /** Name of the exporter; its series have this and the next three. */
  public static final AttributeKey<String> COMPONENT_NAME =
      AttributeKey.stringKey("otel.component.name");

  /** Type of the exporter. */
  public static final AttributeKey<String> COMPONENT_TYPE =
      AttributeKey.stringKey("otel.component.type");

  /** Host of the backend; absent if the exporter has none. */
  public static final AttributeKey<String> SERVER_ADDRESS =
      AttributeKey.stringKey("server.address");

  /** Port of the backend; absent if the exporter has none. */
  public static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");

  private static final AttributeKey<String> COLLECTOR =
      AttributeKey.stringKey("panapulse.collector");

  private static final AttributeKey<String> REASON =
      AttributeKey.stringKey("panapulse.drop.reason");

  private static final AttributeKey<String> BUFFER = AttributeKey.stringKey("panapulse.buffer");
  private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  /** The collector, for settings, documents and tests. */
  public static final CollectorSpec SPEC =
      CollectorSpec.named("self", "the agent itself")
          .metric(TICKS)
          .metric(MISSED)
          .metric(RESETS_SUPPRESSED)
          .metric(INVALID, COLLECTOR)
          .metric(FAILURES, COLLECTOR)
          .metric(SAMPLED)
          .metric(RECOVERED)
          .metric(DROPPED, REASON)
          .metric(WAITING, BUFFER)
          .optionalMetric(EXPORTED, COMPONENT_NAME, COMPONENT_TYPE, SERVER_ADDRESS, SERVER_PORT)
          .optionalMetric(
              EXPORTED, COMPONENT_NAME, COMPONENT_TYPE, SERVER_ADDRESS, SERVER_PORT, ERROR_TYPE)
          .optionalMetric(IN_FLIGHT, COMPONENT_NAME, COMPONENT_TYPE, SERVER_ADDRESS, SERVER_PORT)
          .metric(EXPORT_FAILURES)
          .optionalMetric(CLOCK_OFFSET)
          .area("otel")
          .area("panapulse")
          .madeBy((host, settings) -> {
            throw new IllegalStateException("needs the other collectors: see SamplerFactory");
          });

  private static final DropReason[] REASONS = DropReason.values();
  private static final ExportError[] ERRORS = ExportError.values();

  private final HostContext host;
  private final SelfFigures figures;
  private final Attributes exporter;
  private final long startEpochNanos;
  private final String[] names;
  private final CollectorErrors[] collectorErrors;
  private final CollectorErrors errors = new CollectorErrors(SPEC.name());
  private Optional<SeriesGroup> ticks = Optional.empty();
  private Optional<SeriesGroup> points = Optional.empty();
  private Optional<SeriesGroup> dropped = Optional.empty();
  private Optional<SeriesGroup> rejected = Optional.empty();
  private Optional<SeriesGroup> clock = Optional.empty();
  private Optional<SeriesGroup> collectors = Optional.empty();

  // indices of the series
  private int completed;
  private int missed;
  private int resetsSuppressed;
  private int sampled;
  private int recovered;
  private int inRing;
  private int inSpool;
  private int inFlight;
  private int exported;
  private int exportFailures;
  private int clockOffset;
  private final int[] invalid;
  private final int[] failures;

  /**
   * @param figures the counts of the daemon
   * @param exporter attributes that identify the exporter: {@code otel.component.name} and so on
   * @param observed the collectors whose invalid values and failures are reported
   * @param startEpochNanos when the agent started
   */
  public SelfCollector(
      HostContext host,
      SelfFigures figures,
      Attributes exporter,
      List<Collector> observed,
      long startEpochNanos) {
    this.host = host;
    this.figures = figures;
    this.exporter = exporter;
    this.startEpochNanos = startEpochNanos;
    this.names = observed.stream().map(Collector::name).toArray(String[]::new);
    this.invalid = new int[names.length];
    this.failures = new int[names.length];
    this.collectorErrors = observed.stream().map(Collector::errors).toArray(CollectorErrors[]::new);
  }

  @Override
  public String name() {
    return SPEC.name();
  }

  @Override
  public void describe() {
    SeriesGroup.Builder tickSeries = new SeriesGroup.Builder();
    completed = tickSeries.series(TICKS);
    missed = tickSeries.series(MISSED);
    resetsSuppressed = tickSeries.series(RESETS_SUPPRESSED);
    ticks = add(tickSeries);
    SeriesGroup.Builder pointSeries = new SeriesGroup.Builder();
    sampled = pointSeries.series(SAMPLED);
    recovered = pointSeries.series(RECOVERED);
    inRing = pointSeries.series(WAITING, Attributes.of(BUFFER, "ring"));
    inSpool = pointSeries.series(WAITING, Attributes.of(BUFFER, "spool"));
    inFlight = pointSeries.series(IN_FLIGHT, exporter);
    exported = pointSeries.series(EXPORTED, exporter);
    exportFailures = pointSeries.series(EXPORT_FAILURES);
    points = add(pointSeries);
    SeriesGroup.Builder reasons = new SeriesGroup.Builder();
    for (DropReason reason : REASONS) {
      reasons.with(DROPPED, Attributes.of(REASON, reason.text()));
    }
    dropped = add(reasons);
    SeriesGroup.Builder rejections = new SeriesGroup.Builder();
    for (ExportError error : ERRORS) {
      rejections.with(EXPORTED, exporter.toBuilder().put(ERROR_TYPE, error.text()).build());
    }
    rejected = add(rejections);
    SeriesGroup.Builder clockSeries = new SeriesGroup.Builder();
    clockOffset = clockSeries.series(CLOCK_OFFSET);
    clock = add(clockSeries);
    SeriesGroup.Builder collectorSeries = new SeriesGroup.Builder();
    for (int i = 0; i < names.length; i++) {
      Attributes attributes = Attributes.of(COLLECTOR, names[i]);
      invalid[i] = collectorSeries.series(INVALID, attributes);
      failures[i] = collectorSeries.series(FAILURES, attributes);
    }
    collectors = add(collectorSeries);
  }

  private Optional<SeriesGroup> add(SeriesGroup.Builder series) {
    return host.series().add(series, startEpochNanos, errors, "the agent's own metrics");
  }

  @Override
  public void sample(Row row) {
    figures.update();
    if (ticks.isPresent()) {
      row.set(ticks.get(), completed, figures.ticks());
      row.set(ticks.get(), missed, figures.missedTicks());
      row.set(ticks.get(), resetsSuppressed, figures.suppressedResets());
    }
    if (points.isPresent()) {
      row.set(points.get(), sampled, figures.pointsSampled());
      row.set(points.get(), recovered, figures.pointsRecovered());
      row.set(points.get(), inRing, figures.pointsInRing());
      row.set(points.get(), inSpool, figures.pointsInSpool());
      row.set(points.get(), inFlight, figures.pointsInFlight());
      row.set(points.get(), exported, figures.pointsAccepted());
      row.set(points.get(), exportFailures, figures.exportFailures());
    }
    if (dropped.isPresent()) {
      for (int i = 0; i < REASONS.length; i++) {
        row.set(dropped.get(), i, figures.pointsDropped(REASONS[i]));
      }
    }
    if (rejected.isPresent()) {
      for (int i = 0; i < ERRORS.length; i++) {
        row.set(rejected.get(), i, figures.pointsRejected(ERRORS[i]));
      }
    }
    if (clock.isPresent() && figures.isClockOffsetKnown()) {
      row.set(clock.get(), clockOffset, figures.clockOffsetSeconds());
    }
    if (collectors.isPresent()) {
      for (int i = 0; i < collectorErrors.length; i++) {
        row.set(collectors.get(), invalid[i], collectorErrors[i].invalidValues());
        row.set(collectors.get(), failures[i], collectorErrors[i].failures());
      }
    }
  }

  @Override
  public CollectorErrors errors() {
    return errors;
  }

  @Override
  public List<ProcFile> sources() {
    return List.of();
  }
}
