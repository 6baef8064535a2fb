package dev.panapulse.delivery;

import dev.panapulse.otlp.Outcome;
import dev.panapulse.row.RowBatch;

/** Discards rows: {@code OTEL_METRICS_EXPORTER=none}. */
public final class NoDestination implements Destination {
  /** Accepts all rows. */
  public NoDestination() {}

  @Override
  public Outcome deliver(RowBatch batch) {
    return Outcome.Accepted.ALL;
  }

  @Override
  public String description() {
    return "nowhere";
  }
}
