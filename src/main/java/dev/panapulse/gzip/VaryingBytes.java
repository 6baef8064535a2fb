package dev.panapulse.gzip;

import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;
import java.util.Arrays;

/**
 * Which bytes of a message are other ones in the next message of its kind. Most are the same in
 * all; the rest belong to numbers of eight bytes: of a number that stands in many places and is the
 * same in each, or of one that stands in one place. Places are not checked: 0 to the length
 * exclusive. One thread.
 */
public final class VaryingBytes implements AutoCloseable {
  private static final byte CONSTANT = 0;
  private static final byte SINGLE = 1;

  /** And the next seven: which byte of the common number. */
  private static final byte COMMON = 2;

  private final int length;
  private final Slab kinds;

  /** Addresses of the first byte and of its kind: both are looked at for each pair of bytes. */
  private final long bytesAt;

  private final long kindsAt;

  private final Places commons = new Places();
  private final Places singles = new Places();

  /** Offsets, as many as come. */
  private static final class Places {
    private int[] positions = new int[64];
    private int count;

    void add(int position) {
      if (count == positions.length) {
        positions = Arrays.copyOf(positions, 2 * count);
      }
      positions[count++] = position;
    }

    int[] all() {
      return Arrays.copyOf(positions, count);
    }
  }

  /** Of a message whose bytes are all constant, as far as is known. */
  public VaryingBytes(Slab message, int length) {
    this.length = length;
    kinds = Slab.allocate(Math.max(1, length));
    message.addressOf(length);
    bytesAt = message.address();
    kindsAt = kinds.address();
  }

  /** Tells where the number stands that is the same everywhere. */
  public void common(int at) {
    for (int i = 0; i < Long.BYTES; i++) {
      kinds.putByte(at + i, (byte) (COMMON + i));
    }
    commons.add(at);
  }

  /** Tells where a number stands that has nothing to do with the others. */
  public void single(int at) {
    for (int i = 0; i < Long.BYTES; i++) {
      kinds.putByte(at + i, SINGLE);
    }
    singles.add(at);
  }

  /** Where the number stands that is the same everywhere. */
  int[] commons() {
    return commons.all();
  }

  /** Where the other numbers stand. */
  int[] singles() {
    return singles.all();
  }

  /** Bytes of the message. */
  int length() {
    return length;
  }

  /** The byte at {@code i}, 0 to 255, as it is in this message. */
  int value(int i) {
    return Byte.toUnsignedInt(OffHeap.getByte(bytesAt + i));
  }

  /** Whether the byte at {@code i} is the same in all messages. */
  boolean isConstant(int i) {
    return OffHeap.getByte(kindsAt + i) == CONSTANT;
  }

  /** Whether the byte at {@code i} may be the same as another one in all messages. */
  boolean isRepeatable(int i) {
    return OffHeap.getByte(kindsAt + i) != SINGLE;
  }

  /** Whether the bytes at {@code i} and {@code j} are the same in all messages. */
  boolean areSame(int i, int j) {
    byte kind = OffHeap.getByte(kindsAt + i);
    return OffHeap.getByte(bytesAt + i) == OffHeap.getByte(bytesAt + j)
        && kind == OffHeap.getByte(kindsAt + j)
        && kind != SINGLE;
  }

  @Override
  public void close() {
    kinds.close();
  }
}
