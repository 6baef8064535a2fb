package dev.panapulse.libc;

/** Reads a whole small file at once: open(2), read(2) until the end, close(2). */
public final class SmallFile {
  private SmallFile() {}

  /**
   * Reads a file from its start until its end or until {@code into} is full. A pipe without a
   * writer reads as empty and does not block. Any thread; allocates nothing.
   *
   * @param cPath address of the path as a C string
   * @param into owned by the caller; a result of its size means that the file may be larger
   * @return number of bytes, or {@code -errno}
   */
  public static int read(LibC libc, long cPath, Slab into) {
    int fd = libc.open(cPath, LibC.O_RDONLY | LibC.O_CLOEXEC | LibC.O_NONBLOCK, 0);
    if (fd < 0) {
      return fd;
    }
    int length = readOpen(libc, fd, into);
    libc.close(fd);
    return length;
  }

  /**
   * As {@link #read}, for a file that the caller has opened, to look at its type first, and closes.
   *
   * @param fd an open file at its start
   */
  public static int readOpen(LibC libc, int fd, Slab into) {
    int length = 0;
    long count = 1;
    while (count != 0 && length < into.size()) {
      count = libc.read(fd, into.addressOf(length), into.size() - length);
      if (count > 0) {
        length += (int) count;
      } else if (count < 0 && count != -Errno.EINTR) {
        return (int) count;
      }
    }
    return length;
  }
}
