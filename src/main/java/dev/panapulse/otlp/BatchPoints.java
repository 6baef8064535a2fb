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
 * The points of one metric, row by row and in a row by column, absent values left out. There is one
 * point object, which {@link #get} moves; the SDK's marshaler asks for points by position, first to
 * last, once to measure and once to write. Exporting thread only.
 */
final class BatchPoints<P extends BatchPoints.Point> extends AbstractList<P>
    implements RandomAccess {
  private final Series[] columns;
  private final P point;
  private RowBatch rows;
  private int size;

  /** Position of the point, and the cell of the table rows × columns where it stands. */
  private int position = -1;

  private int cell = -1;

  private BatchPoints(RowBatch rows, List<Series> columns, P point) {
    this.rows = rows;
    this.columns = columns.toArray(Series[]::new);
    this.point = point;
  }

  static BatchPoints<LongPoint> ofLong(RowBatch rows, List<Series> columns) {
    return new BatchPoints<>(rows, columns, new LongPoint(rows, columns.getFirst()));
  }

  static BatchPoints<DoublePoint> ofDouble(RowBatch rows, List<Series> columns) {
    return new BatchPoints<>(rows, columns, new DoublePoint(rows, columns.getFirst()));
  }

  int load(RowBatch loaded) {
    rows = loaded;
    size = 0;
    rewind();
    for (int i = 0; i < loaded.rows() * columns.length; i++) {
      if (isPresent(i)) {
        size++;
      }
    }
    return size;
  }

  void addSeries(List<Series> to) {
    for (int i = 0; i < columns.length; i++) {
      if (isPresent(i)) {
        to.add(columns[i]);
      }
    }
  }

  private void rewind() {
    position = -1;
    cell = -1;
  }

  private boolean isPresent(int index) {
    return rows.isPresent(index / columns.length, columns[index % columns.length]);
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
    point.move(rows, cell / columns.length, columns[cell % columns.length]);
    return point;
  }

  /** A value of a row. */
  abstract static class Point implements PointData {
    private RowBatch rows;
    private int row;
    private Series column;

    Point(RowBatch rows, Series column) {
      this.rows = rows;
      this.column = column;
    }

    final void move(RowBatch toRows, int toRow, Series toColumn) {
      rows = toRows;
      row = toRow;
      column = toColumn;
    }

    final long longValue() {
      return rows.longValue(row, column);
    }

    final double doubleValue() {
      return rows.doubleValue(row, column);
    }

    @Override
    public final long getStartEpochNanos() {
      return rows.startEpochNanos(row, column);
    }

    @Override
    public final long getEpochNanos() {
      return rows.epochNanos(row);
    }

    @Override
    public final Attributes getAttributes() {
      return column.attributes();
    }
  }

  /** An integer of a row. */
  static final class LongPoint extends Point implements LongPointData {
    LongPoint(RowBatch rows, Series column) {
      super(rows, column);
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
    DoublePoint(RowBatch rows, Series column) {
      super(rows, column);
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
