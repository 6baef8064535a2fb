package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.otlp.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  private static final int DRAWS = 2_000;
  private static final long SHORTEST = Duration.ofSeconds(1).toNanos();

  /** The middle of the range of waits after so many failures before. */
  private static long base(int failures) {
    long[] seconds = {2, 4, 8, 16, 20};
    return Duration.ofSeconds(seconds[Math.min(failures, 4)]).toNanos();
  }

  private static long nth(Backoff backoff, int failures) {
    backoff.reset();
    long wait = 0;
    for (int i = 0; i <= failures; i++) {
      wait = backoff.next();
    }
    return wait;
  }

  private static Outcome.Retryable advised(Duration wait) {
    return new Outcome.Retryable(503, "later", Optional.of(wait));
  }

  @Property(tries = 200)
  void waitsAreBetweenHalfAndOneAndAHalfOfTheirBase(
      @ForAll long seed, @ForAll @IntRange(max = 100) int failures) {
    long wait = nth(new Backoff(new SplittableRandom(seed)), failures);
    long base = base(failures);
    assertTrue(wait >= base / 2 && wait <= base / 2 * 3, wait + " of " + base);
    assertTrue(wait >= SHORTEST, wait + " ns");
  }

  @Property(tries = 8)
  void waitsFillTheirRangeEvenly(@ForAll @IntRange(max = 7) int failures) {
    Backoff backoff = new Backoff(new SplittableRandom(42));
    int[] quarters = new int[4];
    for (int i = 0; i < DRAWS; i++) {
      long above = nth(backoff, failures) - base(failures) / 2;
      quarters[(int) Math.min(3, above * 4 / base(failures))]++;
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
    long most = Backoff.LONGEST.toNanos() / 2 * 3;
    assertTrue(longest <= most && longest > most / 100 * 99, longest + " ns");
  }

  @Test
  void afterASuccessTheFirstWaitIsShortAgain() {
    Backoff backoff = new Backoff(new SplittableRandom(3));
    for (int i = 0; i < DRAWS; i++) {
      backoff.next();
      backoff.next();
      backoff.reset();
      assertTrue(backoff.next() <= base(0) / 2 * 3);
    }
  }

  /** 0 s, a date that has passed, RetryInfo of 1 ns. */
  @Property(tries = 200)
  void adviceNeverShortensTheWait(
      @ForAll long seed,
      @ForAll @IntRange(max = 10) int failures,
      @ForAll @LongRange(max = 1_000_000_000) long nanos) {
    Backoff advised = new Backoff(new SplittableRandom(seed));
    long wait = 0;
    for (int i = 0; i <= failures; i++) {
      wait = advised.next(advised(Duration.ofNanos(nanos)));
    }
    assertTrue(wait >= Math.max(SHORTEST, base(failures) / 2), wait + " ns");
    assertTrue(wait <= base(failures) / 2 * 3, wait + " ns");
  }

  @Property(tries = 200)
  void aDelayThatIsAskedForIsKeptAndJittered(
      @ForAll long seed, @ForAll @LongRange(min = 30_000, max = 3_600_000) long millis) {
    Duration advice = Duration.ofMillis(millis);
    long wait = new Backoff(new SplittableRandom(seed)).next(advised(advice));
    assertTrue(wait >= advice.toNanos(), wait + " ns");
    assertTrue(wait <= advice.toNanos() / 2 * 3, wait + " ns");
  }

  @Test
  void agentsThatAreGivenTheSameDelayDoNotComeAtTheSameTime() {
    SplittableRandom random = new SplittableRandom(11);
    int[] quarters = new int[4];
    Duration minute = Duration.ofMinutes(1);
    for (int i = 0; i < DRAWS; i++) {
      long above = new Backoff(random).next(advised(minute)) - minute.toNanos();
      quarters[(int) Math.min(3, above * 8 / minute.toNanos())]++;
    }
    for (int count : quarters) {
      assertEquals(DRAWS / 4.0, count, DRAWS / 4.0 * 0.2);
    }
  }

  @Test
  void anAdvisedFailureCountsAsOne() {
    Backoff backoff = new Backoff(new SplittableRandom(5));
    long longest = 0;
    for (int i = 0; i < DRAWS; i++) {
      backoff.reset();
      backoff.next(advised(Duration.ZERO));
      longest = Math.max(longest, backoff.next());
    }
    assertTrue(longest > base(0) / 2 * 3, "the second failure's range");
    assertTrue(longest <= base(1) / 2 * 3, longest + " ns");
  }
}
