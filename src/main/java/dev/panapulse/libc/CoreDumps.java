package dev.panapulse.libc;

/** Core dumps of this process, core(5): files with all of its memory. */
public final class CoreDumps {
  private CoreDumps() {}

  /**
   * Allows none from now on, for the whole process; programs that take dumps through a pipe heed
   * the limit too. Nothing changes where the kernel does not allow it.
   */
  public static void disable(LibC libc) {
    // struct rlimit: the soft limit and the hard one
    try (Slab limits = Slab.allocate(2 * Long.BYTES)) {
      libc.setrlimit(LibC.RLIMIT_CORE, limits.address());
    }
  }
}
