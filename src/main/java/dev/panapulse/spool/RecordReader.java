package dev.panapulse.spool;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;

/**
 * Finds records in a file of the spool and reads them, whatever bytes are in it. Exporting thread
 * only; failures are answered as {@code -errno}.
 */
final class RecordReader {
  private static final int WINDOW = 4096;

  private final LibC libc;
  private final SpoolRecord record;
  private long failure;

  /**
   * @param record gets each head that is read
   */
  RecordReader(LibC libc, SpoolRecord record) {
    this.libc = libc;
    this.record = record;
  }

  /** Forgets {@link #failure}. */
  void begin() {
    failure = 0;
  }

  /** Why the last read that failed did, {@code -errno}; 0: none did. */
  long failure() {
    return failure;
  }

  /** Reads a head; whether the whole record lies there. */
  boolean isRecord(int fd, long at, long end) {
    return readFully(fd, record.bytes().address(), SpoolRecord.HEAD, at) == SpoolRecord.HEAD
        && record.isValid(at)
        && at + SpoolRecord.HEAD + record.length() <= end;
  }

  /** Looks for the next record behind one at {@code at} that is broken; {@code end}: none. */
  long nextRecord(int fd, long at, long end) {
    try (Slab window = Slab.allocate(WINDOW)) {
      for (long from = at + SpoolRecord.ALIGNMENT; from < end; from += WINDOW) {
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

  /** Reads the payload of the record at {@code at} whose head was read; bytes that are there. */
  long payload(int fd, long at, Slab into) {
    return readFully(fd, into.address(), record.length(), at + SpoolRecord.HEAD);
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
