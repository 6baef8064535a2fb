package dev.panapulse.host;

import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import dev.panapulse.row.SeriesRegistry;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How collectors take columns into the catalog and out of it, with the right start times.
 *
 * <p>Sampling thread only.
 */
public final class HostSeries {
  private final SeriesRegistry registry;
  private final Row row;
  private final LongSupplier oldestWaiting;
  private final long bootEpochNanos;

  /**
   * @param oldestWaiting number of the oldest row that waits to be exported
   * @param bootEpochNanos when this host booted: since then its counters count
   */
  public HostSeries(
      SeriesRegistry registry, Row row, LongSupplier oldestWaiting, long bootEpochNanos) {
    this.registry = registry;
    this.row = row;
    this.oldestWaiting = oldestWaiting;
    this.bootEpochNanos = bootEpochNanos;
  }

  /**
   * Takes in columns of something that was there before the agent, or that counts since boot.
   *
   * @return their block, or empty when the catalog is full
   */
  public Optional<SeriesGroup> addSinceBoot(SeriesGroup.Builder columns) {
    return add(columns, bootEpochNanos);
  }

  /**
   * Takes in columns of something that appeared since the tick before; on the first tick, of
   * something that was there already.
   *
   * @return their block, or empty when the catalog is full
   */
  public Optional<SeriesGroup> addNow(SeriesGroup.Builder columns) {
    return add(columns, row.sequence() <= 0 ? bootEpochNanos : row.previousEpochNanos());
  }

  /**
   * Takes in columns that count from a moment of their own.
   *
   * @param startEpochNanos since when the counters among them count
   */
  public Optional<SeriesGroup> add(SeriesGroup.Builder columns, long startEpochNanos) {
    Optional<SeriesGroup> group = registry.add(columns, oldestWaiting.getAsLong());
    group.ifPresent(b -> row.open(b, startEpochNanos));
    return group;
  }

  /** Number of the tick that is under way, from 0; negative before the first. */
  long tick() {
    return row.sequence();
  }

  /** Takes out columns of something that is gone; the present row is already without it. */
  public void release(SeriesGroup group) {
    registry.release(group, row.sequence());
  }
}
