package dev.panapulse.gzip;

import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;
import java.util.Arrays;

/**
 * Writes messages of one kind in gzip format (RFC 1952), each in one block of deflate (RFC 1951)
 * that was laid out beforehand.
 *
 * <p>Where messages have the same bytes but for some numbers, only those have to be coded anew:
 * what repeats what, the prefix codes and all bits of the constant bytes are found once, and copied
 * from then on. Numbers stand as they are, but for zeros in a row.
 *
 * <p>Reads the message that it was made of where that lies, and is of use for as long as it lies
 * there. One thread.
 */
public final class GzipTemplate implements AutoCloseable {
  private static final int TRAILER = 2 * Integer.BYTES;
  private static final int BYTE_VALUES = 256;

  /** A run: bits of constant bytes, then bytes of the message: where they are, and how many. */
  private static final int RUN = 3;

  private final Slab message;
  private final int length;
  private final RunningCrc crc;
  private final BitWriter writer;

  /** What stands for each value of a byte, and for so many zeros. */
  private final long[] values = new long[BYTE_VALUES];

  private final long[] zeros = new long[DeflateCodes.MOST_ZEROS + 1];

  /** All constant bits, and what stands between them. */
  private final Slab constant;

  private final int[] runs;
  private final long mostBytes;

  /**
   * A writer of messages like the one in {@code message}.
   *
   * @param varying which of its bytes vary
   */
  public GzipTemplate(Slab message, VaryingBytes varying) {
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
      runs = layOut(varying, pieces, codes);
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

  /** Bytes that the constant bits fit into, were nothing repeated. */
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

  /** Writes what is constant; the runs. */
  private int[] layOut(VaryingBytes varying, Repeats pieces, DeflateCodes codes) {
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

  /** Bytes that a message takes at most, {@link BitWriter#MARGIN} behind it included. */
  public long mostBytes() {
    return mostBytes;
  }

  /**
   * Writes the message as it is now, from the first byte of a slab on.
   *
   * @param to of {@link #mostBytes()} at least
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
