package dev.panapulse.libc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A block of zeroed memory off the Java heap, every access checked against its bounds.
 *
 * <p>Owned by whoever allocated it, who also closes it; an access after {@link #close()} throws.
 * Any thread may read and write; the caller provides ordering between threads (publish through a
 * {@code volatile} or a {@code VarHandle}). Offsets are in bytes. Pages that are never touched cost
 * no memory: the block comes from the kernel zeroed and unbacked.
 */
public final class Slab implements AutoCloseable {
  private final long address;
  private long size;

  private Slab(long address, long size) {
    this.address = address;
    this.size = size;
  }

  /**
   * A new block of {@code size} zero bytes, aligned to 16 bytes.
   *
   * @throws IllegalArgumentException if {@code size} is not positive
   * @throws OutOfMemoryError if the C library has no such block
   */
  public static Slab allocate(long size) {
    if (size <= 0) {
      throw new IllegalArgumentException("size of a slab: " + size);
    }
    long address = LibC.system().calloc(1, size);
    if (address == 0) {
      throw new OutOfMemoryError("no " + size + " bytes off the Java heap");
    }
    return new Slab(address, size);
  }

  /** A new block that holds {@code text} in UTF-8 with a zero byte behind it: a C string. */
  public static Slab ofString(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Slab slab = allocate(bytes.length + 1L);
    slab.put(0, bytes, 0, bytes.length);
    return slab;
  }

  /** Where the block begins, for a call into C; valid until {@link #close()}. */
  public long address() {
    return address;
  }

  /** The address of the byte at {@code offset}; the end of the block is allowed too. */
  public long addressOf(long offset) {
    Objects.checkIndex(offset, size + 1);
    return address + offset;
  }

  /** Bytes in the block; 0 once closed. */
  public long size() {
    return size;
  }

  /** The byte at {@code offset}. */
  public byte getByte(long offset) {
    Objects.checkIndex(offset, size);
    return OffHeap.getByte(address + offset);
  }

  /** The 16 bits at {@code offset}. */
  public short getShort(long offset) {
    Objects.checkFromIndexSize(offset, Short.BYTES, size);
    return OffHeap.getShort(address + offset);
  }

  /** The 32 bits at {@code offset}. */
  public int getInt(long offset) {
    Objects.checkFromIndexSize(offset, Integer.BYTES, size);
    return OffHeap.getInt(address + offset);
  }

  /** The 64 bits at {@code offset}. */
  public long getLong(long offset) {
    Objects.checkFromIndexSize(offset, Long.BYTES, size);
    return OffHeap.getLong(address + offset);
  }

  /** The double at {@code offset}. */
  public double getDouble(long offset) {
    Objects.checkFromIndexSize(offset, Double.BYTES, size);
    return OffHeap.getDouble(address + offset);
  }

  /** Stores a byte. */
  public void putByte(long offset, byte value) {
    Objects.checkIndex(offset, size);
    OffHeap.putByte(address + offset, value);
  }

  /** Stores 16 bits. */
  public void putShort(long offset, short value) {
    Objects.checkFromIndexSize(offset, Short.BYTES, size);
    OffHeap.putShort(address + offset, value);
  }

  /** Stores 32 bits. */
  public void putInt(long offset, int value) {
    Objects.checkFromIndexSize(offset, Integer.BYTES, size);
    OffHeap.putInt(address + offset, value);
  }

  /** Stores 64 bits. */
  public void putLong(long offset, long value) {
    Objects.checkFromIndexSize(offset, Long.BYTES, size);
    OffHeap.putLong(address + offset, value);
  }

  /** Stores a double. */
  public void putDouble(long offset, double value) {
    Objects.checkFromIndexSize(offset, Double.BYTES, size);
    OffHeap.putDouble(address + offset, value);
  }

  /** Copies bytes of an array into the block. */
  public void put(long offset, byte[] from, int fromOffset, int length) {
    Objects.checkFromIndexSize(offset, length, size);
    Objects.checkFromIndexSize(fromOffset, length, from.length);
    OffHeap.copyFrom(from, fromOffset, address + offset, length);
  }

  /** Copies bytes of the block into an array. */
  public void get(long offset, byte[] to, int toOffset, int length) {
    Objects.checkFromIndexSize(offset, length, size);
    Objects.checkFromIndexSize(toOffset, length, to.length);
    OffHeap.copyTo(address + offset, to, toOffset, length);
  }

  /** Copies {@code length} bytes of {@code from} into this block; the ranges must not overlap. */
  public void copyFrom(Slab from, long fromOffset, long offset, long length) {
    Objects.checkFromIndexSize(fromOffset, length, from.size);
    Objects.checkFromIndexSize(offset, length, size);
    OffHeap.copy(from.address + fromOffset, address + offset, length);
  }

  /** Sets a range to zero. */
  public void clear(long offset, long length) {
    Objects.checkFromIndexSize(offset, length, size);
    OffHeap.clear(address + offset, length);
  }

  /** A view of a range, to be used no longer than the block; allocates the view. */
  public ByteBuffer view(long offset, int length) {
    Objects.checkFromIndexSize(offset, length, size);
    return OffHeap.view(address + offset, length);
  }

  /** The bytes of a range as a new array. */
  public byte[] bytes(long offset, int length) {
    byte[] bytes = new byte[length];
    get(offset, bytes, 0, length);
    return bytes;
  }

  /** Gives the memory back; a second call does nothing. */
  @Override
  public void close() {
    if (size > 0) {
      size = 0;
      LibC.system().free(address);
    }
  }

  @Override
  public String toString() {
    return "Slab[" + size + " bytes]";
  }
}
