package dev.panapulse.host.hardware;

import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.HostContext;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import java.util.List;
import java.util.Optional;

/**
 * A part of the hardware whose sensors come and go together: a thermal zone, a chip, a battery.
 *
 * <p>Sampling thread only.
 */
class Component {
  private final String identity;
  private final List<String> ids;
  private final Sensor[] sensors;
  private final Gate[] gates;
  private Optional<SeriesGroup> group = Optional.empty();
  private boolean leftOut;

  /**
   * A component without series; {@link #scan} adds them.
   *
   * @param identity text that stays the same as long as it is the same part
   * @param ids the values of {@code hw.id} that it uses
   */
  Component(String identity, List<String> ids, List<? extends Sensor> sensors) {
    this(identity, ids, sensors, List.of());
  }

  /**
   * A component without series; {@link #scan} adds them.
   *
   * @param identity text that stays the same as long as it is the same part
   * @param ids the values of {@code hw.id} that it uses
   * @param gates the gates of its sensors
   */
  Component(String identity, List<String> ids, List<? extends Sensor> sensors, List<Gate> gates) {
    this.identity = identity;
    this.ids = List.copyOf(ids);
    this.sensors = sensors.toArray(Sensor[]::new);
    this.gates = gates.toArray(Gate[]::new);
  }

  final String identity() {
    return identity;
  }

  final List<String> ids() {
    return ids;
  }

  /** Number of files that it keeps open. */
  final int files() {
    int files = 0;
    for (Sensor sensor : sensors) {
      files += sensor.staysOpen() ? 1 : 0;
    }
    for (Gate gate : gates) {
      files += gate.staysOpen() ? 1 : 0;
    }
    return files;
  }

  /** Begins the first reads of its files; those behind gates wait for what the gates say. */
  final void prepare(SensorReader reader) {
    for (Gate gate : gates) {
      gate.prepare(reader);
    }
    for (Sensor sensor : sensors) {
      sensor.prepare(reader);
    }
  }

  /** Adds its series, if the registry has room, and reads the sensors that are read at scans. */
  final void scan(HostContext host, SensorReader reader, CollectorErrors errors) {
    for (Gate gate : gates) {
      gate.scan(reader);
    }
    for (Sensor sensor : sensors) {
      sensor.scan(reader);
    }
    if (group.isEmpty() && !leftOut) {
      SeriesGroup.Builder series = new SeriesGroup.Builder();
      for (Sensor sensor : sensors) {
        sensor.describe(series);
      }
      describeDerived(series);
      group = host.series().addNow(series, errors, "a sensor");
      leftOut = group.isEmpty();
    }
  }

  /** Adds series that are computed from several sensors. */
  void describeDerived(SeriesGroup.Builder series) {}

  final void sample(SensorReader reader, Row row) {
    if (group.isPresent()) {
      SeriesGroup present = group.get();
      for (Gate gate : gates) {
        gate.sample(reader);
      }
      for (Sensor sensor : sensors) {
        sensor.sample(reader, row, present);
      }
      derive(reader, row, present);
    }
  }

  /** Sets the series of {@link #describeDerived}, after those of the sensors. */
  void derive(SensorReader reader, Row row, SeriesGroup group) {}

  /** Releases its series and closes its files. */
  final void release(HostContext host, SensorReader reader) {
    group.ifPresent(host.series()::release);
    close(reader);
  }

  /** Closes its files and releases them before any was read. Any thread. */
  final void dispose() {
    for (Sensor sensor : sensors) {
      sensor.file.dispose();
    }
    for (Gate gate : gates) {
      gate.dispose();
    }
  }

  /** Closes its files and releases them. */
  final void close(SensorReader reader) {
    for (Sensor sensor : sensors) {
      reader.forget(sensor.file);
    }
    for (Gate gate : gates) {
      gate.close(reader);
    }
  }
}
