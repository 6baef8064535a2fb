package dev.panapulse.host.process;

import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.HostContext;
import dev.panapulse.libc.Layouts;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;

/**
 * The entries of /proc, proc(5), by readdir(3); opened once, its content updated by each rewind.
 * Sampling thread only.
 */
final class ProcDirectory {
  private static final Layouts.Dirent DIRENT = LibC.system().layouts().dirent();
  private static final int DT_UNKNOWN = 0;

  /** Digits of the largest number a process can have, and some. */
  static final int MAX_DIGITS = 10;

  /** Most entries that are looked at: the most processes a kernel can have, and some. */
  private static final int MOST_ENTRIES = (1 << 22) + (1 << 16);

  private static final int CLOSED = -1;

  private final LibC libc;
  private final Slab path;
  private int fd = CLOSED;
  private long stream;
  private int listed;

  ProcDirectory(HostContext host) {
    libc = host.libc();
    path = host.string(host.root() + "/proc");
  }

  /** How many links it has, or {@code -errno}. */
  long links() {
    if (fd == CLOSED) {
      // not the stream's descriptor, which is at some entry and comes later
      int flags = libc.layouts().openFlags().directory() | LibC.O_NONBLOCK | LibC.O_CLOEXEC;
      int result = libc.open(path.address(), flags, 0);
      if (result < 0) {
        return result;
      }
      fd = result;
    }
    return libc.links(fd);
  }

  /** Returns to the first entry; false, with an error counted, if there is no such directory. */
  boolean rewind(CollectorErrors errors) {
    listed = 0;
    if (stream > 0) {
      libc.rewinddir(stream);
      return true;
    }
    stream = libc.opendir(path.address());
    if (stream <= 0) {
      errors.failed("opendir of /proc", (int) stream);
      return false;
    }
    return true;
  }

  /** Closes it. */
  void close() {
    if (fd != CLOSED) {
      libc.close(fd);
      fd = CLOSED;
    }
    if (stream > 0) {
      libc.closedir(stream);
      stream = 0;
    }
  }

  /** The next entry, valid until the one after it; 0 after the last. */
  long next() {
    return listed++ < MOST_ENTRIES ? libc.readdir(stream) : 0;
  }

  /** Address of the entry's name. */
  static long name(long entry) {
    return entry + DIRENT.name();
  }

  /** Whether the entry is a directory. */
  static boolean isDirectory(long entry) {
    return OffHeap.getByte(entry + DIRENT.type()) == LibC.DT_DIR;
  }

  /** Whether the file system does not report the type of the entry. */
  static boolean isUnknown(long entry) {
    return OffHeap.getByte(entry + DIRENT.type()) == DT_UNKNOWN;
  }

  /** How many digits the entry's name has if it is a process, else 0. */
  static int digits(long entry) {
    if (!isDirectory(entry) && !isUnknown(entry)) {
      return 0;
    }
    long name = name(entry);
    int length = 0;
    byte c = OffHeap.getByte(name);
    while (c != 0) {
      if (c < '0' || c > '9' || length == MAX_DIGITS) {
        return 0;
      }
      length++;
      c = OffHeap.getByte(name + length);
    }
    return length;
  }
}
