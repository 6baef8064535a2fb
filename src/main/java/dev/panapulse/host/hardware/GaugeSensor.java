package dev.panapulse.host.hardware;

import dev.panapulse.host.SensorFile;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.Attributes;

/**
 * A file with the value of one gauge in another unit, such as thousandths.
 *
 * <p>Values outside the range are left out: sensors that are not connected report the ends of their
 * scale.
 */
final class GaugeSensor extends Sensor {
  private final Metric metric;
  private final Attributes attributes;
  private final double divisor;
  private final double least;
  private final double most;

  /**
   * @param divisor divisor of the file's value
   * @param least the least valid value, in the metric's unit
   * @param most the greatest valid value
   */
  GaugeSensor(
      SensorFile file,
      Pace pace,
      Metric metric,
      Attributes attributes,
      double divisor,
      double least,
      double most) {
    super(file, pace);
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
