package dev.panapulse.host.hardware;

import dev.panapulse.host.SensorFile;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;

/**
 * What one attribute of /sys tells: a reading, and the series that it fills.
 *
 * <p>Sampling thread only.
 */
abstract class Sensor {
  /** How often it is read. */
  enum Pace {
    /** At each tick. */
    TICK,
    /** At each scan, as it hardly ever changes; its value stands until the next. */
    SCAN
  }

  final SensorFile reading;
  private final Pace pace;

  /** Number of its first series within the group. */
  private int first;

  private boolean known;

  Sensor(SensorFile reading, Pace pace) {
    this.reading = reading;
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
   * @return whether the value makes sense
   */
  abstract boolean set(Row row, SeriesGroup group, int index, long value);

  /** At a scan. */
  final void scan(SensorReader reader) {
    if (pace == Pace.SCAN) {
      known = reader.read(reading);
      reader.rest(reading);
    }
  }

  /** At a tick. A limit out of range is one that nobody set, and no trouble. */
  final void sample(SensorReader reader, Row row, SeriesGroup group) {
    if (pace == Pace.TICK) {
      known = reader.read(reading);
    }
    if (known && !set(row, group, first, reading.value)) {
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
