package dev.panapulse.libc;

import java.util.concurrent.CountDownLatch;
import org.graalvm.nativeimage.ImageInfo;

/**
 * SIGTERM and SIGINT as something to read, so that the sampling loop waits for its next tick and
 * for the end of the process in one poll(2).
 *
 * <p>In a native image the signals are blocked and read from a signalfd(2): no handler and no
 * thread for it is needed. Blocking holds for the calling thread and those it starts, so this must
 * be made by the main thread before any other is started. SIGXFSZ is blocked with them, so that a
 * write beyond the limit on a file's size fails by EFBIG and does not end the agent. The JVM
 * ignores that one by itself, and has threads of its own already, so there a shutdown hook writes
 * to an eventfd, and holds the JVM until {@link #close()}.
 */
public final class TerminationSignals implements AutoCloseable {
  private static final int SIGINT = 2;
  private static final int SIGPIPE = 13;
  private static final int SIGTERM = 15;
  private static final int SIGXFSZ = 25;
  private static final int SIGSET_BYTES = 128;

  private final int fd;
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * Takes the two signals over.
   *
   * @param endsWithItsReader whether the process is to end when who reads its output is gone, by
   *     SIGPIPE; else a write to nobody is an error like any other, as on the JVM it always is
   * @throws IllegalStateException if the kernel refuses
   */
  public TerminationSignals(LibC libc, boolean endsWithItsReader) {
    this.fd = ImageInfo.inImageCode() ? openSignalfd(libc, endsWithItsReader) : openHook(libc);
  }

  private static int openSignalfd(LibC libc, boolean endsWithItsReader) {
    try (Slab set = Slab.allocate(SIGSET_BYTES)) {
      long ends = bit(SIGINT) | bit(SIGTERM);
      long blocked = ends | bit(SIGXFSZ);
      set.putLong(0, endsWithItsReader ? blocked : blocked | bit(SIGPIPE));
      int answer = libc.pthreadSigmask(LibC.SIG_BLOCK, set.address());
      if (answer == 0) {
        set.putLong(0, ends);
        answer = libc.signalfd(-1, set.address(), LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK);
      }
      if (answer < 0) {
        throw new IllegalStateException("signalfd: " + Errno.describe(answer));
      }
      return answer;
    }
  }

  /** Of a signal set, in every C library on Linux. */
  private static long bit(int signal) {
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

  /** A descriptor that becomes readable when one of the signals arrives. */
  public int fd() {
    return fd;
  }

  /** Lets the process end: all that was to be done before is done. */
  @Override
  public void close() {
    ended.countDown();
  }
}
