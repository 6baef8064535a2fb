package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  private static final int DRAWS = 2_000;

  private static long ceiling(int failures) {
    return failures >= 5
        ? Backoff.LONGEST.toNanos()
        : Backoff.FIRST.toNanos() * Math.round(Math.pow(2, failures));
  }

  private static long nth(Backoff backoff, int failures) {
    backoff.reset();
    long wait = 0;
    for (int i = 0; i <= failures; i++) {
      wait = backoff.next();
    }
    return wait;
  }

  @Property(tries = 200)
  void noWaitIsBeyondItsCeiling(@ForAll long seed, @ForAll @IntRange(max = 100) int failures) {
    long wait = nth(new Backoff(new SplittableRandom(seed)), failures);
    assertTrue(wait >= 0 && wait <= ceiling(failures), wait + " of " + ceiling(failures));
  }

  /** Full jitter: the whole range is drawn from, evenly. */
  @Property(tries = 8)
  void waitsFillTheirRangeEvenly(@ForAll @IntRange(max = 7) int failures) {
    Backoff backoff = new Backoff(new SplittableRandom(42));
    int[] quarters = new int[4];
    for (int i = 0; i < DRAWS; i++) {
      quarters[(int) Math.min(3, nth(backoff, failures) * 4 / ceiling(failures))]++;
    }
    for (int count : quarters) {
      assertEquals(DRAWS / 4.0, count, DRAWS / 4.0 * 0.2);
    }
  }

  @Test
  void manyFailuresStayAtTheLongest() {
    Backoff backoff = new Backoff(new SplittableRandom(1));
    long longest = 0;
    for (int i = 0; i < 100_000; i++) {
      longest = Math.max(longest, backoff.next());
    }
    assertTrue(longest <= Backoff.LONGEST.toNanos(), longest + " ns");
    assertTrue(longest > Backoff.LONGEST.toNanos() * 99 / 100, longest + " ns");
  }

  @Test
  void afterASuccessTheFirstWaitIsShortAgain() {
    Backoff backoff = new Backoff(new SplittableRandom(3));
    for (int i = 0; i < DRAWS; i++) {
      backoff.next();
      backoff.next();
      backoff.reset();
      assertTrue(backoff.next() <= Backoff.FIRST.toNanos());
    }
  }

  @Property(tries = 200)
  void advisedWaitsAreKeptToWithALittleOnTop(
      @ForAll long seed, @ForAll @LongRange(max = 3_600_000) long millis) {
    Duration advice = Duration.ofMillis(millis);
    long wait = new Backoff(new SplittableRandom(seed)).next(advice);
    assertTrue(wait >= advice.toNanos(), wait + " ns");
    assertTrue(wait <= advice.toNanos() + advice.toNanos() / 10, wait + " ns");
  }

  @Test
  void anAdvisedFailureCountsAsOne() {
    Backoff backoff = new Backoff(new SplittableRandom(5));
    long longest = 0;
    for (int i = 0; i < DRAWS; i++) {
      backoff.reset();
      backoff.next(Duration.ZERO);
      longest = Math.max(longest, backoff.next());
    }
    assertTrue(longest > Backoff.FIRST.toNanos(), "the second failure's range");
    assertTrue(longest <= 2 * Backoff.FIRST.toNanos(), longest + " ns");
  }
}
