package dev.panapulse.gzip;

import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;
import java.util.Objects;

/**
 * Classifies each byte of a message as constant in all messages of its kind, or as part of a number
 * of eight bytes that differs from message to message. A shared number has the same value at all
 * its positions; an independent number stands at one position. One thread.
 *
 * <p>Accessors do not check indexes: 0 to {@link #length} exclusive.
 */
final class VaryingBytes implements AutoCloseable {
  private static final byte CONSTANT = 0;
  private static final byte INDEPENDENT = 1;

  /** First of eight kinds, one for each byte of the shared number. */
  private static final byte SHARED = 2;

  private final int length;
  private final int[] shared;
  private final int[] independent;
  private final Slab kinds;

  /** Addresses of the first byte and of its kind, as both are read for each pair of bytes. */
  private final long bytesAt;

  private final long kindsAt;

  /**
   * Classifies the first {@code length} bytes of a slab.
   *
   * @param shared offsets of the shared number
   * @param independent offsets of the independent numbers
   * @throws IndexOutOfBoundsException if a number or the message goes beyond its end
   * @throws IllegalArgumentException if two numbers overlap
   */
  VaryingBytes(Slab message, int length, int[] shared, int[] independent) {
    this.length = length;
    this.shared = shared.clone();
    this.independent = independent.clone();
    message.addressOf(length);
    bytesAt = message.address();
    kinds = Slab.allocate(Math.max(1, length));
    kindsAt = kinds.address();
    try {
      for (int at : shared) {
        for (int i = 0; i < Long.BYTES; i++) {
          mark(at + i, (byte) (SHARED + i));
        }
      }
      for (int at : independent) {
        for (int i = 0; i < Long.BYTES; i++) {
          mark(at + i, INDEPENDENT);
        }
      }
    } catch (RuntimeException e) {
      kinds.close();
      throw e;
    }
  }

  private void mark(int at, byte kind) {
    if (!isConstant(Objects.checkIndex(at, length))) {
      throw new IllegalArgumentException("two numbers contain byte " + at);
    }
    kinds.putByte(at, kind);
  }

  /** Offsets of the shared number. */
  int[] shared() {
    return shared.clone();
  }

  /** Offsets of the independent numbers. */
  int[] independent() {
    return independent.clone();
  }

  /** Bytes of the message. */
  int length() {
    return length;
  }

  /** The byte at {@code i}, 0 to 255, in this message. */
  int value(int i) {
    return Byte.toUnsignedInt(OffHeap.getByte(bytesAt + i));
  }

  /** Whether the byte at {@code i} is the same in all messages. */
  boolean isConstant(int i) {
    return OffHeap.getByte(kindsAt + i) == CONSTANT;
  }

  /** Whether the byte at {@code i} may equal another byte in all messages. */
  boolean isRepeatable(int i) {
    return OffHeap.getByte(kindsAt + i) != INDEPENDENT;
  }

  /** Whether the bytes at {@code i} and {@code j} equal each other in all messages. */
  boolean areSame(int i, int j) {
    byte kind = OffHeap.getByte(kindsAt + i);
    return OffHeap.getByte(bytesAt + i) == OffHeap.getByte(bytesAt + j)
        && kind == OffHeap.getByte(kindsAt + j)
        && kind != INDEPENDENT;
  }

  @Override
  public void close() {
    kinds.close();
  }
}
