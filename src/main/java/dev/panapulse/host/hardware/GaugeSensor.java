package dev.panapulse.host.hardware;

import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.Attributes;

/**
 * A file with the value of one gauge in another unit, such as thousandths.
 *
 * <p>Values outside the range of its {@link Scale} are left out: sensors that are not connected
 * report the ends of their scale, and unset limits the reset value of their register.
 */
final class GaugeSensor extends Sensor {
  private final Metric metric;
  private final Attributes attributes;
  private final Scale scale;

  /** A limit must be above this value; of a measurement NaN. */
  private final double above;

  private GaugeSensor(
      SensorFile file, Pace pace, Metric metric, Attributes attributes, Scale scale, double above) {
    super(file, pace);
    this.metric = metric;
    this.attributes = attributes;
    this.scale = scale;
    this.above = above;
  }

  /** A measurement, read at each tick. */
  static GaugeSensor of(SensorFile file, Metric metric, Attributes attributes, Scale scale) {
    return new GaugeSensor(file, Pace.TICK, metric, attributes, scale, Double.NaN);
  }

  /**
   * A limit, read at scans. One out of range is unset, which is not an error.
   *
   * @param above the limit must be above this value
   */
  static GaugeSensor limit(
      SensorFile file, Metric metric, Attributes attributes, Scale scale, double above) {
    return new GaugeSensor(file, Pace.SCAN, metric, attributes, scale, above);
  }

  @Override
  void addSeries(SeriesGroup.Builder series) {
    series.with(metric, attributes);
  }

  @Override
  boolean set(Row row, SeriesGroup group, int index, long value) {
    double measured = scale.valueOf(value);
    boolean isLimit = !Double.isNaN(above);
    if (Double.isNaN(measured) || (isLimit && measured <= above)) {
      return isLimit;
    }
    if (metric.isDouble()) {
      row.set(group, index, measured);
    } else {
      row.set(group, index, Math.round(measured));
    }
    return true;
  }
}
