package dev.panapulse.host.hardware;

import dev.panapulse.host.AttributeParser;
import dev.panapulse.host.SysTree;
import dev.panapulse.host.hardware.Sensor.Pace;

/**
 * A file in which a driver states whether other files have a value: a fault flag, the presence of a
 * battery. While the gate is closed, the sensors behind it are not read.
 *
 * <p>A flag that cannot be read or is invalid is counted and closes nothing. While a read of it has
 * not returned, what it said last holds, and closed if it has said nothing yet. Sampling thread
 * only.
 */
final class Gate {
  private final SensorFile file;
  private final Pace pace;
  private final long closedAt;
  private final long most;
  private boolean closed;
  private boolean hasSaid;

  private Gate(SensorFile file, Pace pace, long closedAt, long most) {
    this.file = file;
    this.pace = pace;
    this.closedAt = closedAt;
    this.most = most;
    if (pace == Pace.SCAN) {
      file.closeAfterReads();
    }
  }

  /** Closed at 1, such as {@code temp1_fault}; read at each tick. */
  static Gate fault(SysTree sys, String path) {
    return new Gate(SensorFile.of(sys, path, AttributeParser.NUMBER), Pace.TICK, 1, 1);
  }

  /** Closed at 0, such as {@code present}; read at each tick. */
  static Gate presence(SysTree sys, String path) {
    return new Gate(SensorFile.of(sys, path, AttributeParser.NUMBER), Pace.TICK, 0, 1);
  }

  /** Closed at 0, such as {@code temp1_enable}; read at scans, as only an administrator sets it. */
  static Gate setting(SysTree sys, String path) {
    return new Gate(
        SensorFile.of(sys, path, AttributeParser.NUMBER), Pace.SCAN, 0, Integer.MAX_VALUE);
  }

  void prepare(SensorReader reader) {
    reader.prepare(file);
  }

  /** At a scan. */
  void scan(SensorReader reader) {
    reader.confirm(file);
    if (pace == Pace.SCAN) {
      look(reader);
    }
  }

  /** At a tick, before the sensors behind it. */
  void sample(SensorReader reader) {
    if (pace == Pace.TICK || isAwaited()) {
      look(reader);
    }
  }

  private void look(SensorReader reader) {
    boolean valid = reader.read(file);
    if (isAwaited()) {
      closed |= !hasSaid;
      return;
    }
    if (valid && (file.value < 0 || file.value > most)) {
      reader.countInvalid(file);
      valid = false;
    }
    hasSaid = true;
    closed = valid && file.value == closedAt;
  }

  /** Whether a read of its file has not returned yet. */
  boolean isAwaited() {
    return file.isAwaited();
  }

  boolean isClosed() {
    return closed;
  }

  /** Whether its file stays open between reads. */
  boolean staysOpen() {
    return file.staysOpen();
  }

  /** Releases its file before it was read. Any thread. */
  void dispose() {
    file.dispose();
  }

  /** Closes its file and releases it. */
  void close(SensorReader reader) {
    reader.forget(file);
  }
}
