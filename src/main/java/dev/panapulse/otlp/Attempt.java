package dev.panapulse.otlp;

import dev.panapulse.http.RequestBuffer;

/** Sends a request once, as far as its caller can see. */
interface Attempt {
  /**
   * Sends a request and waits for its outcome.
   *
   * @param deadline an instant of {@link System#nanoTime()}, at which the request counts as lost
   */
  Outcome run(RequestBuffer body, long deadline);
}
