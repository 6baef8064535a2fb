package dev.panapulse.delivery;

import dev.panapulse.otlp.Outcome;
import dev.panapulse.row.RowBatch;

/** Nowhere: rows are sampled and let go, as {@code OTEL_METRICS_EXPORTER=none} asks for. */
public final class NoDestination implements Destination {
  private static final Outcome GONE = new Outcome.Accepted(0, "");

  /** Takes everything. */
  public NoDestination() {}

  @Override
  public Outcome deliver(RowBatch batch) {
    return GONE;
  }

  @Override
  public Outcome redeliver() {
    return GONE;
  }

  @Override
  public String description() {
    return "nowhere";
  }
}
