package dev.panapulse.nativeimage.jsse;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * Poly1305 (RFC 8439, 2.5): one object authenticates one message after the other, each with a key
 * of its own. Sums and products are on local variables, so that a message leaves nothing on the
 * heap but its tag, and no branch and no address depends on a key or a message, only on lengths.
 *
 * <p>A number is five limbs of 26 bits, the lowest first. One thread at a time.
 */
final class Poly1305 {
  static final int KEY_LENGTH = 32;
  static final int TAG_LENGTH = 16;

  private static final int BLOCK = 16;
  private static final int BITS = 26;
  private static final long MASK = (1L << BITS) - 1;

  /** The bit above each whole block, 2^128, in the highest limb. */
  private static final long ABOVE = 1L << (128 - 4 * BITS);

  /** The bits of the key's first half that count: RFC 8439, 2.5, clamp. */
  private static final long CLAMP_LOW = 0x0FFF_FFFC_0FFF_FFFFL;

  private static final long CLAMP_HIGH = 0x0FFF_FFFC_0FFF_FFFCL;

  private final byte[] block = new byte[BLOCK];
  private int buffered;

  private long r0;
  private long r1;
  private long r2;
  private long r3;
  private long r4;
  private long addedLow;
  private long addedHigh;

  // 26 bits each between two calls, but for the lowest but one, which may have one more
  private long a0;
  private long a1;
  private long a2;
  private long a3;
  private long a4;

  /**
   * Begins a message.
   *
   * @param key {@link #KEY_LENGTH} bytes, which are not kept and not changed
   */
  void start(byte[] key) {
    Objects.checkFromIndexSize(0, KEY_LENGTH, key.length);
    long low = littleEndian(key, 0) & CLAMP_LOW;
    long high = littleEndian(key, 8) & CLAMP_HIGH;
    r0 = low & MASK;
    r1 = (low >>> 26) & MASK;
    r2 = (low >>> 52) | ((high << 12) & MASK);
    r3 = (high >>> 14) & MASK;
    r4 = high >>> 40;
    addedLow = littleEndian(key, 16);
    addedHigh = littleEndian(key, 24);
    clear();
  }

  /** Whether one of the halves of the key, the first one clamped, is nothing but zeros. */
  boolean isWeak() {
    return (r0 | r1 | r2 | r3 | r4) == 0 || (addedLow | addedHigh) == 0;
  }

  /** Takes more of the message, which may be cut anywhere. */
  void update(byte[] input, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, input.length);
    int at = offset;
    int end = offset + length;
    if (buffered > 0) {
      int taken = Math.min(length, BLOCK - buffered);
      System.arraycopy(input, at, block, buffered, taken);
      buffered += taken;
      at += taken;
      if (buffered < BLOCK) {
        return;
      }
      absorb(block, 0, BLOCK, ABOVE);
      buffered = 0;
    }
    int left = (end - at) % BLOCK;
    absorb(input, at, end - left, ABOVE);
    System.arraycopy(input, end - left, block, 0, left);
    buffered = left;
  }

  /** Takes what remains in a buffer, whose position is its limit afterwards. */
  void update(ByteBuffer input) {
    if (input.hasArray()) {
      update(input.array(), input.arrayOffset() + input.position(), input.remaining());
      input.position(input.limit());
      return;
    }
    while (input.hasRemaining()) {
      int taken = Math.min(input.remaining(), BLOCK - buffered);
      input.get(block, buffered, taken);
      buffered += taken;
      if (buffered == BLOCK) {
        absorb(block, 0, BLOCK, ABOVE);
        buffered = 0;
      }
    }
  }

  /** Ends the message and returns its tag, {@link #TAG_LENGTH} bytes in a new array. */
  byte[] finish() {
    if (buffered > 0) {
      block[buffered] = 1;
      Arrays.fill(block, buffered + 1, BLOCK, (byte) 0);
      absorb(block, 0, BLOCK, 0);
    }
    carry();
    carry();
    // the sum less 2^130 - 5; it is the one to take unless that is negative
    long b0 = a0 + 5;
    long b1 = a1 + (b0 >>> BITS);
    long b2 = a2 + (b1 >>> BITS);
    long b3 = a3 + (b2 >>> BITS);
    long b4 = a4 + (b3 >>> BITS) - (1L << BITS);
    long keep = b4 >> 63;
    a0 = (a0 & keep) | (b0 & MASK & ~keep);
    a1 = (a1 & keep) | (b1 & MASK & ~keep);
    a2 = (a2 & keep) | (b2 & MASK & ~keep);
    a3 = (a3 & keep) | (b3 & MASK & ~keep);
    a4 = (a4 & keep) | (b4 & MASK & ~keep);
    long sumLow = a0 | (a1 << 26) | (a2 << 52);
    long sumHigh = (a2 >>> 12) | (a3 << 14) | (a4 << 40);
    long low = sumLow + addedLow;
    long carried = ((sumLow & addedLow) | ((sumLow | addedLow) & ~low)) >>> 63;
    byte[] tag = new byte[TAG_LENGTH];
    putLittleEndian(tag, 0, low);
    putLittleEndian(tag, 8, sumHigh + addedHigh + carried);
    clear();
    return tag;
  }

  private void clear() {
    Arrays.fill(block, (byte) 0);
    buffered = 0;
    a0 = 0;
    a1 = 0;
    a2 = 0;
    a3 = 0;
    a4 = 0;
  }

  /** Once around; twice leaves 26 bits in each limb. */
  private void carry() {
    a1 += a0 >>> BITS;
    a2 += a1 >>> BITS;
    a3 += a2 >>> BITS;
    a4 += a3 >>> BITS;
    a0 = (a0 & MASK) + 5 * (a4 >>> BITS);
    a1 &= MASK;
    a2 &= MASK;
    a3 &= MASK;
    a4 &= MASK;
  }

  /** For each block {@code a = (a + block + above) * r} modulo 2^130 - 5. */
  private void absorb(byte[] input, int offset, int end, long above) {
    // 2^130 is 5: what a product has above that comes in again at the bottom
    long s1 = 5 * r1;
    long s2 = 5 * r2;
    long s3 = 5 * r3;
    long s4 = 5 * r4;
    long h0 = a0;
    long h1 = a1;
    long h2 = a2;
    long h3 = a3;
    long h4 = a4;
    for (int at = offset; at < end; at += BLOCK) {
      long low = littleEndian(input, at);
      long high = littleEndian(input, at + 8);
      h0 += low & MASK;
      h1 += (low >>> 26) & MASK;
      h2 += (low >>> 52) | ((high << 12) & MASK);
      h3 += (high >>> 14) & MASK;
      h4 += (high >>> 40) | above;
      // five products of 28 and 29 bits at most: a sum has less than 60
      long p0 = h0 * r0 + h1 * s4 + h2 * s3 + h3 * s2 + h4 * s1;
      long p1 = h0 * r1 + h1 * r0 + h2 * s4 + h3 * s3 + h4 * s2;
      long p2 = h0 * r2 + h1 * r1 + h2 * r0 + h3 * s4 + h4 * s3;
      long p3 = h0 * r3 + h1 * r2 + h2 * r1 + h3 * r0 + h4 * s4;
      long p4 = h0 * r4 + h1 * r3 + h2 * r2 + h3 * r1 + h4 * r0;
      p1 += p0 >>> BITS;
      p2 += p1 >>> BITS;
      p3 += p2 >>> BITS;
      p4 += p3 >>> BITS;
      long lowest = (p0 & MASK) + 5 * (p4 >>> BITS);
      h0 = lowest & MASK;
      h1 = (p1 & MASK) + (lowest >>> BITS);
      h2 = p2 & MASK;
      h3 = p3 & MASK;
      h4 = p4 & MASK;
    }
    a0 = h0;
    a1 = h1;
    a2 = h2;
    a3 = h3;
    a4 = h4;
  }

  private static long littleEndian(byte[] bytes, int at) {
    return (bytes[at] & 0xFFL)
        | (bytes[at + 1] & 0xFFL) << 8
        | (bytes[at + 2] & 0xFFL) << 16
        | (bytes[at + 3] & 0xFFL) << 24
        | (bytes[at + 4] & 0xFFL) << 32
        | (bytes[at + 5] & 0xFFL) << 40
        | (bytes[at + 6] & 0xFFL) << 48
        | (bytes[at + 7] & 0xFFL) << 56;
  }

  private static void putLittleEndian(byte[] bytes, int at, long number) {
    for (int i = 0; i < 8; i++) {
      bytes[at + i] = (byte) (number >>> (8 * i));
    }
  }
}
