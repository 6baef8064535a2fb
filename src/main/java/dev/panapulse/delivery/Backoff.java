package dev.panapulse.delivery;

import dev.panapulse.otlp.Outcome;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before a request is sent again: exponential with full jitter, so that a fleet
 * whose backend comes back does not strike it in step (OTLP specification, "OTLP/HTTP throttling").
 *
 * <p>The n-th wait is drawn evenly from 0 to 1 s × 2^(n−1), at most 0 to 30 s; a backend's own
 * Retry-After is kept to, with up to a tenth of it on top. Not thread-safe.
 */
final class Backoff {
  static final Duration FIRST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofSeconds(30);

  private final RandomGenerator random;
  private int failures;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** Nanoseconds to wait after a further failure without advice from the backend. */
  long next() {
    long ceiling = LONGEST.toNanos();
    int doublings = failures++;
    if (doublings < 5) {
      ceiling = FIRST.toNanos() << doublings;
    }
    return random.nextLong(ceiling + 1);
  }

  /** Nanoseconds to wait after a further failure for which the backend asked for {@code advice}. */
  long next(Duration advice) {
    failures++;
    long nanos = advice.toNanos();
    return nanos + random.nextLong(nanos / 10 + 1);
  }

  /** Nanoseconds to wait after {@code failure}. */
  long next(Outcome.Retryable failure) {
    return failure.retryAfter().isPresent() ? next(failure.retryAfter().get()) : next();
  }

  /** A request went through: the next failure is the first again. */
  void reset() {
    failures = 0;
  }
}
