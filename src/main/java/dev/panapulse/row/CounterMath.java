package dev.panapulse.row;

/**
 * Arithmetic on counters of both kinds, as the bits of a slot, and the bounds of a plausible
 * reading. No bits may be {@link Row#ABSENT}.
 */
final class CounterMath {
  /** 0 of either kind. */
  static final long ZERO = 0;

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long NANOS_PER_YEAR = 365L * 24 * 3600 * NANOS_PER_SECOND;

  /** Bytes, packets or events in a nanosecond: 1 Tbit/s. */
  private static final long MOST_COUNTS_PER_NANO = 128;

  /** Two readings may lie further apart than the times of their ticks. */
  private static final long SPARE_COUNTS = 1L << 30;

  /** Seconds counted in a second: one for each processor or each operation in flight. */
  private static final double MOST_SECONDS_PER_SECOND = 65_536;

  private static final double SPARE_SECONDS = 60;

  /** A counter that wavers loses at most one part in so many. */
  private static final int WAVERING_PART = 16;

  /** A count that wavers loses at most so many. */
  private static final long WAVERING_COUNTS = 16;

  private static final double WAVERING_SECONDS = 1;

  /** A tick of USER_HZ, 1/100 s, and half a tick for rounding. */
  private static final double CLOCK_TICK_SECONDS = 0.015;

  private CounterMath() {}

  static long plus(byte kind, long a, long b) {
    return kind == SeriesGroup.COUNTED_DOUBLE
        ? Double.doubleToRawLongBits(Double.longBitsToDouble(a) + Double.longBitsToDouble(b))
        : a + b;
  }

  static long minus(byte kind, long a, long b) {
    return kind == SeriesGroup.COUNTED_DOUBLE
        ? Double.doubleToRawLongBits(Double.longBitsToDouble(a) - Double.longBitsToDouble(b))
        : a - b;
  }

  static boolean isLess(byte kind, long a, long b) {
    return kind == SeriesGroup.COUNTED_DOUBLE
        ? Double.longBitsToDouble(a) < Double.longBitsToDouble(b)
        : a < b;
  }

  /** Whether {@code a} is less than half of {@code b}. */
  static boolean isLessThanHalf(byte kind, long a, long b) {
    return kind == SeriesGroup.COUNTED_DOUBLE
        ? Double.longBitsToDouble(a) < Double.longBitsToDouble(b) / 2
        : a < b - a;
  }

  /** The most that a counter of integers can grow in {@code nanos}. */
  static long mostCounts(long nanos) {
    return Math.clamp(nanos, 0, NANOS_PER_YEAR) * MOST_COUNTS_PER_NANO + SPARE_COUNTS;
  }

  /** The most seconds by which a counter of doubles can grow in {@code nanos}. */
  static double mostSeconds(long nanos) {
    return Math.max(0, nanos) * MOST_SECONDS_PER_SECOND / NANOS_PER_SECOND + SPARE_SECONDS;
  }

  /** Whether a counter can have grown from one value to the other in {@code nanos}. */
  static boolean canGrow(byte kind, long from, long to, long nanos) {
    if (kind == SeriesGroup.COUNTED_DOUBLE) {
      double more = Double.longBitsToDouble(to) - Double.longBitsToDouble(from);
      return more >= 0 && more <= mostSeconds(nanos);
    }
    // unsigned: a reading below the base is negative, and the difference may exceed 2^63
    return to >= from && Long.compareUnsigned(to - from, mostCounts(nanos)) <= 0;
  }

  /** Whether a reading fell by so little that the next ones will reach the old one. */
  static boolean wavers(byte kind, long from, long to) {
    if (kind == SeriesGroup.COUNTED_DOUBLE) {
      double before = Double.longBitsToDouble(from);
      double less = before - Double.longBitsToDouble(to);
      double part = Math.min(before / WAVERING_PART, WAVERING_SECONDS);
      return less > 0 && less <= Math.max(part, CLOCK_TICK_SECONDS);
    }
    long less = from - to;
    return less > 0 && less <= Math.max(Math.min(from / WAVERING_PART, WAVERING_COUNTS), 1);
  }
}
