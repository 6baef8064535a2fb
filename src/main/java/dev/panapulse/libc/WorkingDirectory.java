package dev.panapulse.libc;

import java.util.Optional;

/**
 * The directory that relative paths begin at. It has no name if it was deleted after whoever
 * started the process had entered it, or if its name has more bytes than PATH_MAX. Without a name
 * the image's runtime fails at the first file, and a JVM ends before any of our code.
 */
public final class WorkingDirectory {
  /** PATH_MAX, which includes the zero byte. */
  private static final int MOST_BYTES = 4096;

  private static volatile int failure;

  private WorkingDirectory() {}

  /**
   * Enters / if the working directory has no name; relative paths are errors then. To be called
   * before the first file is opened by its path.
   */
  public static void prepare(LibC libc) {
    try (Slab name = Slab.allocate(MOST_BYTES);
        Slab root = Slab.ofString("/")) {
      int result = libc.getcwd(name.address(), name.size());
      failure = result < 0 && libc.chdir(root.address()) == 0 ? result : 0;
    }
  }

  /** Why a path of that text cannot be used; empty if it can. Any thread. */
  public static Optional<String> problemWith(String path) {
    if (failure == 0 || path.startsWith("/")) {
      return Optional.empty();
    }
    return Optional.of(
        failure == -Errno.ENOENT
            ? "a relative path, and the working directory has been deleted"
            : "a relative path, and the working directory has no name: " + Errno.describe(failure));
  }
}
