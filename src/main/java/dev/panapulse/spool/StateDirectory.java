package dev.panapulse.spool;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * The directory that holds the spool, locked by flock(2) on a file in it, so that no two agents
 * share one. The lock goes with the process, however that ends. Exporting thread only; failures are
 * answered as {@code -errno}.
 */
final class StateDirectory {
  private static final String LOCK = "lock";
  private static final int DIRECTORY_MODE = 0700;
  private static final int FILE_MODE = 0600;
  private static final int NAME_MAX = 255;

  private final LibC libc;
  private final List<Path> candidates;
  private int lock = -1;
  private String path;

  /**
   * @param candidates the first that can be used is; absolute, not empty
   */
  StateDirectory(LibC libc, List<Path> candidates) {
    this.libc = libc;
    this.candidates = candidates;
    this.path = candidates.getFirst().toString();
  }

  /** The directory in use, or the last one that was tried. */
  String path() {
    return path;
  }

  boolean isOpen() {
    return lock >= 0;
  }

  /**
   * Locks a directory.
   *
   * @param make whether one that is not there is made
   * @return 0; -EAGAIN if another agent has it; or why the last one cannot be used
   */
  int open(boolean make) {
    int result = isOpen() ? 0 : -Errno.ENOENT;
    for (int i = 0; i < candidates.size() && !isOpen(); i++) {
      path = candidates.get(i).toString();
      result = lock(make);
      if (result == -Errno.EAGAIN) {
        // another agent has it: to go elsewhere would hide rows from the next start
        return result;
      }
    }
    return result;
  }

  private int lock(boolean make) {
    if (make) {
      makeAll();
    }
    int fd = open(LOCK, LibC.O_RDWR | LibC.O_CREAT);
    if (fd < 0) {
      return fd;
    }
    int result = libc.flock(fd, LibC.LOCK_EX | LibC.LOCK_NB);
    if (result < 0) {
      libc.close(fd);
      return result;
    }
    lock = fd;
    return 0;
  }

  /** What cannot be made shows when the lock is opened. */
  private void makeAll() {
    for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
      make(path.substring(0, slash));
    }
    make(path);
  }

  private void make(String directory) {
    try (Slab name = Slab.ofString(directory)) {
      libc.mkdir(name.address(), DIRECTORY_MODE);
    }
  }

  /** A descriptor of a file in the directory, or {@code -errno}. */
  int open(String file, int flags) {
    try (Slab name = Slab.ofString(path + '/' + file)) {
      return libc.open(name.address(), flags | LibC.O_CLOEXEC, FILE_MODE);
    }
  }

  int unlink(String file) {
    try (Slab name = Slab.ofString(path + '/' + file)) {
      return libc.unlink(name.address());
    }
  }

  /** opendir(3) of it. */
  long list() {
    try (Slab name = Slab.ofString(path)) {
      return libc.opendir(name.address());
    }
  }

  /** Pushes to the disk what files are there. */
  int sync() {
    int fd = open("", LibC.O_RDONLY);
    if (fd < 0) {
      return fd;
    }
    int result = libc.fsync(fd);
    libc.close(fd);
    return result;
  }

  /** Tells of candidates that are not in use and hold segments, and how many. */
  void others(ObjIntConsumer<String> teller) {
    for (Path candidate : candidates) {
      String other = candidate.toString();
      if (!other.equals(path)) {
        int files = segmentsIn(other);
        if (files > 0) {
          teller.accept(other, files);
        }
      }
    }
  }

  private int segmentsIn(String directory) {
    long stream;
    try (Slab name = Slab.ofString(directory)) {
      stream = libc.opendir(name.address());
    }
    if (stream < 0) {
      return 0;
    }
    int files = 0;
    for (String file = next(stream); !file.isEmpty(); file = next(stream)) {
      files += Segment.numberOf(file) >= 0 ? 1 : 0;
    }
    libc.closedir(stream);
    return files;
  }

  /** The name of the next entry of a directory; empty: there is none. */
  String next(long stream) {
    long entry = libc.readdir(stream);
    if (entry == 0) {
      return "";
    }
    long name = entry + libc.layouts().dirent().name();
    int length = OffHeap.stringLength(name, NAME_MAX);
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append((char) (OffHeap.getByte(name + i) & 0xff));
    }
    return text.toString();
  }

  /** Unlocks; {@link #open(boolean)} begins anew. */
  void close() {
    if (isOpen()) {
      libc.close(lock);
      lock = -1;
    }
  }
}
