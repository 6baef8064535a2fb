package dev.panapulse.host.hardware;

import dev.panapulse.host.HostContext;
import dev.panapulse.host.Trouble;
import dev.panapulse.row.Block;
import dev.panapulse.row.Frame;
import java.util.List;
import java.util.Optional;

/**
 * A part of the hardware whose indicators come and go together: a thermal zone, a chip, a battery.
 *
 * <p>Sampling thread only.
 */
class Component {
  private final String identity;
  private final List<String> ids;
  private final Indicator[] indicators;
  private Optional<Block> block = Optional.empty();
  private boolean refused;

  /** Whether a file of it was gone, so that it is not touched until it was found again. */
  private boolean doubtful;

  /**
   * A part that has no columns yet.
   *
   * @param identity what is the same as long as it is the same part
   * @param ids the values of {@code hw.id} that it has taken
   */
  Component(String identity, List<String> ids, List<? extends Indicator> indicators) {
    this.identity = identity;
    this.ids = List.copyOf(ids);
    this.indicators = indicators.toArray(Indicator[]::new);
  }

  final String identity() {
    return identity;
  }

  final List<String> ids() {
    return ids;
  }

  /** How many files it keeps open. */
  final int files() {
    int files = 0;
    for (Indicator indicator : indicators) {
      files += indicator.isRead() ? 1 : 0;
    }
    return files;
  }

  /** Opens its columns, if there is room, and reads what is read at scans. */
  final void scan(HostContext host, SensorReader reader, Trouble trouble) {
    doubtful = false;
    for (Indicator indicator : indicators) {
      indicator.scan(reader);
    }
    if (block.isEmpty() && !refused) {
      Block.Builder columns = new Block.Builder();
      for (Indicator indicator : indicators) {
        indicator.describe(columns);
      }
      describeDerived(columns);
      block = host.columns().addNow(columns);
      if (block.isEmpty()) {
        refused = true;
        trouble.full("a sensor");
      }
    }
  }

  /** Adds columns that several indicators make together. */
  void describeDerived(Block.Builder columns) {}

  final void sample(SensorReader reader, Frame frame) {
    if (block.isPresent() && !doubtful) {
      Block columns = block.get();
      for (Indicator indicator : indicators) {
        indicator.sample(reader, frame, columns);
      }
      derive(frame, columns);
    }
  }

  /** Sets the columns of {@link #describeDerived}, after the indicators. */
  void derive(Frame frame, Block columns) {}

  /** Keeps it from being sampled until the next scan. */
  final void doubt() {
    doubtful = true;
  }

  /** Takes its columns out, and closes its files. */
  final void release(HostContext host, SensorReader reader) {
    block.ifPresent(host.columns()::release);
    close(reader);
  }

  /** Closes its files for good. */
  final void close(SensorReader reader) {
    for (Indicator indicator : indicators) {
      reader.forget(indicator.reading);
    }
  }
}
