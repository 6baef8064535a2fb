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
  /** Result of {@link #read} for a file that is larger than the buffer may grow. */
  static final int TOO_LARGE = -Errno.EFBIG;

  private static final int CLOSED = -1;

  /** No bound of what the kernel makes in one piece. */
  private static final int UNBOUNDED = Integer.MAX_VALUE;

  /** What the kernel makes such a file in, at least: seq_file, a page. */
  private static final int KERNEL_BUFFER_BYTES = 4096;

  private final LibC libc;
  private final String path;
  private final Slab cPath;
  private final int longestPiece;
  private int fd = CLOSED;

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
   * @param longestPiece each of its lines, or else all that the kernel makes in one piece, has
   *     fewer bytes, or it is made in one piece alone: a read then needs no second one to learn
   *     that this was the end, as long as the buffer of the kernel's that such files are made in, a
   *     page at least, had room for one more
   */
  ProcFile(LibC libc, String path, int longestPiece) {
    this.libc = libc;
    this.longestPiece = longestPiece;
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

  /**
   * Reads the first {@code bytes} of the file, or fewer where it ends or the kernel gives no more
   * at once. Of a file that the kernel makes line by line, those behind are not made.
   *
   * @return how many bytes, or {@code -errno}; the buffer is empty then
   */
  int readStart(ReadBuffer buffer, int bytes) {
    int length = fd == CLOSED ? open() : 0;
    if (length == 0) {
      long wanted = Math.min(bytes, buffer.capacity());
      length = (int) libc.pread(fd, buffer.slab().addressOf(0), wanted, 0);
    }
    buffer.setLength(Math.max(0, length));
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
   * The open descriptor, for poll(2); opened if need be.
   *
   * @return a descriptor or {@code -errno}
   */
  public int descriptor() {
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
