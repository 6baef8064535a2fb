package dev.panapulse.gzip;

import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;
import java.util.Arrays;

/**
 * Writes messages of one kind in gzip format (RFC 1952), each as one deflate block (RFC 1951) whose
 * layout is computed once.
 *
 * <p>Messages of one kind differ only in some numbers of eight bytes, so only these are encoded
 * again. The repetitions, the prefix codes and the bits of all constant bytes are computed once and
 * copied from then on. Numbers are written as literals, except for runs of zeros.
 *
 * <p>Each write reads the message from the slab given to {@link #layOut}, which has to outlive this
 * template. One thread.
 */
public final class GzipTemplate implements AutoCloseable {
  private static final int TRAILER = 2 * Integer.BYTES;
  private static final int BYTE_VALUES = 256;

  /** Numbers per run: count of constant bits, then offset and count of the bytes that follow. */
  private static final int RUN = 3;

  private final Slab message;
  private final int length;
  private final RunningCrc crc;
  private final BitWriter writer;

  /** Bits for each byte value, and for each count of zeros. */
  private final long[] values = new long[BYTE_VALUES];

  private final long[] zeros = new long[DeflateCodes.MOST_ZEROS + 1];

  /** All constant bits, and the runs of varying bytes between them. */
  private final Slab constant;

  private final int[] runs;
  private final long mostBytes;

  /**
   * Computes the layout for messages like the one in a slab.
   *
   * @param message holds the message from its first byte on; read at each {@link #write}, not owned
   * @param length bytes of the message
   * @param shared offsets of a number of eight bytes that has the same value at all of them
   * @param independent offsets of numbers of eight bytes, each of any value
   * @throws IndexOutOfBoundsException if a number or the message goes beyond its end
   * @throws IllegalArgumentException if two numbers overlap
   */
  public static GzipTemplate layOut(Slab message, int length, int[] shared, int[] independent) {
    try (VaryingBytes varying = new VaryingBytes(message, length, shared, independent)) {
      return new GzipTemplate(message, varying);
    }
  }

  private GzipTemplate(Slab message, VaryingBytes varying) {
    this.message = message;
    length = varying.length();
    crc = new RunningCrc(message, varying);
    try (Repeats pieces = new Repeats(varying);
        Slab room = Slab.allocate(room(length))) {
      DeflateCodes codes = new DeflateCodes(usage(varying, pieces));
      for (int value = 0; value < BYTE_VALUES; value++) {
        values[value] = codes.literal(value);
      }
      for (int count = 1; count < zeros.length; count++) {
        zeros[count] = codes.zeros(count);
      }
      writer = new BitWriter(room);
      runs = writeConstant(varying, pieces, codes);
      long used = writer.finish();
      constant = Slab.allocate(used + BitWriter.MARGIN);
      constant.copyFrom(room, 0, 0, used);
    }
    long most = constant.size() + TRAILER + BitWriter.MARGIN;
    for (int run = 0; run < runs.length; run += RUN) {
      most += (long) runs[run + 2] * DeflateCodes.LONGEST_WORD / Byte.SIZE + 1;
    }
    mostBytes = most;
  }

  /** Enough bytes for the constant bits of a message without repetitions. */
  private static long room(int length) {
    return 2L * length + 1024;
  }

  private static DeflateCodes.Usage usage(VaryingBytes varying, Repeats pieces) {
    DeflateCodes.Usage usage = new DeflateCodes.Usage();
    for (int i = 0, at = 0; i < pieces.count(); at += pieces.length(i++)) {
      if (pieces.length(i) > 1) {
        usage.copy(pieces.length(i), pieces.distance(i));
      } else {
        usage.literal(varying.value(at));
      }
    }
    return usage;
  }

  /** Writes all constant bits and returns the runs. */
  private int[] writeConstant(VaryingBytes varying, Repeats pieces, DeflateCodes codes) {
    int[] found = new int[RUN];
    int end = 0;
    long before = 0;
    for (byte b : GzipEncoder.HEADER) {
      writer.put(BitWriter.bits(b, Byte.SIZE));
    }
    codes.writeHeader(writer);
    for (int i = 0, at = 0; i < pieces.count(); at += pieces.length(i++)) {
      if (pieces.length(i) > 1) {
        writer.put(codes.copy(pieces.length(i), pieces.distance(i)));
      } else if (varying.isConstant(at)) {
        writer.put(codes.literal(varying.value(at)));
      } else {
        if (end == 0 || writer.written() > before) {
          found = end == found.length ? Arrays.copyOf(found, 2 * end) : found;
          found[end] = (int) (writer.written() - before);
          found[end + 1] = at;
          end += RUN;
          before = writer.written();
        }
        found[end - 1]++;
      }
    }
    writer.put(codes.end());
    found = Arrays.copyOf(found, end + RUN);
    found[end] = (int) (writer.written() - before);
    return found;
  }

  /** Upper bound of the bytes of a compressed message, including space that writing needs. */
  public long mostBytes() {
    return mostBytes;
  }

  /**
   * Compresses the current content of the message to the start of a slab.
   *
   * @param to at least {@link #mostBytes()} bytes
   * @return bytes written
   */
  public long write(Slab to) {
    writer.over(to);
    long next = 0;
    for (int run = 0; run < runs.length; run += RUN) {
      writer.copy(constant, next, runs[run]);
      next += runs[run];
      putVarying(runs[run + 1], runs[run + 2]);
    }
    long end = writer.finish();
    to.putInt(end, crc.value());
    to.putInt(end + Integer.BYTES, length);
    return end + TRAILER;
  }

  private void putVarying(int from, int count) {
    long at = message.addressOf(from);
    long end = message.addressOf((long) from + count);
    while (at < end) {
      int value = Byte.toUnsignedInt(OffHeap.getByte(at++));
      if (value != 0) {
        writer.put(values[value]);
      } else {
        int row = 1;
        while (at < end && row < zeros.length - 1 && OffHeap.getByte(at) == 0) {
          row++;
          at++;
        }
        writer.put(zeros[row]);
      }
    }
  }

  @Override
  public void close() {
    constant.close();
  }
}
