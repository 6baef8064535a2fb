package dev.panapulse.row;

import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Series that belong together and come and go together: those of one collector, or of one device.
 *
 * <p>In a row they lie side by side, behind the start time of their counters. Collectors address
 * them by their index within the group, which {@link Builder#series} returns. Immutable, and any
 * thread may read it, except for the {@link ResetTracker}, which only the sampling thread uses.
 */
public final class SeriesGroup {
  /** A series that is not a counter. */
  static final byte GAUGED = 0;

  /** A counter of integers. */
  static final byte COUNTED = 1;

  /** A counter of doubles. */
  static final byte COUNTED_DOUBLE = 2;

  private final int startSlot;
  private final int owner;
  private final List<Series> series;
  private final boolean hasCounters;

  /** {@link #GAUGED}, {@link #COUNTED} or {@link #COUNTED_DOUBLE} for each series, side by side. */
  private final byte[] kinds;

  /** Present once a counter of the group had an unusual reading. */
  private @Nullable ResetTracker tracker;

  private SeriesGroup(int startSlot, int owner, List<Series> series, boolean isPart) {
    this.startSlot = startSlot;
    this.owner = owner;
    this.series = List.copyOf(series);
    this.hasCounters = !isPart && series.stream().anyMatch(SeriesGroup::isCounter);
    this.kinds = new byte[series.size()];
    for (int i = 0; i < kinds.length; i++) {
      kinds[i] = kind(series.get(i));
    }
  }

  private static byte kind(Series one) {
    if (!isCounter(one)) {
      return GAUGED;
    }
    return one.metric().isDouble() ? COUNTED_DOUBLE : COUNTED;
  }

  private static boolean isCounter(Series one) {
    return one.metric().instrument() == Instrument.COUNTER;
  }

  /** Slot of the start time of the counters. */
  public int startSlot() {
    return startSlot;
  }

  /**
   * Slot of a series.
   *
   * @param index within the group, from 0
   */
  public int slot(int index) {
    return startSlot + 1 + index;
  }

  /** How many series. */
  public int size() {
    return kinds.length;
  }

  /** The series by their index. */
  public List<Series> series() {
    return series;
  }

  /** Slots that the group takes in a row: its series and the start time. */
  int slots() {
    return kinds.length + 1;
  }

  /**
   * Kind of a series, from an array: at each tick the cache is cold, and a walk over the objects of
   * the series would cost a miss for each.
   */
  byte kind(int index) {
    return kinds[index];
  }

  /** Whose it is, see {@link Builder#ownedBy}. */
  int owner() {
    return owner;
  }

  /** Whether it has counters that {@link Row#end()} has to compare with their last values. */
  boolean hasCounters() {
    return hasCounters;
  }

  @Nullable ResetTracker tracker() {
    return tracker;
  }

  void track(ResetTracker by) {
    tracker = by;
  }

  /** Collects series for {@link SeriesRegistry#add}. Not thread-safe. */
  public static final class Builder {
    private final List<Metric> metrics = new ArrayList<>();
    private final List<Attributes> attributes = new ArrayList<>();
    private int owner;

    /** Starts without series. */
    public Builder() {}

    /**
     * Adds a series without attributes.
     *
     * @return its index within the group
     */
    public int series(Metric metric) {
      return series(metric, Attributes.empty());
    }

    /**
     * Adds a series.
     *
     * @return its index within the group
     */
    public int series(Metric metric, Attributes seriesAttributes) {
      metrics.add(metric);
      attributes.add(seriesAttributes);
      return metrics.size() - 1;
    }

    /** Adds a series without attributes, for a group whose order is enough to address it. */
    public Builder with(Metric metric) {
      return with(metric, Attributes.empty());
    }

    /** Adds a series, for a group whose order is enough to address it. */
    public Builder with(Metric metric, Attributes seriesAttributes) {
      series(metric, seriesAttributes);
      return this;
    }

    /**
     * Says whose the group is.
     *
     * @param id number of the owner, for {@link SeriesRegistry#releaseAll}; 0 unless it is set
     */
    public Builder ownedBy(int id) {
      owner = id;
      return this;
    }

    /** Series so far; the index of the next one. */
    public int size() {
      return metrics.size();
    }

    /**
     * @param isPart whether it is a single counter of another group, which compares its values
     */
    SeriesGroup build(int startSlot, boolean isPart) {
      List<Series> series = new ArrayList<>(metrics.size());
      for (int i = 0; i < metrics.size(); i++) {
        series.add(new Series(startSlot + 1 + i, startSlot, metrics.get(i), attributes.get(i)));
      }
      return new SeriesGroup(startSlot, owner, series, isPart);
    }
  }
}
