package dev.panapulse.host;

import dev.panapulse.row.Block;
import dev.panapulse.row.Catalog;
import dev.panapulse.row.Frame;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How collectors take columns into the catalog and out of it, with the right start times.
 *
 * <p>Sampling thread only.
 */
public final class Columns {
  private final Catalog catalog;
  private final Frame frame;
  private final LongSupplier oldestWaiting;
  private final long bootEpochNanos;

  /**
   * @param oldestWaiting number of the oldest row that waits to be exported
   * @param bootEpochNanos when this host booted: since then its counters count
   */
  public Columns(Catalog catalog, Frame frame, LongSupplier oldestWaiting, long bootEpochNanos) {
    this.catalog = catalog;
    this.frame = frame;
    this.oldestWaiting = oldestWaiting;
    this.bootEpochNanos = bootEpochNanos;
  }

  /**
   * Takes in columns of something that was there before the agent, or that counts since boot.
   *
   * @return their block, or empty when the catalog is full
   */
  public Optional<Block> addSinceBoot(Block.Builder columns) {
    return add(columns, bootEpochNanos);
  }

  /**
   * Takes in columns of something that appeared since the tick before; on the first tick, of
   * something that was there already.
   *
   * @return their block, or empty when the catalog is full
   */
  public Optional<Block> addNow(Block.Builder columns) {
    return add(columns, frame.sequence() <= 0 ? bootEpochNanos : frame.previousEpochNanos());
  }

  /**
   * Takes in columns that count from a moment of their own.
   *
   * @param startEpochNanos since when the counters among them count
   */
  public Optional<Block> add(Block.Builder columns, long startEpochNanos) {
    Optional<Block> block = catalog.add(columns, oldestWaiting.getAsLong());
    block.ifPresent(b -> frame.open(b, startEpochNanos));
    return block;
  }

  /** Number of the tick that is under way, from 0; negative before the first. */
  long tick() {
    return frame.sequence();
  }

  /** Takes out columns of something that is gone; the present row is already without it. */
  public void release(Block block) {
    catalog.release(block, frame.sequence());
  }
}
