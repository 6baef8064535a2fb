package dev.panapulse.spool;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.FileStatus;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * The directory that holds the spool, locked by flock(2) on a file in it, so that no two agents
 * share one. The kernel releases the lock when the process ends, however that happens.
 *
 * <p>The directory is opened once, and used only if no other user can write to it; every file is
 * opened relative to that descriptor, without following a link and without waiting, and is used
 * only if it is a regular file of ours with one name ({@link UntrustedFile}). So neither another
 * user nor a special file of an expected name can redirect a write, add a record, or make a call
 * wait. Exporting thread only; failures are returned as {@code -errno} or as a code of {@link
 * UntrustedFile}.
 */
final class StateDirectory {
  private static final String LOCK = "lock";
  private static final int DIRECTORY_MODE = 0700;
  private static final int FILE_MODE = 0600;
  private static final int NAME_MAX = 255;

  /** Most entries of a directory that are looked at. */
  static final int MOST_ENTRIES = 1 << 20;

  private final LibC libc;
  private final List<Path> candidates;
  private final FileStatus status;
  private int directory = -1;
  private int lock = -1;

  /** Written by the exporting thread, read by any. */
  private volatile String path;

  /**
   * @param candidates absolute paths, at least one; the first usable one is used
   * @param status overwritten by each file that is opened; owned by the caller
   */
  StateDirectory(LibC libc, List<Path> candidates, FileStatus status) {
    this.libc = libc;
    this.candidates = candidates;
    this.status = status;
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
   * @param make whether to create a missing directory
   * @return 0; -EAGAIN if another agent holds the lock; or the failure of the last candidate
   */
  int open(boolean make) {
    int result = isOpen() ? 0 : -Errno.ENOENT;
    for (int i = 0; i < candidates.size() && !isOpen(); i++) {
      path = candidates.get(i).toString();
      result = lock(make);
      if (result == -Errno.EAGAIN) {
        // another agent holds it: rows stored elsewhere would be missed at the next start
        return result;
      }
    }
    return result;
  }

  /**
   * Opens the directory that another agent has locked, to read files in it.
   *
   * @return 0 or a failure
   */
  int openLocked() {
    int result = openDirectory();
    if (result < 0) {
      closeDirectory();
    }
    return result;
  }

  private int lock(boolean make) {
    if (make) {
      makeAll();
    }
    int result = openDirectory();
    if (result == 0) {
      result = takeLock();
    }
    if (result < 0) {
      closeDirectory();
    }
    return result;
  }

  /** Opens the path itself, and refuses a directory that another user could have filled. */
  private int openDirectory() {
    try (Slab name = Slab.ofString(path)) {
      int flags = libc.layouts().openFlags().directory() | LibC.O_NONBLOCK | LibC.O_CLOEXEC;
      int fd = libc.open(name.address(), flags | libc.layouts().openFlags().noFollow(), 0);
      if ((fd == -Errno.ELOOP || fd == -Errno.ENOTDIR) && isTrustedLink(name)) {
        // as systemd makes /var/lib/NAME for a dynamic user: a link of root's to private/NAME
        fd = libc.open(name.address(), flags, 0);
      }
      if (fd < 0) {
        return fd;
      }
      directory = fd;
    }
    int result = status.read(directory);
    return result < 0 ? result : UntrustedFile.judgeDirectory(status);
  }

  private boolean isTrustedLink(Slab name) {
    int flags = LibC.O_PATH | libc.layouts().openFlags().noFollow() | LibC.O_CLOEXEC;
    int link = libc.open(name.address(), flags, 0);
    boolean trusted = link >= 0 && status.read(link) == 0 && status.isOwnedByUserOrRoot();
    if (link >= 0) {
      libc.close(link);
    }
    return trusted;
  }

  private int takeLock() {
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

  /** A failure shows when the lock file is opened. */
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

  /**
   * A descriptor of a file in the directory.
   *
   * @return the descriptor, {@code -errno}, or a code of {@link UntrustedFile}
   */
  int open(String file, int flags) {
    int fd;
    try (Slab name = Slab.ofString(file)) {
      int safe = libc.layouts().openFlags().noFollow() | LibC.O_NONBLOCK | LibC.O_CLOEXEC;
      fd = libc.openat(directory, name.address(), flags | safe, FILE_MODE);
    }
    if (fd < 0) {
      return fd;
    }
    int result = status.read(fd);
    if (result == 0) {
      result = UntrustedFile.judgeFile(status);
    }
    if (result < 0) {
      libc.close(fd);
      return result;
    }
    return fd;
  }

  int unlink(String file) {
    try (Slab name = Slab.ofString(file)) {
      return libc.unlinkat(directory, name.address());
    }
  }

  /** A stream of the directory's entries, to be closed by closedir(3), or {@code -errno}. */
  long list() {
    int fd;
    try (Slab self = Slab.ofString(".")) {
      int flags = libc.layouts().openFlags().directory() | LibC.O_NONBLOCK | LibC.O_CLOEXEC;
      fd = libc.openat(directory, self.address(), flags, 0);
    }
    if (fd < 0) {
      return fd;
    }
    long stream = libc.fdopendir(fd);
    if (stream < 0) {
      libc.close(fd);
    }
    return stream;
  }

  /** Pushes the directory's entries to the disk. */
  int sync() {
    return libc.fsync(directory);
  }

  /** Reports the candidates that are not in use and contain segments, and how many. */
  void others(ObjIntConsumer<String> report) {
    for (Path candidate : candidates) {
      String other = candidate.toString();
      if (!other.equals(path)) {
        int files = segmentsIn(other);
        if (files > 0) {
          report.accept(other, files);
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
    String file = next(stream);
    for (int i = 0; !file.isEmpty() && i < MOST_ENTRIES; i++) {
      files += Segment.firstNumberOf(file) >= 0 ? 1 : 0;
      file = next(stream);
    }
    libc.closedir(stream);
    return files;
  }

  /** The name of the next entry of a directory; empty at the end. */
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

  /** Releases the lock; {@link #open(boolean)} locks again. */
  void close() {
    if (isOpen()) {
      libc.close(lock);
      lock = -1;
    }
    closeDirectory();
  }

  private void closeDirectory() {
    if (directory >= 0) {
      libc.close(directory);
      directory = -1;
    }
  }
}
