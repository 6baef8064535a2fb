package dev.panapulse.row;

import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Columns that belong together and come and go together: those of one collector, or of one device.
 *
 * <p>The first place of a block is its start time: since when its counters count. Collectors
 * address a block's columns by their number within the block, in the order in which they were
 * added. Immutable once the catalog made it; any thread may read it.
 */
public final class SeriesGroup {
  /** A column that is no counter. */
  static final byte GAUGED = 0;

  /** A counter of integers. */
  static final byte COUNTED = 1;

  /** A counter of doubles. */
  static final byte COUNTED_DOUBLE = 2;

  private final int firstIndex;
  private final List<Series> columns;
  private final boolean counters;

  /** {@link #GAUGED}, {@link #COUNTED} or {@link #COUNTED_DOUBLE} for each column, side by side. */
  private final byte[] kinds;

  private SeriesGroup(int firstIndex, List<Series> columns) {
    this.firstIndex = firstIndex;
    this.columns = List.copyOf(columns);
    this.counters = columns.stream().anyMatch(SeriesGroup::counts);
    this.kinds = new byte[columns.size()];
    for (int i = 0; i < kinds.length; i++) {
      kinds[i] = kind(columns.get(i));
    }
  }

  private static byte kind(Series column) {
    if (!counts(column)) {
      return GAUGED;
    }
    return column.metric().isDouble() ? COUNTED_DOUBLE : COUNTED;
  }

  private static boolean counts(Series column) {
    return column.metric().instrument() == Instrument.COUNTER;
  }

  /** Place in the row of the block's start time. */
  public int startIndex() {
    return firstIndex;
  }

  /** Place in the row of the block's {@code number}-th column, from 0. */
  public int index(int number) {
    return firstIndex + 1 + number;
  }

  /** How many columns, the start time not counted. */
  public int size() {
    return kinds.length;
  }

  /** The columns in order. */
  public List<Series> columns() {
    return columns;
  }

  /** Places that the block takes in a row, the start time counted. */
  int slots() {
    return columns.size() + 1;
  }

  /**
   * What a column is, without a look at the column itself: at each tick the cache is cold, and what
   * is spread over many objects costs the more.
   */
  byte kind(int number) {
    return kinds[number];
  }

  boolean hasCounters() {
    return counters;
  }

  /** A list of columns to be, for {@link SeriesRegistry#add}. Not thread-safe. */
  public static final class Builder {
    private final List<Metric> metrics = new ArrayList<>();
    private final List<Attributes> attributes = new ArrayList<>();

    /** Starts without columns. */
    public Builder() {}

    /** Adds a column without attributes. */
    public Builder column(Metric metric) {
      return column(metric, Attributes.empty());
    }

    /** Adds a column. */
    public Builder column(Metric metric, Attributes columnAttributes) {
      metrics.add(metric);
      attributes.add(columnAttributes);
      return this;
    }

    /** Columns so far. */
    public int size() {
      return metrics.size();
    }

    public SeriesGroup build(int firstIndex) {
      List<Series> columns = new ArrayList<>(metrics.size());
      for (int i = 0; i < metrics.size(); i++) {
        columns.add(new Series(firstIndex + 1 + i, firstIndex, metrics.get(i), attributes.get(i)));
      }
      return new SeriesGroup(firstIndex, columns);
    }
  }
}
