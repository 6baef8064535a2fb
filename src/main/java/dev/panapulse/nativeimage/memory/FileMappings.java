package dev.panapulse.nativeimage.memory;

import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.libc.SmallFile;

/**
 * The readable file mappings of this process, one after the other, from proc_pid_maps(5). One
 * thread at a time.
 */
final class FileMappings implements AutoCloseable {
  private static final int TEXT_BYTES = 64 << 10;

  private final LibC libc;
  private final String path;
  private final Slab text = Slab.allocate(TEXT_BYTES);
  private int length;
  private int at;
  private int end;
  private long from;
  private long to;
  private long offset;
  private boolean writable;
  private boolean executable;

  /**
   * @param path the file to read: /proc/self/maps
   */
  FileMappings(LibC libc, String path) {
    this.libc = libc;
    this.path = path;
  }

  /** Reads the mappings, at most 64 KiB of text; none if the file cannot be read. */
  void read() {
    end = -1;
    try (Slab name = Slab.ofString(path)) {
      length = Math.max(0, SmallFile.read(libc, name.address(), text));
    }
  }

  /** Begins anew with the mappings that were read. */
  void rewind() {
    end = -1;
  }

  /** Moves to the next mapping; false after the last. */
  boolean next() {
    while (end + 1 < length) {
      at = end + 1;
      end = indexOf('\n', at, length);
      if (end < 0) {
        end = length; // cut off
        return false;
      }
      if (parse()) {
        return true;
      }
    }
    return false;
  }

  /** A line such as {@code 00410000-009dc000 r-xp 00010000 fe:00 5325660 /usr/bin/panapulse}. */
  private boolean parse() {
    int dash = indexOf('-', at, end);
    int mode = indexOf(' ', at, end) + 1;
    int position = mode + 5;
    int device = indexOf(' ', position, end);
    if (dash < 0
        || dash > mode
        || mode == 0
        || device < 0
        || text.getByte(mode) != 'r'
        || text.getByte(mode + 3) != 'p'
        || indexOf('/', position, end) < 0) {
      return false;
    }
    from = hex(at, dash);
    to = hex(dash + 1, mode - 1);
    offset = hex(position, device);
    writable = text.getByte(mode + 1) == 'w';
    executable = text.getByte(mode + 2) == 'x';
    return true;
  }

  /** Address of the first byte. */
  long from() {
    return from;
  }

  /** Address after the last byte. */
  long to() {
    return to;
  }

  /** Position of the first byte in the file. */
  long offset() {
    return offset;
  }

  /** Whether the mapping is writable; a write makes a private copy of the page. */
  boolean isWritable() {
    return writable;
  }

  /** Whether the mapping is executable. */
  boolean isExecutable() {
    return executable;
  }

  private int indexOf(char c, int start, int limit) {
    for (int i = start; i < limit; i++) {
      if (text.getByte(i) == c) {
        return i;
      }
    }
    return -1;
  }

  private long hex(int start, int limit) {
    long value = 0;
    for (int i = start; i < limit; i++) {
      value = (value << 4) | Character.digit(text.getByte(i), 16);
    }
    return value;
  }

  @Override
  public void close() {
    text.close();
  }
}
