package dev.panapulse.otlp;

import dev.panapulse.resource.HostResource;
import dev.panapulse.row.Metric;
import dev.panapulse.row.RowBatch;
import dev.panapulse.row.Series;
import dev.panapulse.row.SeriesRegistry;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/**
 * A view of a {@link RowBatch} as metric data of the OpenTelemetry SDK: one {@link MetricData} for
 * each metric with a value in any row. Points are ordered by row and within a row by series, with
 * the time of their row and the start time of their series.
 *
 * <p>Metric and point objects are reused: they reflect the current rows, and a point is valid only
 * until the next one is requested. Exporters must therefore use {@code MemoryMode.REUSABLE_DATA},
 * and the rows must not change during an export. (The immutable marshaler of the SDK keeps points
 * and would read the last one repeatedly.)
 *
 * <p>Exporting thread only. Allocates nothing while the set of series stays the same.
 */
public final class MetricBatch extends AbstractCollection<MetricData> {
  private final Resource resource;
  private final InstrumentationScopeInfo scope;
  private SeriesRegistry.Snapshot described = new SeriesRegistry.Snapshot(List.of(), 0);
  private BatchMetric[] all = {};
  private BatchMetric[] present = {};
  private int size;

  /**
   * An empty batch.
   *
   * @param resource the monitored host, see {@link HostResource}
   * @param scope the agent, see {@link #scope}
   */
  public MetricBatch(Resource resource, InstrumentationScopeInfo scope) {
    this.resource = resource;
    this.scope = scope;
  }

  /** The instrumentation scope of this agent. */
  public static InstrumentationScopeInfo scope(String version) {
    return InstrumentationScopeInfo.builder("dev.panapulse")
        .setVersion(version)
        .setSchemaUrl(HostResource.SCHEMA_URL)
        .build();
  }

  /**
   * Updates this view; to be called after each change of {@code rows}.
   *
   * @return this
   */
  public MetricBatch load(RowBatch rows) {
    if (!rows.snapshot().equals(described)) {
      describe(rows);
    }
    size = 0;
    for (BatchMetric metric : all) {
      if (metric.load(rows) > 0) {
        present[size++] = metric;
      }
    }
    return this;
  }

  private void describe(RowBatch rows) {
    SeriesRegistry.Snapshot snapshot = rows.snapshot();
    Map<Metric, List<Series>> byMetric = new LinkedHashMap<>();
    for (Series series : snapshot.series()) {
      byMetric.computeIfAbsent(series.metric(), m -> new ArrayList<>()).add(series);
    }
    List<BatchMetric> metrics = new ArrayList<>(byMetric.size());
    byMetric.forEach((metric, ofMetric) ->
        metrics.add(new BatchMetric(metric, rows, ofMetric, resource, scope)));
    all = metrics.toArray(BatchMetric[]::new);
    present = new BatchMetric[all.length];
    described = snapshot;
  }

  /** Adds the series of the points in the order of the points; for a batch of one row. */
  void addSeries(List<Series> to) {
    for (int i = 0; i < size; i++) {
      present[i].addSeries(to);
    }
  }

  /** Number of metrics that have a point. */
  @Override
  public int size() {
    return size;
  }

  /** Used by the SDK, and allocates no iterator. */
  @Override
  public void forEach(Consumer<? super MetricData> action) {
    for (int i = 0; i < size; i++) {
      action.accept(present[i]);
    }
  }

  @Override
  public Iterator<MetricData> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < size;
      }

      @Override
      public MetricData next() {
        if (next >= size) {
          throw new NoSuchElementException();
        }
        return present[next++];
      }
    };
  }
}
