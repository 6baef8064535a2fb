package dev.panapulse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.config.StartJitterMode;
import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class StartJitterTest {
  private static final int HOSTS = 10_000;
  private static final int PARTS = 20;
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private interface Naming {
    String host(int number);
  }

  /** None of the parts of the interval gets a tenth more or less than its share, or the like. */
  private static void assertSpread(Naming naming) {
    int[] hosts = new int[PARTS];
    for (int i = 0; i < HOSTS; i++) {
      long nanos = StartJitter.offset(naming.host(i), INTERVAL).toNanos();
      hosts[(int) (nanos * PARTS / INTERVAL.toNanos())]++;
    }
    // a share of 500 has a standard deviation of 22: six of those
    for (int count : hosts) {
      assertTrue(Math.abs(count - HOSTS / PARTS) < 131, naming.host(0) + ": " + count);
    }
  }

  @Test
  void hostsAreSpreadEvenlyWhateverTheyAreCalled() {
    Random random = new Random(1);
    assertSpread(number -> "web-" + number);
    assertSpread(number -> "rack%02d-node%03d.example".formatted(number / 100, number % 100));
    assertSpread(number -> "%032x".formatted(number));
    assertSpread(number -> "%016x%016x".formatted(random.nextLong(), random.nextLong()));
  }

  @Test
  void aHostKeepsItsMoment() {
    assertEquals(StartJitter.offset("a", INTERVAL), StartJitter.offset("a", INTERVAL));
  }

  @Property(tries = 300)
  void theWaitIsShorterThanTheInterval(
      @ForAll String host, @ForAll @LongRange(min = 100, max = 3_600_000) long millis) {
    Duration interval = Duration.ofMillis(millis);
    Duration offset = StartJitter.offset(host, interval);
    assertTrue(!offset.isNegative() && offset.compareTo(interval) < 0, offset.toString());
  }

  @Test
  void onlyAStartSoonAfterBootWaitsUnlessTold() {
    Duration soon = StartJitter.AFTER_BOOT.minusNanos(1);
    Duration late = StartJitter.AFTER_BOOT;
    assertTrue(StartJitter.waits(StartJitterMode.AUTO, soon));
    assertFalse(StartJitter.waits(StartJitterMode.AUTO, late));
    assertFalse(StartJitter.waits(StartJitterMode.OFF, soon));
    assertTrue(StartJitter.waits(StartJitterMode.ALWAYS, late));
  }
}
