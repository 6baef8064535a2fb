package dev.panapulse.host.hardware;

import dev.panapulse.host.SensorFile;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.Attributes;

/**
 * An attribute that is one gauge's value in another unit, such as thousandths.
 *
 * <p>What lies outside its range is no measurement: sensors that are not connected tell the ends of
 * their scale.
 */
final class GaugeSensor extends Sensor {
  private final Metric metric;
  private final Attributes attributes;
  private final double divisor;
  private final double least;
  private final double most;

  /**
   * @param divisor what its value is divided by
   * @param least the least value that makes sense, in the metric's unit
   * @param most the greatest
   */
  GaugeSensor(
      SensorFile reading,
      Pace pace,
      Metric metric,
      Attributes attributes,
      double divisor,
      double least,
      double most) {
    super(reading, pace);
    this.metric = metric;
    this.attributes = attributes;
    this.divisor = divisor;
    this.least = least;
    this.most = most;
  }

  @Override
  void addSeries(SeriesGroup.Builder series) {
    series.with(metric, attributes);
  }

  @Override
  boolean set(Row row, SeriesGroup group, int index, long value) {
    double measured = value / divisor;
    if (measured < least || measured > most) {
      return false;
    }
    if (metric.isDouble()) {
      row.set(group, index, measured);
    } else {
      row.set(group, index, Math.round(measured));
    }
    return true;
  }
}
