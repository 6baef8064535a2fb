package dev.panapulse.gzip;

import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The CRC-32 (RFC 1952, 8) of a message in which some numbers change. How a changed bit alters the
 * checksum depends only on the bit's position, so the checksum is updated from the changed numbers
 * without reading the bytes between them. One thread.
 *
 * <p>Checksums are polynomials over GF(2), modulo the polynomial of CRC-32, with the highest power
 * in the lowest bit. Four bytes of the message are such a polynomial times a power of x that
 * depends on their distance from the end.
 */
final class RunningCrc {
  private static final int POLYNOMIAL = 0xEDB88320;

  /** x to the power of 0. */
  private static final int ONE = 1 << (Integer.SIZE - 1);

  /** x to the power of 32. */
  private static final int X_32 = POLYNOMIAL;

  private final long message;
  private final int[] positions;

  /** For each number, the factors for a change of its first four bytes and of its last four. */
  private final int[] weights;

  private final long[] numbers;
  private int crc;

  /**
   * Computes the checksum of the whole message.
   *
   * @param message read again at each {@link #value}, not owned
   * @param varying which numbers of the message change
   */
  RunningCrc(Slab message, VaryingBytes varying) {
    message.addressOf(varying.length());
    this.message = message.address();
    CRC32 whole = new CRC32();
    whole.update(message.view(0, varying.length()));
    crc = (int) whole.getValue();
    int[] shared = varying.shared();
    int[] independent = varying.independent();
    positions = Arrays.copyOf(independent, independent.length + Math.min(1, shared.length));
    weights = new int[2 * positions.length];
    numbers = new long[positions.length];
    for (int i = 0; i < independent.length; i++) {
      weigh(i, varying.length() - independent[i]);
    }
    for (int at : shared) {
      positions[independent.length] = at;
      weigh(independent.length, varying.length() - at);
    }
    for (int i = 0; i < positions.length; i++) {
      numbers[i] = number(i);
    }
  }

  /** Adds the weights of number {@code i} at a position {@code toEnd} bytes before the end. */
  private void weigh(int i, int toEnd) {
    int last = power(toEnd - Long.BYTES);
    weights[2 * i] ^= times(last, X_32);
    weights[2 * i + 1] ^= last;
  }

  private long number(int i) {
    return OffHeap.getLong(message + positions[i]);
  }

  /** The checksum of the current content of the message. */
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

  /** The factor for a change of four bytes that are followed by {@code bytes} more. */
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
