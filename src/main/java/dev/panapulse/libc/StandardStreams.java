package dev.panapulse.libc;

/** The descriptors 0 to 2, which whoever starts the process may have closed. */
public final class StandardStreams {
  private static final int OUTPUT = 1;
  private static final int LAST = 2;

  private StandardStreams() {}

  /**
   * Opens /dev/null for those that are closed, standard output so that a write fails: a command
   * that printed nothing must not look as if it had. Else a file of the agent's own would get the
   * number, and lines of the log would be written into it. To be called before anything else is
   * opened; a JVM has opened files of its own by then.
   */
  public static void open(LibC libc) {
    try (Slab path = Slab.ofString("/dev/null")) {
      int fd = 0;
      while (fd >= 0 && fd <= LAST) {
        fd = libc.open(path.address(), LibC.O_RDWR, 0);
        if (fd == OUTPUT) {
          libc.close(fd);
          // gets the same number, the lowest that is free
          fd = libc.open(path.address(), LibC.O_RDONLY, 0);
        }
      }
      if (fd > LAST) {
        libc.close(fd);
      }
    }
  }
}
