package dev.panapulse.libc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.panapulse.nativeimage.heap.ArrayBytes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.graalvm.nativeimage.ImageInfo;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.word.Pointer;
import org.graalvm.word.WordFactory;

/**
 * Reads and writes at raw addresses: the basis of {@link Slab}, and the way to read a struct that
 * the C library has allocated.
 *
 * <p>Nothing is checked here: a wrong address ends the process. On the JVM every call is one access
 * of a segment that spans the whole address space, in a native image one access of a {@code
 * Pointer}; {@link ImageInfo#inImageCode()} is a constant for the builder, so each form keeps only
 * its own branch, and both compile to a plain load or store. (There are two because a {@code
 * MemorySegment} access in an image is interpreted and allocates.)
 *
 * <p>Byte order is the machine's. Any thread may call; no ordering between threads is implied
 * except where a method says so.
 */
public final class OffHeap {
  private OffHeap() {}

  /** Spans all addresses, so that an address serves as the offset. Never touched in an image. */
  private static final class Everything {
    static final MemorySegment SEGMENT = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private Everything() {}
  }

  private static Pointer pointer(long address) {
    return WordFactory.pointer(address);
  }

  /** The byte at {@code address}. */
  public static byte getByte(long address) {
    return ImageInfo.inImageCode()
        ? pointer(address).readByte(0)
        : Everything.SEGMENT.get(JAVA_BYTE, address);
  }

  /** The 16 bits at {@code address}, aligned or not. */
  public static short getShort(long address) {
    return ImageInfo.inImageCode()
        ? pointer(address).readShort(0)
        : Everything.SEGMENT.get(JAVA_SHORT_UNALIGNED, address);
  }

  /** The 32 bits at {@code address}, aligned or not. */
  public static int getInt(long address) {
    return ImageInfo.inImageCode()
        ? pointer(address).readInt(0)
        : Everything.SEGMENT.get(JAVA_INT_UNALIGNED, address);
  }

  /** The 64 bits at {@code address}, aligned or not. */
  public static long getLong(long address) {
    return ImageInfo.inImageCode()
        ? pointer(address).readLong(0)
        : Everything.SEGMENT.get(JAVA_LONG_UNALIGNED, address);
  }

  /** The double at {@code address}, aligned or not. */
  public static double getDouble(long address) {
    return ImageInfo.inImageCode()
        ? pointer(address).readDouble(0)
        : Everything.SEGMENT.get(JAVA_DOUBLE_UNALIGNED, address);
  }

  /** Stores a byte at {@code address}. */
  public static void putByte(long address, byte value) {
    if (ImageInfo.inImageCode()) {
      pointer(address).writeByte(0, value);
    } else {
      Everything.SEGMENT.set(JAVA_BYTE, address, value);
    }
  }

  /** Stores 16 bits at {@code address}. */
  public static void putShort(long address, short value) {
    if (ImageInfo.inImageCode()) {
      pointer(address).writeShort(0, value);
    } else {
      Everything.SEGMENT.set(JAVA_SHORT_UNALIGNED, address, value);
    }
  }

  /** Stores 32 bits at {@code address}. */
  public static void putInt(long address, int value) {
    if (ImageInfo.inImageCode()) {
      pointer(address).writeInt(0, value);
    } else {
      Everything.SEGMENT.set(JAVA_INT_UNALIGNED, address, value);
    }
  }

  /** Stores 64 bits at {@code address}. */
  public static void putLong(long address, long value) {
    if (ImageInfo.inImageCode()) {
      pointer(address).writeLong(0, value);
    } else {
      Everything.SEGMENT.set(JAVA_LONG_UNALIGNED, address, value);
    }
  }

  /** Stores a double at {@code address}. */
  public static void putDouble(long address, double value) {
    if (ImageInfo.inImageCode()) {
      pointer(address).writeDouble(0, value);
    } else {
      Everything.SEGMENT.set(JAVA_DOUBLE_UNALIGNED, address, value);
    }
  }

  /** Copies {@code length} bytes between two ranges that do not overlap. */
  public static void copy(long from, long to, long length) {
    if (ImageInfo.inImageCode()) {
      ImageLibC.copy(to, from, length);
    } else {
      MemorySegment.copy(Everything.SEGMENT, from, Everything.SEGMENT, to, length);
    }
  }

  /** Copies {@code length} bytes of a Java array to {@code to}. */
  public static void copyFrom(byte[] from, int offset, long to, int length) {
    if (ImageInfo.inImageCode()) {
      Pointer target = pointer(to);
      int i = 0;
      for (; i <= length - Long.BYTES; i += Long.BYTES) {
        target.writeLong(i, ArrayBytes.getLong(from, offset + i));
      }
      for (; i < length; i++) {
        target.writeByte(i, from[offset + i]);
      }
    } else {
      MemorySegment.copy(from, offset, Everything.SEGMENT, JAVA_BYTE, to, length);
    }
  }

  /** Copies {@code length} bytes at {@code from} into a Java array. */
  public static void copyTo(long from, byte[] to, int offset, int length) {
    if (ImageInfo.inImageCode()) {
      Pointer source = pointer(from);
      for (int i = 0; i < length; i++) {
        to[offset + i] = source.readByte(i);
      }
    } else {
      MemorySegment.copy(Everything.SEGMENT, JAVA_BYTE, from, to, offset, length);
    }
  }

  /**
   * A view of {@code length} bytes at {@code address}, for interfaces that take nothing else; valid
   * as long as the memory is. Allocates the view.
   */
  public static ByteBuffer view(long address, int length) {
    return ImageInfo.inImageCode()
        ? CTypeConversion.asByteBuffer(pointer(address), length)
        : Everything.SEGMENT.asSlice(address, length).asByteBuffer();
  }

  /** Sets {@code length} bytes from {@code address} on to zero. */
  public static void clear(long address, long length) {
    if (ImageInfo.inImageCode()) {
      ImageLibC.fill(address, 0, length);
    } else {
      Everything.SEGMENT.asSlice(address, length).fill((byte) 0);
    }
  }

  /** Length in bytes of the C string at {@code address}, at most {@code limit}. */
  public static int stringLength(long address, int limit) {
    int length = 0;
    while (length < limit && getByte(address + length) != 0) {
      length++;
    }
    return length;
  }
}
