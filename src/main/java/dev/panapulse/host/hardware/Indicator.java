package dev.panapulse.host.hardware;

import dev.panapulse.host.Reading;
import dev.panapulse.row.Block;
import dev.panapulse.row.Frame;

/**
 * What one attribute of /sys tells: a reading, and the columns that it fills.
 *
 * <p>Sampling thread only.
 */
abstract class Indicator {
  /** How often it is read. */
  enum Pace {
    /** At each tick. */
    TICK,
    /** At each scan, as it hardly ever changes; its value stands until the next. */
    SCAN
  }

  final Reading reading;
  private final Pace pace;

  /** Number of its first column within the block. */
  private int first;

  private boolean known;

  Indicator(Reading reading, Pace pace) {
    this.reading = reading;
    this.pace = pace;
  }

  /** Adds its columns behind those that are there. */
  final void describe(Block.Builder columns) {
    first = columns.size();
    addColumns(columns);
  }

  abstract void addColumns(Block.Builder columns);

  /**
   * Sets its columns.
   *
   * @param column number of the first
   * @return whether the value makes sense
   */
  abstract boolean set(Frame frame, Block block, int column, long value);

  /** At a scan. */
  final void scan(SensorReader reader) {
    if (pace == Pace.SCAN) {
      known = reader.read(reading);
      reader.rest(reading);
    }
  }

  /** At a tick. A limit out of range is one that nobody set, and no trouble. */
  final void sample(SensorReader reader, Frame frame, Block block) {
    if (pace == Pace.TICK) {
      known = reader.read(reading);
    }
    if (known && !set(frame, block, first, reading.value)) {
      known = false;
      if (pace == Pace.TICK) {
        reader.senseless(reading);
      }
    }
  }

  /** Whether it is read at each tick. */
  final boolean isRead() {
    return pace == Pace.TICK;
  }

  /** Whether {@link #value} is one that makes sense, of this tick or, if so paced, this scan. */
  final boolean isKnown() {
    return known;
  }

  final long value() {
    return reading.value;
  }
}
