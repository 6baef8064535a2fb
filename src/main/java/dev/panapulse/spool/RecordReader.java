package dev.panapulse.spool;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;

/**
 * Finds and reads records in a file of the spool, which may contain any bytes. Exporting thread
 * only; failures are returned as {@code -errno}.
 */
final class RecordReader {
  private static final int WINDOW = 4096;

  private final LibC libc;
  private final SpoolRecord record;
  private long failure;

  /**
   * @param record receives each head that is read
   */
  RecordReader(LibC libc, SpoolRecord record) {
    this.libc = libc;
    this.record = record;
  }

  /** Clears {@link #failure}. */
  void begin() {
    failure = 0;
  }

  /** The last failure of a read, {@code -errno}; 0 if there was none. */
  long failure() {
    return failure;
  }

  /** Reads the head at an offset; whether a whole record lies there. */
  boolean isRecord(int fd, long offset, long end) {
    return readFully(fd, record.bytes().address(), SpoolRecord.HEAD, offset) == SpoolRecord.HEAD
        && record.isValid(offset)
        && offset + SpoolRecord.HEAD + record.length() <= end;
  }

  /** Offset of the next record after a broken one at {@code offset}; {@code end} if none. */
  long nextRecord(int fd, long offset, long end) {
    try (Slab window = Slab.allocate(WINDOW)) {
      for (long from = offset + SpoolRecord.ALIGNMENT; from < end; from += WINDOW) {
        long length = readFully(fd, window.address(), WINDOW, from);
        for (int i = 0; i + Integer.BYTES <= length; i += SpoolRecord.ALIGNMENT) {
          if (window.getInt(i) == SpoolRecord.MAGIC && isRecord(fd, from + i, end)) {
            return from + i;
          }
        }
      }
    }
    return end;
  }

  /** Reads the payload of the record whose head was read; returns the bytes that were there. */
  long payload(int fd, long offset, Slab into) {
    return readFully(fd, into.address(), record.length(), offset + SpoolRecord.HEAD);
  }

  private long readFully(int fd, long address, long count, long offset) {
    long done = 0;
    while (done < count) {
      long result = libc.pread(fd, address + done, count - done, offset + done);
      if (result < 0 && result != -Errno.EINTR) {
        failure = result;
        return result;
      }
      if (result == 0) {
        break;
      }
      done += Math.max(0, result);
    }
    return done;
  }
}
