package dev.panapulse.delivery;

import dev.panapulse.frame.RowBatch;
import dev.panapulse.otlp.Outcome;

/** Where rows are delivered. Called by the exporting thread alone. */
public interface Destination {
  /**
   * Delivers the rows of a batch and waits for the answer. What was made of the rows is kept for
   * {@link #redeliver()}; the batch itself may be filled anew afterwards.
   */
  Outcome deliver(RowBatch batch);

  /**
   * Delivers once more what the last {@link #deliver} made; only after a retryable outcome. After
   * an exception the batch is delivered anew instead.
   */
  Outcome redeliver();

  /** Where that is, for the log: without secrets. */
  String description();
}
