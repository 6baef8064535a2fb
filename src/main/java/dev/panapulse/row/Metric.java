package dev.panapulse.row;

/**
 * A metric's identity, the same for all its series.
 *
 * @param name OpenTelemetry metric name, such as {@code system.cpu.time}
 * @param unit UCUM unit, such as {@code By}
 * @param description one sentence without a full stop
 * @param instrument what its values mean over time
 * @param isDouble whether its values are doubles, else 64-bit integers
 */
public record Metric(
    String name, String unit, String description, Instrument instrument, boolean isDouble) {

  /** A counter of whole things. */
  public static Metric counter(String name, String unit, String description) {
    return new Metric(name, unit, description, Instrument.COUNTER, false);
  }

  /** A counter with fractions, such as seconds. */
  public static Metric doubleCounter(String name, String unit, String description) {
    return new Metric(name, unit, description, Instrument.COUNTER, true);
  }

  /** An up-down counter of whole things. */
  public static Metric upDownCounter(String name, String unit, String description) {
    return new Metric(name, unit, description, Instrument.UP_DOWN_COUNTER, false);
  }

  /** An up-down counter with fractions, such as watts. */
  public static Metric doubleUpDownCounter(String name, String unit, String description) {
    return new Metric(name, unit, description, Instrument.UP_DOWN_COUNTER, true);
  }

  /** A gauge of whole things. */
  public static Metric longGauge(String name, String unit, String description) {
    return new Metric(name, unit, description, Instrument.GAUGE, false);
  }

  /** A gauge with fractions. */
  public static Metric gauge(String name, String unit, String description) {
    return new Metric(name, unit, description, Instrument.GAUGE, true);
  }
}
