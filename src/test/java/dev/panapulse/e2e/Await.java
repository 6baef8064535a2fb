package dev.panapulse.e2e;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for something to become true, for as long as that may take at most. */
final class Await {
  /** More than anything takes on a busy machine: what is late is not wrong, what never comes is. */
  static final Duration LONG = Duration.ofSeconds(60);

  private static final long PAUSE_MILLIS = 10;

  private Await() {}

  static void until(String what, BooleanSupplier condition) {
    until(what, LONG, condition, () -> "");
  }

  /**
   * Polls until the condition holds.
   *
   * @param explanation what to say besides when it never does
   */
  static void until(
      String what, Duration limit, BooleanSupplier condition, Supplier<String> explanation) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(
            "not within " + limit.toSeconds() + " s: " + what + "\n" + explanation.get());
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting", e);
    }
  }
}
