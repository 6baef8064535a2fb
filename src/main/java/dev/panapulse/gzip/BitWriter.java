package dev.panapulse.gzip;

import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;

/**
 * Writes bits to a slab, starting with the lowest bit of the first byte (RFC 1951, 3.1.1). Stores
 * eight bytes at a time, so the slab needs {@link #MARGIN} bytes after the last written byte. One
 * thread.
 *
 * <p>Up to {@link #MOST} bits are packed into one {@code long} by {@link #bits} and {@link
 * #joined}: their count in the lowest byte, and above it the bits, the first one lowest.
 */
final class BitWriter {
  /** Most bits in a packed {@code long}. */
  static final int MOST = 56;

  /** Bytes that the slab needs after the last written byte. */
  static final int MARGIN = Long.BYTES;

  private static final int COUNT_BITS = 8;
  private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;

  /** Addresses of the first byte, of the next byte, and of the last allowed store. */
  private long start;

  private long at;
  private long limit;
  private long pending;
  private int waiting;

  /** A writer that starts at the first byte of a slab. */
  BitWriter(Slab to) {
    over(to);
  }

  /** Starts again at the first byte of a slab. */
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

  /** Number of packed bits. */
  static int count(long bits) {
    return (int) (bits & COUNT_MASK);
  }

  /** The first bits followed by the second. */
  static long joined(long first, long second) {
    int count = count(first);
    long behind = (second >>> COUNT_BITS) << count;
    return bits((first >>> COUNT_BITS) | behind, count + count(second));
  }

  /** Writes packed bits. */
  void put(long bits) {
    put(bits >>> COUNT_BITS, count(bits));
  }

  private void put(long value, int count) {
    pending |= value << waiting;
    waiting += count;
    if (at > limit) {
      throw new IndexOutOfBoundsException("buffer is full after byte " + (at - start));
    }
    OffHeap.putLong(at, pending);
    at += waiting >>> 3;
    pending >>>= waiting & -Byte.SIZE;
    waiting &= Byte.SIZE - 1;
  }

  /**
   * Copies bits from a slab that has {@link #MARGIN} bytes after the last copied bit.
   *
   * @param from offset of the first bit, in bits
   * @param count number of bits
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

  /** Number of bits written. */
  long written() {
    return (at - start) * Byte.SIZE + waiting;
  }

  /** Pads the last byte with zeros and returns the number of bytes written. */
  long finish() {
    if (waiting > 0) {
      put(0, Byte.SIZE - waiting);
    }
    return at - start;
  }
}
