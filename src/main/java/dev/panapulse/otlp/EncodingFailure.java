package dev.panapulse.otlp;

import dev.panapulse.http.RequestBuffer;

/**
 * Rows that do not fit into one request: its body would exceed {@link RequestBuffer#LIMIT}. That is
 * the only way in which writing to memory fails, so fewer rows may succeed.
 *
 * @param reason for people; not empty
 */
public record EncodingFailure(String reason) implements EncodeResult {
  /** The same as the outcome of an export: no backend will ever see this request. */
  public Outcome outcome() {
    return new Outcome.NonRetryable(0, reason, true);
  }
}
