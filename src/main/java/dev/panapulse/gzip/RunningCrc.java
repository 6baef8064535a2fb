package dev.panapulse.gzip;

import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The CRC-32 (RFC 1952, 8) of a message of which some numbers change, kept up with them: a changed
 * bit changes the checksum in a way that depends on its place alone, so the bytes between the
 * numbers need not be gone over again. One thread.
 *
 * <p>Checksums are polynomials over two elements, modulo that of CRC-32, the highest power in the
 * lowest bit. Four bytes of the message are such a polynomial times a power of x, by how far they
 * are from the end.
 */
final class RunningCrc {
  private static final int POLYNOMIAL = 0xEDB88320;

  /** x to the power of 0. */
  private static final int ONE = 1 << (Integer.SIZE - 1);

  /** x to the power of 32. */
  private static final int X_32 = POLYNOMIAL;

  private final long message;
  private final int[] positions;

  /** For each number, by what the change of its first four bytes counts, and of its last four. */
  private final int[] weights;

  private final long[] numbers;
  private int crc;

  /**
   * The checksum of what is in {@code message}.
   *
   * @param varying which numbers of it change; it is read where it lies, for as long as this is
   *     used
   */
  RunningCrc(Slab message, VaryingBytes varying) {
    message.addressOf(varying.length());
    this.message = message.address();
    CRC32 whole = new CRC32();
    whole.update(message.view(0, varying.length()));
    crc = (int) whole.getValue();
    int[] commons = varying.commons();
    int[] singles = varying.singles();
    positions = Arrays.copyOf(singles, singles.length + Math.min(1, commons.length));
    weights = new int[2 * positions.length];
    numbers = new long[positions.length];
    for (int i = 0; i < singles.length; i++) {
      weigh(i, varying.length() - singles[i]);
    }
    for (int common : commons) {
      positions[singles.length] = common;
      weigh(singles.length, varying.length() - common);
    }
    for (int i = 0; i < positions.length; i++) {
      numbers[i] = number(i);
    }
  }

  /** Adds the weights of a number whose first byte is so far from the end. */
  private void weigh(int i, int bytes) {
    int last = power(bytes - Long.BYTES);
    weights[2 * i] ^= times(last, X_32);
    weights[2 * i + 1] ^= last;
  }

  private long number(int i) {
    return OffHeap.getLong(message + positions[i]);
  }

  /** The checksum of the message as it is now. */
  int value() {
    for (int i = 0; i < positions.length; i++) {
      long number = number(i);
      long change = number ^ numbers[i];
      if (change != 0) {
        numbers[i] = number;
        crc ^= times((int) change, weights[2 * i]);
        crc ^= times((int) (change >>> Integer.SIZE), weights[2 * i + 1]);
      }
    }
    return crc;
  }

  /** What a change of four bytes is multiplied by that have so many bytes behind them. */
  private static int power(int bytes) {
    int result = X_32;
    int square = ONE >>> Byte.SIZE;
    for (int left = bytes; left != 0; left >>>= 1) {
      if ((left & 1) != 0) {
        result = times(result, square);
      }
      square = times(square, square);
    }
    return result;
  }

  private static int times(int one, int other) {
    int product = 0;
    int shifted = other;
    for (int left = one; left != 0; left <<= 1) {
      if (left < 0) {
        product ^= shifted;
      }
      shifted = (shifted >>> 1) ^ (POLYNOMIAL & -(shifted & 1));
    }
    return product;
  }
}
