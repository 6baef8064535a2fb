package dev.panapulse.support;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;

/** Writes a file that was not there before: the whole of it, or none. */
public final class NewFile {
  /** For its owner alone. */
  private static final int MODE = 0600;

  private NewFile() {}

  /**
   * Makes the file, neither over one that is there nor through a link. If it cannot be written as a
   * whole, as on a full disk, it is removed.
   *
   * @return 0 or {@code -errno}
   */
  public static int write(LibC libc, String name, byte[] bytes) {
    try (Slab path = Slab.ofString(name);
        Slab content = Slab.allocate(Math.max(1, bytes.length))) {
      content.put(0, bytes, 0, bytes.length);
      int flags = LibC.O_WRONLY | LibC.O_CREAT | LibC.O_EXCL | LibC.O_CLOEXEC;
      int fd = libc.open(path.address(), flags, MODE);
      if (fd < 0) {
        return fd;
      }
      int result = writeAll(libc, fd, content, bytes.length);
      if (result == 0) {
        // some file systems say only now that there is no room
        result = libc.fsync(fd);
      }
      libc.close(fd);
      if (result < 0) {
        libc.unlink(path.address());
      }
      return result;
    }
  }

  private static int writeAll(LibC libc, int fd, Slab content, int length) {
    int done = 0;
    while (done < length) {
      long count = libc.write(fd, content.addressOf(done), length - done);
      if (count < 0 && count != -Errno.EINTR) {
        return (int) count;
      }
      if (count == 0) {
        return -Errno.ENOSPC;
      }
      done += (int) Math.max(0, count);
    }
    return 0;
  }
}
