package dev.panapulse.host.hardware;

import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import java.util.List;

/**
 * A file of /sys and the series that its value fills.
 *
 * <p>Sampling thread only.
 */
abstract class Sensor {
  /** When a file is read. */
  enum Pace {
    /** At each tick. */
    TICK,
    /** At each scan, as the value hardly ever changes; and at ticks until a read has returned. */
    SCAN
  }

  private static final Gate[] NO_GATES = {};

  final SensorFile file;
  private final Pace pace;
  private Gate[] gates = NO_GATES;

  /** Number of its first series within the group. */
  private int first;

  private boolean known;
  private boolean closed;

  /** Whether the read of a scan has not returned yet, or that of a gate. */
  private boolean due;

  Sensor(SensorFile file, Pace pace) {
    this.file = file;
    this.pace = pace;
    if (pace == Pace.SCAN) {
      file.closeAfterReads();
    }
  }

  /** Leaves its value out while one of {@code more} is closed, in addition to those before. */
  final void putBehind(List<Gate> more) {
    Gate[] all = new Gate[gates.length + more.size()];
    System.arraycopy(gates, 0, all, 0, gates.length);
    for (int i = 0; i < more.size(); i++) {
      all[gates.length + i] = more.get(i);
    }
    gates = all;
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
   * @return whether the value is valid; an invalid one is counted
   */
  abstract boolean set(Row row, SeriesGroup group, int index, long value);

  /** Begins the first read, unless a gate may forbid it. */
  final void prepare(SensorReader reader) {
    if (gates.length == 0) {
      reader.prepare(file);
    }
  }

  /** At a scan, after the gates. */
  final void scan(SensorReader reader) {
    reader.confirm(file);
    if (pace == Pace.SCAN) {
      look(reader);
    }
  }

  private void look(SensorReader reader) {
    closed = isBehindClosedGate();
    known = !closed && reader.read(file);
    due = closed ? isGateAwaited() : !known && (file.isAwaited() || file.hasValue);
  }

  /** At a tick, after the gates. */
  final void sample(SensorReader reader, Row row, SeriesGroup group) {
    if (due) {
      look(reader);
    }
    closed = isBehindClosedGate();
    if (closed) {
      return;
    }
    if (pace == Pace.TICK) {
      known = reader.read(file);
    }
    if (known && !set(row, group, first, file.value)) {
      known = false;
      reader.countInvalid(file);
    }
  }

  private boolean isBehindClosedGate() {
    for (Gate gate : gates) {
      if (gate.isClosed()) {
        return true;
      }
    }
    return false;
  }

  private boolean isGateAwaited() {
    for (Gate gate : gates) {
      if (gate.isAwaited()) {
        return true;
      }
    }
    return false;
  }

  /** Whether its file stays open between reads. */
  final boolean staysOpen() {
    return file.staysOpen();
  }

  /** Whether {@link #value} is valid and of this tick or, by its pace, of the last scan. */
  final boolean isKnown() {
    return known && !closed;
  }

  final long value() {
    return file.value;
  }
}
