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
 * The rows of a {@link RowBatch} as the OpenTelemetry SDK's metric data: one {@link MetricData} for
 * each metric that has a value in any row, its points row by row and in a row by column, each with
 * its row's time and its column's start time.
 *
 * <p>Metrics and points are re-used: they show what the batch of rows holds now, a point only until
 * the next one is asked for. So they may be handed to an exporter in {@code
 * MemoryMode.REUSABLE_DATA} alone, and the rows must stay as they are until it is done. (The SDK's
 * immutable marshaler keeps points and would read the last one over and over.)
 *
 * <p>Exporting thread only. Nothing is allocated while the catalog stays the same.
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
   * @param resource what is monitored, see {@link HostResource}
   * @param scope who monitors, see {@link #scope}
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
   * Shows what {@code rows} holds now; to be called after each change of it.
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
    SeriesRegistry.Snapshot columns = rows.snapshot();
    Map<Metric, List<Series>> byMetric = new LinkedHashMap<>();
    for (Series column : columns.series()) {
      byMetric.computeIfAbsent(column.metric(), m -> new ArrayList<>()).add(column);
    }
    List<BatchMetric> metrics = new ArrayList<>(byMetric.size());
    byMetric.forEach((metric, ofMetric) ->
        metrics.add(new BatchMetric(metric, rows, ofMetric, resource, scope)));
    all = metrics.toArray(BatchMetric[]::new);
    present = new BatchMetric[all.length];
    described = columns;
  }

  /** Adds the series of the points, in the order of the points; of a batch of one row. */
  void addSeries(List<Series> to) {
    for (int i = 0; i < size; i++) {
      present[i].addSeries(to);
    }
  }

  /** How many metrics have a point. */
  @Override
  public int size() {
    return size;
  }

  /** The SDK walks over metrics this way, which needs no iterator. */
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
