package dev.panapulse.host.hardware;

import dev.panapulse.host.SensorFile;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.List;

/**
 * An attribute that says which state something is in: a index a state, 1 where it is and 0 where it
 * is not, as {@code hw.status} wants it.
 */
final class StateSet extends Sensor {
  /** Says that no state is known. */
  static final int UNKNOWN = -1;

  private final Metric metric;
  private final Attributes attributes;
  private final AttributeKey<String> key;
  private final List<String> states;
  private final int[] stateOfValue;

  /**
   * @param key the attribute that names the state
   * @param states its values, a index each
   * @param stateOfValue which of them each value of the reading means, from 0 on: its place, the
   *     number of states for none of them, or {@link #UNKNOWN}
   */
  StateSet(
      SensorFile reading,
      Pace pace,
      Metric metric,
      Attributes attributes,
      AttributeKey<String> key,
      List<String> states,
      int... stateOfValue) {
    super(reading, pace);
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
