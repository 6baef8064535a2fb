package dev.panapulse.otlp;

import dev.panapulse.row.Instrument;
import dev.panapulse.row.Metric;
import dev.panapulse.row.RowBatch;
import dev.panapulse.row.Series;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Collection;
import java.util.List;

/** One metric of a {@link MetricBatch}, reused from batch to batch. Exporting thread only. */
@SuppressWarnings("Immutable") // the SDK's reusable memory mode is made for data that changes
final class BatchMetric implements MetricData {
  private final Metric metric;
  private final Resource resource;
  private final InstrumentationScopeInfo scope;
  private final MetricDataType type;
  private final BatchPoints<?> points;
  private final Data<?> data;

  BatchMetric(
      Metric metric,
      RowBatch rows,
      List<Series> series,
      Resource resource,
      InstrumentationScopeInfo scope) {
    this.metric = metric;
    this.resource = resource;
    this.scope = scope;
    this.type = type(metric);
    this.points =
        metric.isDouble() ? BatchPoints.ofDouble(rows, series) : BatchPoints.ofLong(rows, series);
    this.data =
        metric.instrument() == Instrument.GAUGE
            ? new Gauge<>(points)
            : new Sum<>(points, metric.instrument() == Instrument.COUNTER);
  }

  private static MetricDataType type(Metric metric) {
    if (metric.instrument() == Instrument.GAUGE) {
      return metric.isDouble() ? MetricDataType.DOUBLE_GAUGE : MetricDataType.LONG_GAUGE;
    }
    return metric.isDouble() ? MetricDataType.DOUBLE_SUM : MetricDataType.LONG_SUM;
  }

  /**
   * Updates this view of {@code rows}.
   *
   * @return the number of points of this metric
   */
  int load(RowBatch rows) {
    return points.load(rows);
  }

  /** Adds the series of the points of the first row, in their order. */
  void addSeries(List<Series> to) {
    points.addSeries(to);
  }

  @Override
  public Resource getResource() {
    return resource;
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return scope;
  }

  @Override
  public String getName() {
    return metric.name();
  }

  @Override
  public String getDescription() {
    return metric.description();
  }

  @Override
  public String getUnit() {
    return metric.unit();
  }

  @Override
  public MetricDataType getType() {
    return type;
  }

  @Override
  public Data<?> getData() {
    return data;
  }

  @Override
  public String toString() {
    return metric.name() + " (" + points.size() + " points)";
  }

  @SuppressWarnings("Immutable")
  private static final class Sum<P extends PointData> implements SumData<P> {
    private final Collection<P> points;
    private final boolean monotonic;

    Sum(Collection<P> points, boolean monotonic) {
      this.points = points;
      this.monotonic = monotonic;
    }

    @Override
    public Collection<P> getPoints() {
      return points;
    }

    @Override
    public boolean isMonotonic() {
      return monotonic;
    }

    @Override
    public AggregationTemporality getAggregationTemporality() {
      return AggregationTemporality.CUMULATIVE;
    }
  }

  @SuppressWarnings("Immutable")
  private static final class Gauge<P extends PointData> implements GaugeData<P> {
    private final Collection<P> points;

    Gauge(Collection<P> points) {
      this.points = points;
    }

    @Override
    public Collection<P> getPoints() {
      return points;
    }
  }
}
