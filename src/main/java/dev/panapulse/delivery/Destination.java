package dev.panapulse.delivery;

import dev.panapulse.http.RequestBuffer;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.row.RowBatch;
import java.util.Optional;

/** Where rows are delivered. Called by the exporting thread alone. */
public interface Destination {
  /**
   * Delivers the rows of a batch and waits for the answer. What was made of the rows is kept for
   * {@link #redeliver()}; the batch itself may be filled anew afterwards.
   */
  Outcome deliver(RowBatch batch);

  /**
   * Delivers what is in {@link #request()}, or what the last {@link #deliver} made; the latter only
   * after a retryable outcome. After an exception the batch is delivered anew instead.
   */
  Outcome redeliver();

  /**
   * Makes of the rows what {@link #redeliver()} delivers, and delivers nothing.
   *
   * @return retryable if that went well, refused if nothing can be made of them
   */
  default Outcome prepare(RowBatch batch) {
    throw new UnsupportedOperationException(description() + " takes nothing that is encoded");
  }

  /** What was made of the last rows, to be read or replaced; empty: nothing that could be kept. */
  default Optional<RequestBuffer> request() {
    return Optional.empty();
  }

  /** Where that is, for the log: without secrets. */
  String description();
}
