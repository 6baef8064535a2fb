package dev.panapulse.nativeimage.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against RFC 8439's example, and against the same arithmetic in {@link BigInteger}. */
final class Poly1305BlocksTest {
  private static final BigInteger PRIME = BigInteger.TWO.pow(130).subtract(BigInteger.valueOf(5));

  private static BigInteger number(byte[] bytes, int offset, int length) {
    byte[] big = new byte[length];
    for (int i = 0; i < length; i++) {
      big[i] = bytes[offset + length - 1 - i];
    }
    return new BigInteger(1, big);
  }

  private static BigInteger number(long[] limbs) {
    BigInteger sum = BigInteger.ZERO;
    for (int i = 4; i >= 0; i--) {
      sum = sum.shiftLeft(26).add(BigInteger.valueOf(limbs[i]));
    }
    return sum;
  }

  private static long[] limbs(BigInteger number) {
    long[] limbs = new long[5];
    for (int i = 0; i < 5; i++) {
      limbs[i] = number.shiftRight(26 * i).longValue() & 0x3FF_FFFF;
    }
    return limbs;
  }

  /** The first half of a key, clamped. */
  private static BigInteger r(byte[] key) {
    byte[] r = Arrays.copyOf(key, 16);
    for (int i = 3; i < 16; i += 4) {
      r[i] &= 0x0F;
    }
    for (int i = 4; i < 16; i += 4) {
      r[i] &= (byte) 0xFC;
    }
    return number(r, 0, 16);
  }

  private static BigInteger absorbed(
      byte[] input, int offset, int groups, BigInteger before, BigInteger r) {
    BigInteger sum = before;
    for (int i = 0; i < groups; i++) {
      sum = sum.add(number(input, offset + 16 * i, 16));
      sum = sum.add(BigInteger.ONE.shiftLeft(128)).multiply(r).mod(PRIME);
    }
    return sum;
  }

  /** RFC 8439, 2.5.2: two blocks, and two bytes that are the caller's. */
  @Test
  void theExampleOfTheStandard() {
    byte[] key =
        HexFormat.of()
            .parseHex("85d6be7857556d337f4452fe42d506a8" + "0103808afb0db2fd4abff6af4149f51b");
    byte[] message = "Cryptographic Forum Research Group".getBytes(StandardCharsets.US_ASCII);
    long[] accumulator = new long[5];

    Poly1305Blocks.absorb(message, 0, message.length, accumulator, limbs(r(key)));

    assertEquals(
        new BigInteger("2d8adaf23b0337fa7cccfb4ea344b30de", 16), number(accumulator).mod(PRIME));
    byte[] last = new byte[17];
    System.arraycopy(message, 32, last, 0, 2);
    last[2] = 1;
    BigInteger tag =
        number(accumulator)
            .add(number(last, 0, 17))
            .multiply(r(key))
            .mod(PRIME)
            .add(number(key, 16, 16))
            .mod(BigInteger.ONE.shiftLeft(128));
    assertEquals(number(HexFormat.of().parseHex("a8061dc1305136c6c22b8baf0c0127a9"), 0, 16), tag);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void asBigNumbersDo(long seed) {
    Random random = new Random(seed);
    for (int run = 0; run < 500; run++) {
      byte[] key = new byte[16];
      random.nextBytes(key);
      int groups = random.nextInt(40);
      int offset = random.nextInt(20);
      byte[] input = new byte[offset + 16 * groups + random.nextInt(16)];
      random.nextBytes(input);
      BigInteger before = new BigInteger(130, random);
      BigInteger r = r(key);
      long[] accumulator = limbs(before);
      byte[] untouched = input.clone();

      Poly1305Blocks.absorb(input, offset, input.length - offset, accumulator, limbs(r));

      assertEquals(absorbed(input, offset, groups, before, r), number(accumulator).mod(PRIME));
      assertArrayEquals(untouched, input);
      for (long limb : accumulator) {
        assertTrue(limb >= 0 && limb <= 1L << 27, () -> Arrays.toString(accumulator));
      }
    }
  }

  /** Every carry that there can be: the largest r after clamping, and nothing but ones. */
  @Test
  void theLargestNumbers() {
    byte[] ones = new byte[16 * 200];
    Arrays.fill(ones, (byte) 0xFF);
    BigInteger r = r(ones);
    long[] accumulator = new long[5];
    Arrays.fill(accumulator, 1L << 27);
    BigInteger before = number(accumulator);

    Poly1305Blocks.absorb(ones, 0, ones.length, accumulator, limbs(r));

    assertEquals(absorbed(ones, 0, 200, before, r), number(accumulator).mod(PRIME));
  }

  @Test
  void lessThanABlockIsLeft() {
    long[] accumulator = {1, 2, 3, 4, 5};

    Poly1305Blocks.absorb(new byte[15], 0, 15, accumulator, new long[] {9, 9, 9, 9, 9});

    assertArrayEquals(new long[] {1, 2, 3, 4, 5}, accumulator);
  }
}
