package dev.panapulse.delivery;

import dev.panapulse.otlp.Outcome;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The wait before a request is sent again: exponential and jittered, so that the agents of a fleet
 * do not retry all at once (OTLP specification, "OTLP/HTTP throttling").
 *
 * <p>The n-th wait is uniform between 0.5 and 1.5 times a base of 2 s × 2^(n−1), at most 20 s: 1 to
 * 3 s at first, 10 to 30 s from the fifth on. A delay that the backend asks for is kept, and
 * lengthened by up to half of it; it never shortens the wait. Not thread-safe.
 */
final class Backoff {
  /** The base of the first wait. */
  static final Duration FIRST = Duration.ofSeconds(2);

  /** The base of the fifth wait and of all behind it. */
  static final Duration LONGEST = Duration.ofSeconds(20);

  /** Beyond so many doublings the base is the longest. */
  private static final int MOST_DOUBLINGS = 4;

  private final RandomGenerator random;
  private final long first;
  private int failures;

  Backoff(RandomGenerator random) {
    this(random, FIRST);
  }

  /**
   * @param first base of the first wait; 0: only the backend asks for waits
   */
  Backoff(RandomGenerator random, Duration first) {
    this.random = random;
    this.first = first.toNanos();
  }

  /** Nanoseconds to wait after a failure. */
  long next(Outcome.Retryable failure) {
    long own = next();
    return failure.retryAfter().isPresent()
        ? Math.max(own, lengthened(failure.retryAfter().get().toNanos()))
        : own;
  }

  /** Nanoseconds to wait after a failure for which the backend asks for no delay. */
  long next() {
    int doublings = Math.min(failures++, MOST_DOUBLINGS);
    long base = Math.min(first << doublings, LONGEST.toNanos());
    return base / 2 + random.nextLong(base + 1);
  }

  private long lengthened(long nanos) {
    return nanos + random.nextLong(nanos / 2 + 1);
  }

  /** A request was delivered: the next failure counts as the first. */
  void reset() {
    failures = 0;
  }
}
