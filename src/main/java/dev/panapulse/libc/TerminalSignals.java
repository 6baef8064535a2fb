package dev.panapulse.libc;

import org.graalvm.nativeimage.ImageInfo;

/**
 * Signals that a program with the whole screen has to know of, beside those that end it ({@link
 * TerminationSignals}): SIGWINCH, SIGTSTP and SIGCONT, as a readable descriptor.
 *
 * <p>In a native image they are blocked and read from a signalfd(2). A JVM has started threads
 * already, which would take them, so there none of them can be read: a SIGTSTP that is sent stops
 * it at once, and a new size has to be asked for.
 */
public final class TerminalSignals implements AutoCloseable {
  private static final int SIGCONT = 18;
  private static final int SIGTSTP = 20;
  private static final int SIGTTOU = 22;
  private static final int SIGWINCH = 28;
  private static final int SIGSET_BYTES = 128;

  /** struct signalfd_siginfo, which begins with the number of the signal. */
  private static final int SIGINFO_BYTES = 128;

  /** A descriptor that is never readable: poll(2) leaves negative ones out. */
  private static final int NONE = -1;

  /** A JVM stops within it, however busy the host is. */
  private static final int STOP_MILLIS = 500;

  private final LibC libc;
  private final int fd;

  /** Takes over the signals. */
  public TerminalSignals(LibC libc) {
    this.libc = libc;
    this.fd =
        ImageInfo.inImageCode()
            ? TerminationSignals.signalfd(libc, bit(SIGWINCH) | bit(SIGTSTP) | bit(SIGCONT))
            : NONE;
  }

  private static long bit(int signal) {
    return TerminationSignals.bit(signal);
  }

  /** A descriptor that is readable while one of them is waiting; -1 on the JVM. */
  public int fd() {
    return fd;
  }

  /** Takes all that wait; returns whether the process was asked to stop. */
  public boolean takeStop() {
    boolean stop = false;
    if (fd != NONE) {
      try (Slab info = Slab.allocate(SIGINFO_BYTES)) {
        while (libc.read(fd, info.address(), SIGINFO_BYTES) == SIGINFO_BYTES) {
          stop |= info.getInt(0) == SIGTSTP;
        }
      }
    }
    return stop;
  }

  /**
   * Stops as if nothing had taken SIGTSTP over, until SIGCONT comes. The kernel leaves it out where
   * nobody could let the process continue.
   *
   * @param group whether the whole process group stops, as by the key; else this process alone
   */
  public void stop(boolean group) {
    mask(LibC.SIG_UNBLOCK, SIGTSTP);
    libc.kill(group ? 0 : libc.getpid(), SIGTSTP);
    if (!ImageInfo.inImageCode()) {
      // another thread of the JVM takes it, and until that runs this one would go on
      try (PollSet nothing = new PollSet(libc)) {
        nothing.await(STOP_MILLIS);
      }
    }
    mask(LibC.SIG_BLOCK, SIGTSTP);
  }

  /** Whether changes to a terminal are allowed from the background, where they stop by default. */
  public void allowFromBackground(boolean allowed) {
    mask(allowed ? LibC.SIG_BLOCK : LibC.SIG_UNBLOCK, SIGTTOU);
  }

  private void mask(int how, int signal) {
    try (Slab set = Slab.allocate(SIGSET_BYTES)) {
      set.putLong(0, bit(signal));
      libc.pthreadSigmask(how, set.address());
    }
  }

  @Override
  public void close() {
    if (fd != NONE) {
      libc.close(fd);
    }
  }
}
