package dev.panapulse.host.hardware;

import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.List;

/**
 * A file with the state of a component: one series for each state, 1 for the current one and 0 for
 * the others, as {@code hw.status} specifies.
 */
final class StateSet extends Sensor {
  /** No state is known: no series has a value. */
  static final int UNKNOWN = -1;

  private final Metric metric;
  private final Attributes attributes;
  private final AttributeKey<String> key;
  private final List<String> states;
  private final int[] stateOfValue;

  /**
   * @param key the attribute that names the state
   * @param states its values, a series each
   * @param stateOfValue the state of each value of the file from 0: its index in {@code states},
   *     the number of states for none of them, or {@link #UNKNOWN}
   */
  StateSet(
      SensorFile file,
      Pace pace,
      Metric metric,
      Attributes attributes,
      AttributeKey<String> key,
      List<String> states,
      int... stateOfValue) {
    super(file, pace);
    this.metric = metric;
    this.attributes = attributes;
    this.key = key;
    this.states = List.copyOf(states);
    this.stateOfValue = stateOfValue.clone();
  }

  @Override
  void addSeries(SeriesGroup.Builder series) {
    for (String state : states) {
      series.with(metric, attributes.toBuilder().put(key, state).build());
    }
  }

  @Override
  boolean set(Row row, SeriesGroup group, int index, long value) {
    if (value < 0 || value >= stateOfValue.length) {
      return false;
    }
    int is = stateOfValue[(int) value];
    if (is != UNKNOWN) {
      for (int i = 0; i < states.size(); i++) {
        row.set(group, index + i, i == is ? 1L : 0L);
      }
    }
    return true;
  }
}
