package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class DeviceCountersTest {
  private static final long RANGE = 1L << 32;

  /** Place 0 is steady, place 1 is not. */
  private final DeviceCounters counters = new DeviceCounters(2, new int[] {0});

  private long[] advance(long... values) {
    long[] whole = values.clone();
    counters.unwrap(whole);
    return whole;
  }

  @Test
  void wrapIsMadeGoodAtTheSecondReading() {
    advance(10, RANGE - 5);
    assertArrayEquals(new long[] {11, 3}, advance(11, 3));
    assertArrayEquals(new long[] {11, RANGE + 4}, advance(11, 4));
    assertArrayEquals(new long[] {12, 2 * RANGE - 1}, advance(12, RANGE - 1));
    assertArrayEquals(new long[] {13, RANGE + 1}, advance(13, 1));
    assertArrayEquals(new long[] {13, 2 * RANGE + 1}, advance(13, 1));
  }

  @Test
  void steadyCounterMayWrapToo() {
    advance(RANGE - 1, 5);
    advance(1, 6);
    assertArrayEquals(new long[] {RANGE + 1, 6}, advance(1, 6));
  }

  @Test
  void readingOfZerosIsNoWrap() {
    advance(RANGE - 10, RANGE - 5);
    assertArrayEquals(new long[] {0, 0}, advance(0, 0));
    assertArrayEquals(new long[] {RANGE - 9, RANGE - 4}, advance(RANGE - 9, RANGE - 4));
  }

  @Test
  void zerosForSeveralReadingsAreNoWrapEither() {
    advance(RANGE - 10, RANGE - 5);
    for (int i = 0; i < 5; i++) {
      assertArrayEquals(new long[] {0, 0}, advance(0, 0));
    }
    assertArrayEquals(new long[] {RANGE - 9, RANGE + 4}, advance(RANGE - 9, 4));
  }

  @Test
  void smallFallIsLeftToTheRow() {
    advance(10, 1000);
    assertArrayEquals(new long[] {11, 999}, advance(11, 999));
    assertArrayEquals(new long[] {11, 999}, advance(11, 999));
    advance(12, RANGE - 5);
    assertArrayEquals(new long[] {13, RANGE - 9}, advance(13, RANGE - 9));
  }

  @Test
  void steadyCounterThatFellMeansAnotherDevice() {
    advance(100, RANGE - 1);
    advance(100, 1);
    assertArrayEquals(new long[] {100, RANGE + 1}, advance(100, 1));
    assertArrayEquals(new long[] {3, 0}, advance(3, 0));
    assertArrayEquals(new long[] {4, 0}, advance(4, 0));
    assertArrayEquals(new long[] {5, 3}, advance(5, 3));
  }

  @Test
  void counterOf64BitsDoesNotWrap() {
    advance(10 * RANGE, 10 * RANGE);
    assertArrayEquals(new long[] {5, 5}, advance(5, 5));
    assertArrayEquals(new long[] {5, 5}, advance(5, 5));
  }

  @Test
  void invalidValueIsKept() {
    advance(10, 20);
    assertArrayEquals(new long[] {-1, -1}, advance(-1, -1));
    assertArrayEquals(new long[] {11, 21}, advance(11, 21));
  }
}
