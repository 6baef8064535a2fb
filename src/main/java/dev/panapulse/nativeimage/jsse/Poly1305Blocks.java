package dev.panapulse.nativeimage.jsse;

/**
 * Takes whole blocks of a message into the accumulator of Poly1305 (RFC 8439, 2.5), in the JDK's
 * representation: a number is five limbs of 26 bits, the lowest first. What a JVM has an intrinsic
 * for; plain arithmetic on local variables, so no object is made, and no branch depends on a key or
 * a message.
 */
final class Poly1305Blocks {
  private static final int BLOCK = 16;
  private static final int BITS = 26;
  private static final long MASK = (1L << BITS) - 1;

  /** The bit above each block, 2^128, in the highest limb. */
  private static final long ABOVE = 1L << (128 - 4 * BITS);

  private Poly1305Blocks() {}

  /**
   * For each block {@code accumulator = (accumulator + block) * r} modulo 2^130 - 5.
   *
   * @param length bytes to take; what is left of them behind the last whole block is not touched
   * @param accumulator five limbs, none negative and none above 2^27; partly reduced afterwards:
   *     the lowest but one may have a bit more
   * @param r five limbs of 26 bits at most
   */
  static void absorb(byte[] input, int offset, int length, long[] accumulator, long[] r) {
    long r0 = r[0];
    long r1 = r[1];
    long r2 = r[2];
    long r3 = r[3];
    long r4 = r[4];
    // 2^130 is 5: what a product has above that comes in again at the bottom
    long s1 = 5 * r1;
    long s2 = 5 * r2;
    long s3 = 5 * r3;
    long s4 = 5 * r4;
    long a0 = accumulator[0];
    long a1 = accumulator[1];
    long a2 = accumulator[2];
    long a3 = accumulator[3];
    long a4 = accumulator[4];
    for (int at = offset; at <= offset + length - BLOCK; at += BLOCK) {
      long low = littleEndian(input, at);
      long high = littleEndian(input, at + Long.BYTES);
      a0 += low & MASK;
      a1 += (low >>> 26) & MASK;
      a2 += (low >>> 52) | ((high << 12) & MASK);
      a3 += (high >>> 14) & MASK;
      a4 += (high >>> 40) | ABOVE;
      long p0 = a0 * r0 + a1 * s4 + a2 * s3 + a3 * s2 + a4 * s1;
      long p1 = a0 * r1 + a1 * r0 + a2 * s4 + a3 * s3 + a4 * s2;
      long p2 = a0 * r2 + a1 * r1 + a2 * r0 + a3 * s4 + a4 * s3;
      long p3 = a0 * r3 + a1 * r2 + a2 * r1 + a3 * r0 + a4 * s4;
      long p4 = a0 * r4 + a1 * r3 + a2 * r2 + a3 * r1 + a4 * r0;
      p1 += p0 >>> BITS;
      p2 += p1 >>> BITS;
      p3 += p2 >>> BITS;
      p4 += p3 >>> BITS;
      long lowest = (p0 & MASK) + 5 * (p4 >>> BITS);
      a0 = lowest & MASK;
      a1 = (p1 & MASK) + (lowest >>> BITS);
      a2 = p2 & MASK;
      a3 = p3 & MASK;
      a4 = p4 & MASK;
    }
    accumulator[0] = a0;
    accumulator[1] = a1;
    accumulator[2] = a2;
    accumulator[3] = a3;
    accumulator[4] = a4;
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
}
