package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DeviceCountersTest {
  private static final long RANGE = 1L << 32;

  /** Place 0 is steady, place 1 is not. */
  private final DeviceCounters counters = new DeviceCounters(2, new int[] {0});

  private long[] advance(boolean anew, long... values) {
    long[] whole = values.clone();
    if (anew) {
      assertTrue(counters.unwrap(whole));
    } else {
      assertFalse(counters.unwrap(whole));
    }
    return whole;
  }

  @Test
  void wrapIsMadeGoodEachTime() {
    advance(false, 10, RANGE - 5);
    assertArrayEquals(new long[] {11, RANGE + 3}, advance(false, 11, 3));
    assertArrayEquals(new long[] {12, 2 * RANGE - 1}, advance(false, 12, RANGE - 1));
    assertArrayEquals(new long[] {13, 2 * RANGE}, advance(false, 13, 0));
  }

  @Test
  void steadyCounterMayWrapToo() {
    advance(false, RANGE - 1, 5);
    assertArrayEquals(new long[] {RANGE + 1, 6}, advance(false, 1, 6));
  }

  @Test
  void smallFallIsLeftToTheFrame() {
    advance(false, 10, 1000);
    assertArrayEquals(new long[] {11, 999}, advance(false, 11, 999));
    advance(false, 12, RANGE - 5);
    assertArrayEquals(new long[] {13, RANGE - 9}, advance(false, 13, RANGE - 9));
  }

  @Test
  void steadyCounterThatFellMeansAnotherDevice() {
    advance(false, 100, RANGE - 1);
    assertArrayEquals(new long[] {100, RANGE + 1}, advance(false, 100, 1));
    assertArrayEquals(new long[] {3, 2}, advance(true, 3, 2));
    assertArrayEquals(new long[] {4, 3}, advance(false, 4, 3));
  }

  @Test
  void counterOf64BitsDoesNotWrap() {
    advance(false, 10 * RANGE, 10 * RANGE);
    assertArrayEquals(new long[] {5, 5}, advance(true, 5, 5));
  }

  @Test
  void invalidValueIsKept() {
    advance(false, 10, 20);
    assertArrayEquals(new long[] {-1, -1}, advance(false, -1, -1));
    assertArrayEquals(new long[] {11, 21}, advance(false, 11, 21));
  }
}
