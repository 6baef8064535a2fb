package dev.panapulse.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.FileStatus;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.libc.SmallFile;
import java.nio.file.Path;
import java.util.List;

/**
 * A small text file in the directory of the spool, by the same rules ({@link StateDirectory}), and
 * under its lock. No directory is made for it.
 *
 * <p>It is written twice, a copy first: whenever the process is killed or the power fails, one of
 * the two is whole. The caller has to notice which one. One thread; failures are returned as {@code
 * -errno} or as a code of {@link UntrustedFile}.
 */
public final class StateFile implements AutoCloseable {
  /** Far more than anybody keeps here. */
  static final int MOST_BYTES = 4096;

  private static final String COPY = ".new";

  private final LibC libc;
  private final String name;
  private final FileStatus status;
  private final StateDirectory directory;

  /**
   * @param candidates directories, absolute; the first usable one is used
   */
  public StateFile(LibC libc, List<Path> candidates, String name) {
    this.libc = libc;
    this.name = name;
    this.status = new FileStatus(libc);
    this.directory = new StateDirectory(libc, candidates, status);
  }

  /**
   * Opens the directory, if there is one.
   *
   * @return 0; -ENOENT if there is none; -EAGAIN if another agent uses it; or another failure
   */
  public int open() {
    return directory.open(false);
  }

  /**
   * Opens the directory that another agent uses, after {@link #open}. Then nothing is to be
   * written; what is read may be under change, which the caller has to notice.
   *
   * @return 0 or a failure
   */
  public int openToRead() {
    return directory.openLocked();
  }

  /** Where the file is, or would be. */
  public String path() {
    return directory.path() + '/' + name;
  }

  /**
   * The texts of the file and of its copy.
   *
   * @param into gets those that can be read
   * @return 0; -ENOENT if there is neither; or the last failure
   */
  public int read(List<String> into) {
    int result = -Errno.ENOENT;
    for (String file : List.of(name, name + COPY)) {
      int read = read(file, into);
      result = result == -Errno.ENOENT || read != -Errno.ENOENT ? read : result;
    }
    return into.isEmpty() ? result : 0;
  }

  private int read(String file, List<String> into) {
    int fd = directory.open(file, LibC.O_RDONLY);
    if (fd < 0) {
      return fd;
    }
    try (Slab content = Slab.allocate(MOST_BYTES)) {
      int length = SmallFile.readOpen(libc, fd, content);
      if (length >= 0) {
        into.add(new String(content.bytes(0, length), UTF_8));
      }
      return Math.min(0, length);
    } finally {
      libc.close(fd);
    }
  }

  /**
   * Replaces the text; after 0 it is on the disk.
   *
   * @return 0 or a failure, after which the former text may be gone
   */
  public int write(String text) {
    int result = write(name + COPY, text);
    if (result == 0) {
      result = directory.sync();
    }
    if (result == 0) {
      result = write(name, text);
    }
    if (result == 0) {
      result = directory.sync();
    }
    if (result == 0) {
      directory.unlink(name + COPY);
    }
    return result;
  }

  private int write(String file, String text) {
    int fd = directory.open(file, LibC.O_RDWR | LibC.O_CREAT);
    if (fd < 0) {
      return fd;
    }
    try (Slab content = Slab.ofString(text)) {
      int result = libc.ftruncate(fd, 0);
      long length = content.size() - 1;
      if (result == 0) {
        long written = libc.pwrite(fd, content.address(), length, 0);
        result = written == length ? 0 : written < 0 ? (int) written : -Errno.ENOSPC;
      }
      return result == 0 ? libc.fsync(fd) : result;
    } finally {
      libc.close(fd);
    }
  }

  /** A failure in words that a person can act on. */
  public static String describe(int failure) {
    return UntrustedFile.describe(failure);
  }

  /** Releases the lock. */
  @Override
  public void close() {
    directory.close();
    status.close();
  }
}
