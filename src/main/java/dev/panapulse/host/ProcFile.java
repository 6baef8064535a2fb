package dev.panapulse.host;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;

/**
 * A text file of /proc or /sys: opened once, read whole from the start at each tick.
 *
 * <p>pread(2) on a file kept open costs about half of opening it again (proc(5) makes the content
 * anew for each read from offset 0). After a failure the file is closed and tried anew at the next
 * read, so that a source that appears later is found. Sampling thread only.
 */
public final class ProcFile implements AutoCloseable {
  /** Answer of {@link #read} for a file that is larger than the buffer may grow. */
  static final int TOO_LARGE = -27;

  private static final int CLOSED = -1;

  private final LibC libc;
  private final String path;
  private final Slab cPath;
  private int fd = CLOSED;

  /**
   * A file that is opened when first read.
   *
   * @param path absolute path, root_path included
   */
  public ProcFile(LibC libc, String path) {
    this.libc = libc;
    this.path = path;
    this.cPath = Slab.ofString(path);
  }

  /** The path, as it is opened. */
  public String path() {
    return path;
  }

  /**
   * Reads the whole file.
   *
   * @return how many bytes, or {@code -errno}; the buffer is empty then
   */
  public int read(ReadBuffer buffer) {
    int length = fd == CLOSED ? open() : 0;
    if (length == 0) {
      length = readFromStart(buffer);
    }
    buffer.setLength(Math.max(0, length));
    if (length < 0) {
      close();
    }
    return length;
  }

  private int open() {
    int answer = libc.open(cPath.address(), LibC.O_RDONLY | LibC.O_CLOEXEC | LibC.O_NONBLOCK, 0);
    if (answer < 0) {
      return answer;
    }
    fd = answer;
    return 0;
  }

  private int readFromStart(ReadBuffer buffer) {
    int length = 0;
    while (true) {
      if (length == buffer.capacity() && !buffer.grow()) {
        return TOO_LARGE;
      }
      long read =
          libc.pread(fd, buffer.slab().addressOf(length), buffer.capacity() - length, length);
      if (read == 0) {
        return length;
      }
      if (read > 0) {
        length += (int) read;
      } else if (read != -Errno.EINTR) {
        return (int) read;
      }
    }
  }

  /**
   * The open descriptor, for poll(2); opened if need be.
   *
   * @return a descriptor or {@code -errno}
   */
  int descriptor() {
    if (fd == CLOSED) {
      int answer = open();
      if (answer < 0) {
        return answer;
      }
    }
    return fd;
  }

  /** Closes the file; the next read opens it again. */
  @Override
  public void close() {
    if (fd != CLOSED) {
      libc.close(fd);
      fd = CLOSED;
    }
  }

  @Override
  public String toString() {
    return path;
  }
}
