package dev.panapulse.nativeimage.heap;

import com.oracle.svm.core.util.ByteArrayReader;

/**
 * In a native image, reads of several bytes of an array at once. Not to be used on a JVM. Any
 * thread.
 */
public final class ArrayBytes {
  private ArrayBytes() {}

  /**
   * Eight bytes in the machine's order, aligned or not.
   *
   * @param from must have eight bytes from {@code offset} on, which is not checked
   */
  public static long getLong(byte[] from, int offset) {
    return ByteArrayReader.getS8(from, offset);
  }
}
