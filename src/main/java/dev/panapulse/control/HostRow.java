package dev.panapulse.control;

import dev.panapulse.row.Row;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.List;

/**
 * The values of one tick.
 *
 * @param sequence number of the row since its sampler started
 * @param epochNanos time of the tick
 * @param readings those that have a value
 */
public record HostRow(long sequence, long epochNanos, List<Reading> readings) {
  /**
   * One value.
   *
   * @param metric its name in OpenTelemetry
   * @param attributes what distinguishes it from others of that metric; names may contain anything
   * @param value counters since their start
   */
  public record Reading(String metric, Attributes attributes, double value) {}

  /** Keeps a copy of the list. */
  public HostRow {
    readings = List.copyOf(readings);
  }

  /** What a sampler's row has between two ticks. */
  public static HostRow of(Row row) {
    List<Reading> readings = new ArrayList<>(row.points());
    row.forEachValue(series ->
        readings.add(new Reading(series.metric().name(), series.attributes(), row.value(series))));
    return new HostRow(row.sequence(), row.epochNanos(), readings);
  }
}
