package dev.panapulse.delivery;

import dev.panapulse.http.RequestBuffer;
import dev.panapulse.otlp.EncodeResult;
import dev.panapulse.otlp.EncodedRequest;
import dev.panapulse.otlp.EncodingFailure;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.row.RowBatch;

/** A destination that takes encoded requests: each can be sent again, stored, and split. */
public interface RequestDestination extends Destination {
  /**
   * Encodes rows as one request, without sending it.
   *
   * @param batch read until this returns, and not kept
   * @return the request, valid until the next call and until {@link #buffer()} is filled
   */
  EncodeResult encode(RowBatch batch);

  /**
   * Sends a request and waits for its outcome.
   *
   * @param request read until this returns, and not changed
   */
  Outcome send(RequestBuffer request);

  /** Encodes rows and sends them once. */
  @Override
  default Outcome deliver(RowBatch batch) {
    return switch (encode(batch)) {
      case EncodedRequest(RequestBuffer request) -> send(request);
      case EncodingFailure failure -> failure.outcome();
    };
  }

  /** Room for a request that was encoded before: from the spool, or a part of a larger one. */
  RequestBuffer buffer();

  /**
   * A request without rows, in {@link #buffer()}: a server should accept it (OTLP specification,
   * "Full Success").
   */
  RequestBuffer empty();
}
