package dev.panapulse.libc;

import java.util.concurrent.CountDownLatch;
import org.graalvm.nativeimage.ImageInfo;

/**
 * SIGTERM and SIGINT as a readable descriptor, so that the sampling loop waits for its next tick
 * and for the end of the process in one poll(2). No other signal that can be blocked ends the
 * agent: SIGHUP can be read too, SIGQUIT, SIGUSR1, SIGUSR2 and SIGALRM have no effect.
 *
 * <p>In a native image the signals are blocked and read from a signalfd(2): no handler and no
 * thread is needed. Blocking applies to the calling thread and to those that it starts, so the main
 * thread must create this before it starts any other. SIGXFSZ is blocked with them, so that a write
 * beyond the file size limit fails with EFBIG and does not end the agent.
 *
 * <p>The JVM ignores SIGXFSZ by itself and has started threads already, so there a shutdown hook
 * writes to an eventfd and holds the JVM until {@link #close()}. SIGHUP is ignored there and cannot
 * be read, SIGQUIT prints the threads as in every JVM, and SIGUSR2 belongs to the JVM.
 */
public final class TerminationSignals implements AutoCloseable {
  private static final int SIGHUP = 1;
  private static final int SIGINT = 2;
  private static final int SIGQUIT = 3;
  private static final int SIGUSR1 = 10;
  private static final int SIGUSR2 = 12;
  private static final int SIGPIPE = 13;
  private static final int SIGALRM = 14;
  private static final int SIGTERM = 15;
  private static final int SIGXFSZ = 25;
  private static final int SIGSET_BYTES = 128;

  /** struct signalfd_siginfo. */
  private static final int SIGINFO_BYTES = 128;

  /** A descriptor that is never readable: poll(2) leaves negative ones out. */
  private static final int NONE = -1;

  private final LibC libc;
  private final int fd;
  private final int hangUpFd;
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * Takes over both signals.
   *
   * @param endsWithItsReader whether SIGPIPE ends the process when the reader of its output has
   *     gone; otherwise such a write fails like any other, as it always does on the JVM
   * @throws IllegalStateException if the kernel returns an error
   */
  public TerminationSignals(LibC libc, boolean endsWithItsReader) {
    this.libc = libc;
    if (ImageInfo.inImageCode()) {
      long blocked = bit(SIGXFSZ) | bit(SIGQUIT) | bit(SIGUSR1) | bit(SIGUSR2) | bit(SIGALRM);
      block(libc, endsWithItsReader ? blocked : blocked | bit(SIGPIPE));
      this.fd = signalfd(libc, bit(SIGINT) | bit(SIGTERM));
      this.hangUpFd = signalfd(libc, bit(SIGHUP));
    } else {
      libc.ignoreSignal(SIGHUP);
      libc.ignoreSignal(SIGUSR1);
      libc.ignoreSignal(SIGALRM);
      this.fd = openHook(libc);
      this.hangUpFd = NONE;
    }
  }

  /** A descriptor that reads these signals, which are blocked from now on. */
  static int signalfd(LibC libc, long signals) {
    block(libc, signals);
    try (Slab set = Slab.allocate(SIGSET_BYTES)) {
      set.putLong(0, signals);
      int fd = libc.signalfd(-1, set.address(), LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK);
      if (fd < 0) {
        throw new IllegalStateException("signalfd: " + Errno.describe(fd));
      }
      return fd;
    }
  }

  static void block(LibC libc, long signals) {
    try (Slab set = Slab.allocate(SIGSET_BYTES)) {
      set.putLong(0, signals);
      int result = libc.pthreadSigmask(LibC.SIG_BLOCK, set.address());
      if (result < 0) {
        throw new IllegalStateException("pthread_sigmask: " + Errno.describe(result));
      }
    }
  }

  /** The bit of a signal in a signal set, the same in every C library on Linux. */
  static long bit(int signal) {
    return 1L << (signal - 1);
  }

  private int openHook(LibC libc) {
    EventFd arrived = new EventFd(libc);
    Thread hook =
        new Thread(
            () -> {
              if (ended.getCount() == 0) {
                return;
              }
              arrived.signal();
              awaitEnd();
              // an end by signal is an orderly one: 0 as in the executable, not the JVM's 143
              Runtime.getRuntime().halt(0);
            },
            "panapulse-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    return arrived.fd();
  }

  private void awaitEnd() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A descriptor that becomes readable when SIGTERM or SIGINT arrives, and stays so. */
  public int fd() {
    return fd;
  }

  /** A descriptor that becomes readable when SIGHUP arrives; -1 on the JVM. */
  public int hangUpFd() {
    return hangUpFd;
  }

  /** Clears the pending SIGHUP. */
  public void takeHangUp() {
    try (Slab info = Slab.allocate(SIGINFO_BYTES)) {
      libc.read(hangUpFd, info.address(), SIGINFO_BYTES);
    }
  }

  /** Lets the process end: all work is done. */
  @Override
  public void close() {
    ended.countDown();
  }
}
