package dev.panapulse.delivery;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import java.nio.file.Path;
import java.util.List;

/**
 * The directory that holds the spool, locked by flock(2) on a file in it, so that no two agents
 * share one. The lock goes with the process, however that ends. Exporting thread only; failures are
 * answered as {@code -errno}.
 */
final class StateDirectory {
  private static final String LOCK = "lock";
  private static final int DIRECTORY_MODE = 0700;
  private static final int FILE_MODE = 0600;

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

  /** Unlocks; {@link #open(boolean)} begins anew. */
  void close() {
    if (isOpen()) {
      libc.close(lock);
      lock = -1;
    }
  }
}
