package dev.panapulse.delivery;

import dev.panapulse.otlp.Outcome;
import dev.panapulse.row.RowBatch;

/** Where rows are delivered. Called by the exporting thread alone. */
public interface Destination {
  /**
   * Delivers rows and waits for the outcome.
   *
   * @param batch read until this returns, and not kept
   */
  Outcome deliver(RowBatch batch);

  /** Ends connections and frees memory; nothing is delivered afterwards. */
  default void close() {}

  /** The destination in log lines: a URL without secrets, for example. */
  String description();
}
