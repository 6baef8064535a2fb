package dev.panapulse.host.hardware;

import dev.panapulse.host.SensorFile;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;

/**
 * A file of /sys and the series that its value fills.
 *
 * <p>Sampling thread only.
 */
abstract class Sensor {
  /** When the file is read. */
  enum Pace {
    /** At each tick. */
    TICK,
    /** At each scan, as the value hardly ever changes. */
    SCAN
  }

  final SensorFile file;
  private final Pace pace;

  /** Number of its first series within the group. */
  private int first;

  private boolean known;

  Sensor(SensorFile file, Pace pace) {
    this.file = file;
    this.pace = pace;
  }

  /** Adds its series behind those that are there. */
  final void describe(SeriesGroup.Builder series) {
    first = series.size();
    addSeries(series);
  }

  abstract void addSeries(SeriesGroup.Builder series);

  /**
   * Sets its series.
   *
   * @param index of the first
   * @return whether the value is valid
   */
  abstract boolean set(Row row, SeriesGroup group, int index, long value);

  /** At a scan. */
  final void scan(SensorReader reader) {
    if (pace == Pace.SCAN) {
      known = reader.read(file);
      reader.rest(file);
    }
  }

  /** At a tick. A limit out of range is one that nobody has set, and no error. */
  final void sample(SensorReader reader, Row row, SeriesGroup group) {
    if (pace == Pace.TICK) {
      known = reader.read(file);
    }
    if (known && !set(row, group, first, file.value)) {
      known = false;
      if (pace == Pace.TICK) {
        reader.countInvalid(file);
      }
    }
  }

  /** Whether it is read at each tick. */
  final boolean isRead() {
    return pace == Pace.TICK;
  }

  /** Whether {@link #value} is valid and of this tick or, by its pace, of the last scan. */
  final boolean isKnown() {
    return known;
  }

  final long value() {
    return file.value;
  }
}
