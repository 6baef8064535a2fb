package dev.panapulse.gzip;

import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;

/**
 * Writes bits into a slab, the first one as the lowest of the first byte (RFC 1951, 3.1.1). Stores
 * eight bytes at a time: as many have to be there behind the last one. One thread.
 *
 * <p>A few bits are one number, made by {@link #bits} and {@link #joined}: how many they are, and
 * above that the bits, the first one lowest.
 */
final class BitWriter {
  /** Most bits in a number. */
  static final int MOST = 56;

  /** Bytes of the slab behind the last one that is written. */
  static final int MARGIN = Long.BYTES;

  private static final int COUNT_BITS = 8;
  private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;

  /** Addresses: of the first byte, of the next one, and of the last at which one may be stored. */
  private long start;

  private long at;
  private long limit;
  private long pending;
  private int waiting;

  /** A writer that begins at the first byte. */
  BitWriter(Slab to) {
    over(to);
  }

  /** Begins anew, at the first byte. */
  void over(Slab slab) {
    start = slab.address();
    at = start;
    limit = start + slab.size() - MARGIN;
    pending = 0;
    waiting = 0;
  }

  /** The lowest {@code count} bits of {@code value}, 0 to {@link #MOST}. */
  static long bits(long value, int count) {
    return ((value & ((1L << count) - 1)) << COUNT_BITS) | count;
  }

  /** How many bits. */
  static int count(long bits) {
    return (int) (bits & COUNT_MASK);
  }

  /** The ones and behind them the others. */
  static long joined(long first, long second) {
    int count = count(first);
    long behind = (second >>> COUNT_BITS) << count;
    return bits((first >>> COUNT_BITS) | behind, count + count(second));
  }

  /** Writes bits. */
  void put(long bits) {
    put(bits >>> COUNT_BITS, count(bits));
  }

  private void put(long value, int count) {
    pending |= value << waiting;
    waiting += count;
    if (at > limit) {
      throw new IndexOutOfBoundsException("bits behind byte " + (at - start));
    }
    OffHeap.putLong(at, pending);
    at += waiting >>> 3;
    pending >>>= waiting & -Byte.SIZE;
    waiting &= Byte.SIZE - 1;
  }

  /**
   * Writes bits of another slab, {@link #MARGIN} bytes of which lie behind the last of them.
   *
   * @param from number of the first one
   */
  void copy(Slab bits, long from, long count) {
    bits.addressOf((from + count) / Byte.SIZE + MARGIN);
    long next = from;
    long left = count;
    while (left > 0) {
      int some = (int) Math.min(left, MOST);
      long value = OffHeap.getLong(bits.address() + (next >>> 3)) >>> (next & (Byte.SIZE - 1));
      put(value & ((1L << some) - 1), some);
      next += some;
      left -= some;
    }
  }

  /** Bits that were written. */
  long written() {
    return (at - start) * Byte.SIZE + waiting;
  }

  /** Fills the last byte up with zeros; the offset behind it. */
  long finish() {
    if (waiting > 0) {
      put(0, Byte.SIZE - waiting);
    }
    return at - start;
  }
}
