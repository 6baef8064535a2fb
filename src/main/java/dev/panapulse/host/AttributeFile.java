package dev.panapulse.host;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.OpenFiles;
import dev.panapulse.libc.Slab;

/**
 * One attribute of /sys: a short text, read by a single pread(2) of a file that is kept open, which
 * costs about half of opening it at each tick with {@link dev.panapulse.libc.SmallFile}.
 *
 * <p>sysfs generates the text for each read from offset 0, at most one page
 * (Documentation/filesystems/sysfs.rst), so a second read to find the end is not needed. One thread
 * at a time.
 */
public final class AttributeFile implements AutoCloseable {
  /** Size of a buffer for the text of an attribute with one value; longer text is invalid. */
  public static final int TEXT_BYTES = 64;

  private static final int CLOSED = -1;

  private final LibC libc;
  private final String path;
  private final Slab cPath;
  private int fd = CLOSED;
  private boolean isKept;

  /**
   * A file that is opened when first read.
   *
   * @param path absolute path, root_path included
   */
  public AttributeFile(LibC libc, String path) {
    this.libc = libc;
    this.path = path;
    this.cPath = Slab.ofString(path);
  }

  /**
   * Reads at most as much as the buffer holds.
   *
   * @return number of bytes, or {@code -errno}; the file stays open either way, if the limit of
   *     open files allows it
   */
  public int read(Slab into) {
    if (fd == CLOSED) {
      int opened = libc.open(cPath.address(), LibC.O_RDONLY | LibC.O_CLOEXEC | LibC.O_NONBLOCK, 0);
      if (opened < 0) {
        return opened;
      }
      fd = opened;
      isKept = OpenFiles.mayKeep(fd);
    }
    long read;
    do {
      read = libc.pread(fd, into.address(), into.size(), 0);
    } while (read == -Errno.EINTR);
    if (!isKept) {
      close();
    }
    return (int) read;
  }

  /** Closes the file; the next read opens it again. */
  @Override
  public void close() {
    if (fd != CLOSED) {
      libc.close(fd);
      fd = CLOSED;
    }
  }

  /** Closes the file and releases the memory of its path. */
  public void dispose() {
    close();
    cPath.close();
  }

  @Override
  public String toString() {
    return path;
  }
}
