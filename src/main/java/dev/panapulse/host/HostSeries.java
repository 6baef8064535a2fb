package dev.panapulse.host;

import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import dev.panapulse.row.SeriesRegistry;
import dev.panapulse.row.SeriesShare;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Adds series to the registry with the right start times and takes them out.
 *
 * <p>If the registry is full, the methods that add series report it to the collector's errors, so
 * that a collector only leaves out the group. Sampling thread only.
 */
public final class HostSeries {
  private final SeriesRegistry registry;
  private final Row row;
  private final LongSupplier oldestWaiting;

  /** When this host booted, if the row's clock had the offset 0. */
  private final long boot;

  private final SeriesShare share;

  /** Shares of the kinds of things; collectors that follow one another share theirs. */
  private final Map<DeviceLimit, SeriesShare> shares;

  private final int owner;

  /** Number of the first tick at which the owner samples. */
  private final long firstTick;

  /**
   * @param oldestWaiting number of the oldest row that waits to be exported
   * @param bootEpochNanos when this host booted, by the clock on which the row's times are based:
   *     the start time of its counters
   */
  public HostSeries(
      SeriesRegistry registry, Row row, LongSupplier oldestWaiting, long bootEpochNanos) {
    this.registry = registry;
    this.row = row;
    this.oldestWaiting = oldestWaiting;
    this.boot = bootEpochNanos - row.clockOffset();
    this.share = registry.rest();
    this.shares = new HashMap<>();
    this.owner = 0;
    this.firstTick = row.sequence() + 1;
  }

  private HostSeries(HostSeries like, SeriesShare share, int owner, long firstTick) {
    this.registry = like.registry;
    this.row = like.row;
    this.oldestWaiting = like.oldestWaiting;
    this.boot = like.boot;
    this.shares = like.shares;
    this.share = share;
    this.owner = owner;
    this.firstTick = firstTick;
  }

  /**
   * The same for a collector that samples from the next tick on.
   *
   * @param number tells it apart from all others, for {@link #releaseAll()}; above 0
   */
  public HostSeries ofCollector(int number) {
    return new HostSeries(this, share, number, row.sequence() + 1);
  }

  /** The same with slots kept for one kind of things, see {@link DeviceLimit}. */
  HostSeries within(DeviceLimit limit) {
    SeriesShare own =
        shares.computeIfAbsent(limit, kind -> registry.share(kind.keptSlots(), kind.mostSlots()));
    return new HostSeries(this, own, owner, firstTick);
  }

  /**
   * Adds series of a thing that existed before the agent, or that counts since boot. After a reload
   * they continue those of the collector before, or have another start time.
   *
   * @param what name of the thing in the message that the registry is full; a constant
   * @return the group, or empty if the registry is full
   */
  public Optional<SeriesGroup> addSinceBoot(
      SeriesGroup.Builder series, CollectorErrors errors, String what) {
    Optional<SeriesGroup> group = add(series, errors, what);
    if (group.isPresent()) {
      row.openAgain(group.get(), bootEpochNanos());
    }
    return group;
  }

  /** The time of boot moves when the wall clock is set. */
  private long bootEpochNanos() {
    return boot + row.clockOffset();
  }

  /**
   * Adds series of a thing that appeared since the tick before; on the first tick, of one that was
   * there already. Counters of a thing that appeared count from their first reading: it may have
   * counted elsewhere before, as an interface in another namespace or a processor that was offline.
   *
   * @param what name of the thing in the message that the registry is full; a constant
   * @return the group, or empty if the registry is full
   */
  public Optional<SeriesGroup> addNow(
      SeriesGroup.Builder series, CollectorErrors errors, String what) {
    if (row.sequence() <= firstTick) {
      return addSinceBoot(series, errors, what);
    }
    Optional<SeriesGroup> group = add(series, errors, what);
    if (group.isPresent()) {
      row.openFromFirstReading(group.get(), row.previousEpochNanos());
    }
    return group;
  }

  /**
   * Adds series that count from a moment of their own.
   *
   * @param startEpochNanos start time of the counters among them
   * @param what name of the thing in the message that the registry is full; a constant
   * @return the group, or empty if the registry is full
   */
  public Optional<SeriesGroup> add(
      SeriesGroup.Builder series, long startEpochNanos, CollectorErrors errors, String what) {
    Optional<SeriesGroup> group = add(series, errors, what);
    if (group.isPresent()) {
      row.open(group.get(), startEpochNanos);
    }
    return group;
  }

  private Optional<SeriesGroup> add(
      SeriesGroup.Builder series, CollectorErrors errors, String what) {
    Optional<SeriesGroup> group =
        registry.add(series.ownedBy(owner), oldestWaiting.getAsLong(), share);
    if (group.isEmpty()) {
      errors.full(what);
    }
    return group;
  }

  /** Number of the current tick, from 0; negative before the first. */
  long tick() {
    return row.sequence();
  }

  /** Takes out the series of a thing that is gone; the current row is already without them. */
  public void release(SeriesGroup group) {
    registry.release(group, row.sequence());
  }

  /**
   * Takes out all series of the collector, between two ticks. One that follows it continues their
   * counters.
   */
  public void releaseAll() {
    row.remember(owner);
    registry.releaseAll(owner, row.sequence() + 1);
  }
}
