package dev.panapulse.host.hardware;

import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.HostContext;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
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
  private final Sensor[] indicators;
  private Optional<SeriesGroup> group = Optional.empty();
  private boolean refused;

  /** Whether a file of it was gone, so that it is not touched until it was found again. */
  private boolean doubtful;

  /**
   * A part that has no series yet.
   *
   * @param identity what is the same as long as it is the same part
   * @param ids the values of {@code hw.id} that it has taken
   */
  Component(String identity, List<String> ids, List<? extends Sensor> indicators) {
    this.identity = identity;
    this.ids = List.copyOf(ids);
    this.indicators = indicators.toArray(Sensor[]::new);
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
    for (Sensor indicator : indicators) {
      files += indicator.isRead() ? 1 : 0;
    }
    return files;
  }

  /** Opens its series, if there is room, and reads what is read at scans. */
  final void scan(HostContext host, SensorReader reader, CollectorErrors errors) {
    doubtful = false;
    for (Sensor indicator : indicators) {
      indicator.scan(reader);
    }
    if (group.isEmpty() && !refused) {
      SeriesGroup.Builder series = new SeriesGroup.Builder();
      for (Sensor indicator : indicators) {
        indicator.describe(series);
      }
      describeDerived(series);
      group = host.series().addNow(series, errors, "a sensor");
      refused = group.isEmpty();
    }
  }

  /** Adds series that several indicators make together. */
  void describeDerived(SeriesGroup.Builder series) {}

  final void sample(SensorReader reader, Row row) {
    if (group.isPresent() && !doubtful) {
      SeriesGroup present = group.get();
      for (Sensor indicator : indicators) {
        indicator.sample(reader, row, present);
      }
      derive(row, present);
    }
  }

  /** Sets the series of {@link #describeDerived}, after the indicators. */
  void derive(Row row, SeriesGroup group) {}

  /** Keeps it from being sampled until the next scan. */
  final void doubt() {
    doubtful = true;
  }

  /** Takes its series out, and closes its files. */
  final void release(HostContext host, SensorReader reader) {
    group.ifPresent(host.series()::release);
    close(reader);
  }

  /** Closes its files for good. */
  final void close(SensorReader reader) {
    for (Sensor indicator : indicators) {
      reader.forget(indicator.reading);
    }
  }
}
