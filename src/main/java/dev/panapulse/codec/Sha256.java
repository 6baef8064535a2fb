package dev.panapulse.codec;

import java.nio.ByteBuffer;

/**
 * SHA-256 (FIPS 180-4) of small texts: {@code MessageDigest} would touch the JDK's security
 * providers at a start without TLS.
 */
public final class Sha256 {
  private static final int BLOCK = 64;
  private static final int ROUNDS = 64;

  /** The fractional parts of the cube roots of the first 64 primes, and of square roots of 8. */
  private static final int[] ROUND_CONSTANTS = roots(ROUNDS, 3);

  private static final int[] INITIAL = roots(8, 2);

  private Sha256() {}

  /** The first 32 bits of the fractional part of a root of each prime. */
  private static int[] roots(int count, int degree) {
    int[] words = new int[count];
    int found = 0;
    for (int n = 2; found < count; n++) {
      if (isPrime(n)) {
        double root = degree == 2 ? Math.sqrt(n) : Math.cbrt(n);
        words[found] = (int) (long) ((root - Math.floor(root)) * (1L << 32));
        found++;
      }
    }
    return words;
  }

  private static boolean isPrime(int n) {
    for (int i = 2; i * i <= n; i++) {
      if (n % i == 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * The first hexadecimal digits of the hash.
   *
   * @param digits at most 64
   */
  public static String prefix(byte[] message, int digits) {
    StringBuilder text = new StringBuilder(ROUNDS);
    for (int word : hash(message)) {
      for (int shift = Integer.SIZE - 4; shift >= 0; shift -= 4) {
        text.append(Character.forDigit(word >>> shift & 0xf, 16));
      }
    }
    return text.substring(0, digits);
  }

  private static int[] hash(byte[] message) {
    int blocks = (message.length + 1 + Long.BYTES + BLOCK - 1) / BLOCK;
    ByteBuffer padded = ByteBuffer.allocate(blocks * BLOCK).put(message).put((byte) 0x80);
    padded.putLong(padded.capacity() - Long.BYTES, message.length * 8L).rewind();
    int[] state = INITIAL.clone();
    int[] words = new int[ROUNDS];
    for (int block = 0; block < blocks; block++) {
      for (int i = 0; i < 16; i++) {
        words[i] = padded.getInt();
      }
      for (int i = 16; i < ROUNDS; i++) {
        int a = words[i - 15];
        int b = words[i - 2];
        words[i] =
            words[i - 16]
                + (Integer.rotateRight(a, 7) ^ Integer.rotateRight(a, 18) ^ a >>> 3)
                + words[i - 7]
                + (Integer.rotateRight(b, 17) ^ Integer.rotateRight(b, 19) ^ b >>> 10);
      }
      mix(state, words);
    }
    return state;
  }

  private static void mix(int[] state, int[] words) {
    int[] v = state.clone();
    for (int i = 0; i < ROUNDS; i++) {
      int e = v[4];
      int a = v[0];
      int t1 =
          v[7]
              + (Integer.rotateRight(e, 6)
                  ^ Integer.rotateRight(e, 11)
                  ^ Integer.rotateRight(e, 25))
              + ((e & v[5]) ^ (~e & v[6]))
              + ROUND_CONSTANTS[i]
              + words[i];
      int t2 =
          (Integer.rotateRight(a, 2) ^ Integer.rotateRight(a, 13) ^ Integer.rotateRight(a, 22))
              + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
      System.arraycopy(v, 0, v, 1, 7);
      v[4] += t1;
      v[0] = t1 + t2;
    }
    for (int i = 0; i < state.length; i++) {
      state[i] += v[i];
    }
  }
}
