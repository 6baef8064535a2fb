package dev.panapulse.row;

/** What a metric's values mean over time, as in the OpenTelemetry metrics data model. */
public enum Instrument {
  /** A sum since a start time that never falls: exported as a cumulative monotonic Sum. */
  COUNTER,
  /** A sum that rises and falls: exported as a cumulative non-monotonic Sum. */
  UP_DOWN_COUNTER,
  /** A value of this moment that does not add up: exported as a Gauge. */
  GAUGE
}
