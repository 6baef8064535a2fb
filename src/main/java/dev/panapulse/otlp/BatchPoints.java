package dev.panapulse.otlp;

import dev.panapulse.row.RowBatch;
import dev.panapulse.row.Series;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * The points of one metric, ordered by row and within a row by series, without absent values. There
 * is one point object, which {@link #get} moves. The marshaler of the SDK reads points by index
 * from first to last, once to measure and once to write. Exporting thread only.
 */
final class BatchPoints<P extends BatchPoints.Point> extends AbstractList<P>
    implements RandomAccess {
  private final Series[] series;
  private final P point;
  private RowBatch rows;
  private int size;

  /** Index of the current point, and its cell in the table of rows × series. */
  private int position = -1;

  private int cell = -1;

  private BatchPoints(RowBatch rows, List<Series> series, P point) {
    this.rows = rows;
    this.series = series.toArray(Series[]::new);
    this.point = point;
  }

  static BatchPoints<LongPoint> ofLong(RowBatch rows, List<Series> series) {
    return new BatchPoints<>(rows, series, new LongPoint(rows, series.getFirst()));
  }

  static BatchPoints<DoublePoint> ofDouble(RowBatch rows, List<Series> series) {
    return new BatchPoints<>(rows, series, new DoublePoint(rows, series.getFirst()));
  }

  int load(RowBatch loaded) {
    rows = loaded;
    size = 0;
    rewind();
    for (int i = 0; i < loaded.rows() * series.length; i++) {
      if (isPresent(i)) {
        size++;
      }
    }
    return size;
  }

  void addSeries(List<Series> to) {
    for (int i = 0; i < series.length; i++) {
      if (isPresent(i)) {
        to.add(series[i]);
      }
    }
  }

  private void rewind() {
    position = -1;
    cell = -1;
  }

  private boolean isPresent(int index) {
    return rows.isPresent(index / series.length, series[index % series.length]);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public P get(int index) {
    Objects.checkIndex(index, size);
    if (index < position) {
      rewind();
    }
    while (position < index) {
      do {
        cell++;
      } while (!isPresent(cell));
      position++;
    }
    point.move(rows, cell / series.length, series[cell % series.length]);
    return point;
  }

  /** A value of a row. */
  abstract static class Point implements PointData {
    private RowBatch rows;
    private int row;
    private Series series;

    Point(RowBatch rows, Series series) {
      this.rows = rows;
      this.series = series;
    }

    final void move(RowBatch toRows, int toRow, Series toSeries) {
      rows = toRows;
      row = toRow;
      series = toSeries;
    }

    final long longValue() {
      return rows.longValue(row, series);
    }

    final double doubleValue() {
      return rows.doubleValue(row, series);
    }

    @Override
    public final long getStartEpochNanos() {
      return rows.startEpochNanos(row, series);
    }

    @Override
    public final long getEpochNanos() {
      return rows.epochNanos(row);
    }

    @Override
    public final Attributes getAttributes() {
      return series.attributes();
    }
  }

  /** An integer of a row. */
  static final class LongPoint extends Point implements LongPointData {
    LongPoint(RowBatch rows, Series series) {
      super(rows, series);
    }

    @Override
    public long getValue() {
      return longValue();
    }

    @Override
    public List<LongExemplarData> getExemplars() {
      return List.of();
    }
  }

  /** A double of a row. */
  static final class DoublePoint extends Point implements DoublePointData {
    DoublePoint(RowBatch rows, Series series) {
      super(rows, series);
    }

    @Override
    public double getValue() {
      return doubleValue();
    }

    @Override
    public List<DoubleExemplarData> getExemplars() {
      return List.of();
    }
  }
}
