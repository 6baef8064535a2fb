package dev.panapulse.delivery;

import dev.panapulse.otlp.Outcome;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The wait before a request is sent again: exponential with full jitter, so that the agents of a
 * fleet do not retry all at once (OTLP specification, "OTLP/HTTP throttling").
 *
 * <p>The n-th wait is uniform between 0 and 1 s × 2^(n−1), at most 30 s. A Retry-After of the
 * backend is obeyed, with up to a tenth of it added. Not thread-safe.
 */
final class Backoff {
  static final Duration FIRST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofSeconds(30);

  private final RandomGenerator random;
  private int failures;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** Nanoseconds to wait after a failure without a Retry-After. */
  long next() {
    long ceiling = LONGEST.toNanos();
    int doublings = failures++;
    if (doublings < 5) {
      ceiling = FIRST.toNanos() << doublings;
    }
    return random.nextLong(ceiling + 1);
  }

  /** Nanoseconds to wait after a failure with a Retry-After. */
  long next(Duration retryAfter) {
    failures++;
    long nanos = retryAfter.toNanos();
    return nanos + random.nextLong(nanos / 10 + 1);
  }

  /** Nanoseconds to wait after a failure. */
  long next(Outcome.Retryable failure) {
    return failure.retryAfter().isPresent() ? next(failure.retryAfter().get()) : next();
  }

  /** A request was delivered: the next failure counts as the first. */
  void reset() {
    failures = 0;
  }
}
