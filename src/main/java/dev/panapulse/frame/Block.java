package dev.panapulse.frame;

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
public final class Block {
  private final int firstIndex;
  private final List<Column> columns;
  private final boolean counters;

  private Block(int firstIndex, List<Column> columns) {
    this.firstIndex = firstIndex;
    this.columns = List.copyOf(columns);
    this.counters = columns.stream().anyMatch(Block::counts);
  }

  private static boolean counts(Column column) {
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
    return columns.size();
  }

  /** The columns in order. */
  public List<Column> columns() {
    return columns;
  }

  /** Places that the block takes in a row, the start time counted. */
  int places() {
    return columns.size() + 1;
  }

  boolean hasCounters() {
    return counters;
  }

  /** A list of columns to be, for {@link Catalog#add}. Not thread-safe. */
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

    Block build(int firstIndex) {
      List<Column> columns = new ArrayList<>(metrics.size());
      for (int i = 0; i < metrics.size(); i++) {
        columns.add(new Column(firstIndex + 1 + i, firstIndex, metrics.get(i), attributes.get(i)));
      }
      return new Block(firstIndex, columns);
    }
  }
}
