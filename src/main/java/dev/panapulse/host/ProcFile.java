package dev.panapulse.host;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.OpenFiles;
import dev.panapulse.libc.Slab;

/**
 * A text file of /proc or /sys that is opened once and read whole at each tick.
 *
 * <p>pread(2) of an open file costs about half of opening it again, as {@link
 * dev.panapulse.libc.SmallFile} does; proc(5) generates the content for each read from offset 0.
 * After a failure the file is closed and opened again at the next read, so that a source that
 * appears later is found. Sampling thread only.
 */
public final class ProcFile implements AutoCloseable {
  /** Result of {@link #read} for a file that is larger than the buffer may grow. */
  static final int TOO_LARGE = -Errno.EFBIG;

  private static final int CLOSED = -1;

  /** No limit to the size of what the kernel generates in one piece. */
  private static final int UNBOUNDED = Integer.MAX_VALUE;

  /** Smallest buffer in which the kernel generates such a file: a page, seq_file.rst. */
  private static final int KERNEL_BUFFER_BYTES = 4096;

  private final LibC libc;
  private final String path;
  private final Slab cPath;
  private final int longestPiece;
  private int fd = CLOSED;

  /** Whether it stays open after a read; the limit of open files may be too low. */
  private boolean isKept;

  /**
   * A file that is opened when first read.
   *
   * @param path absolute path, root_path included
   */
  public ProcFile(LibC libc, String path) {
    this(libc, path, UNBOUNDED);
  }

  /**
   * A file that is opened when first read.
   *
   * @param longestPiece upper limit of the bytes that the kernel generates in one piece, usually a
   *     line. If the kernel's buffer, a page at least, had room for one more piece after a first
   *     read, that read was the whole file, and a second read to find the end is not needed.
   */
  ProcFile(LibC libc, String path, int longestPiece) {
    this.libc = libc;
    this.longestPiece = longestPiece;
    this.path = path;
    this.cPath = Slab.ofString(path);
  }

  /** The path that is opened. */
  public String path() {
    return path;
  }

  /**
   * Reads the whole file.
   *
   * @return number of bytes, or {@code -errno} with an empty buffer
   */
  public int read(ReadBuffer buffer) {
    int length = fd == CLOSED ? open() : 0;
    if (length == 0) {
      length = readFromStart(buffer);
    }
    buffer.setLength(Math.max(0, length));
    if (length < 0 || !isKept) {
      close();
    }
    return length;
  }

  /**
   * Reads the first {@code bytes} of the file, or fewer if it ends before or the kernel returns
   * fewer. The kernel does not generate the lines after them.
   *
   * @return number of bytes, or {@code -errno} with an empty buffer
   */
  int readStart(ReadBuffer buffer, int bytes) {
    int length = fd == CLOSED ? open() : 0;
    if (length == 0) {
      long wanted = Math.min(bytes, buffer.capacity());
      length = (int) libc.pread(fd, buffer.slab().addressOf(0), wanted, 0);
    }
    buffer.setLength(Math.max(0, length));
    if (!isKept) {
      close();
    }
    return length;
  }

  private int open() {
    int opened = libc.open(cPath.address(), LibC.O_RDONLY | LibC.O_CLOEXEC | LibC.O_NONBLOCK, 0);
    if (opened < 0) {
      return opened;
    }
    fd = opened;
    isKept = OpenFiles.mayKeep(fd);
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
        if (isWhole(length, read)) {
          return length;
        }
      } else if (read != -Errno.EINTR) {
        return (int) read;
      }
    }
  }

  private boolean isWhole(int length, long firstRead) {
    return length == firstRead && length <= KERNEL_BUFFER_BYTES - longestPiece;
  }

  /**
   * The open descriptor, for poll(2); opens the file if it is closed.
   *
   * @return a descriptor or {@code -errno}
   */
  public int descriptor() {
    if (fd == CLOSED) {
      int error = open();
      if (error < 0) {
        return error;
      }
    }
    // poll(2) reports what has changed since the file was opened
    isKept = true;
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

  /** Closes the file and releases the memory of its path; it cannot be read again. */
  void dispose() {
    close();
    cPath.close();
  }

  @Override
  public String toString() {
    return path;
  }
}
