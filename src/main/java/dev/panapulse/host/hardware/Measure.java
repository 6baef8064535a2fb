package dev.panapulse.host.hardware;

import dev.panapulse.host.Reading;
import dev.panapulse.row.Block;
import dev.panapulse.row.Frame;
import dev.panapulse.row.Metric;
import io.opentelemetry.api.common.Attributes;

/**
 * An attribute that is one gauge's value in another unit, such as thousandths.
 *
 * <p>What lies outside its range is no measurement: sensors that are not connected tell the ends of
 * their scale.
 */
final class Measure extends Indicator {
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
  Measure(
      Reading reading,
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
  void addColumns(Block.Builder columns) {
    columns.column(metric, attributes);
  }

  @Override
  boolean set(Frame frame, Block block, int column, long value) {
    double measured = value / divisor;
    if (measured < least || measured > most) {
      return false;
    }
    frame.set(block, column, measured);
    return true;
  }
}
