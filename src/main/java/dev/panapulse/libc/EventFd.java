package dev.panapulse.libc;

/**
 * A wake-up call between threads, eventfd(2): one thread signals, another waits for the descriptor
 * in poll(2).
 *
 * <p>Used where waking a Java thread would allocate (unparking a virtual thread does). Signals that
 * come before the other side looks melt into one. Any thread may signal; neither side allocates.
 */
public final class EventFd implements AutoCloseable {
  private final LibC libc;
  private final int fd;
  private final Slab one = Slab.allocate(Long.BYTES);
  private final Slab drained = Slab.allocate(Long.BYTES);

  /**
   * A new wake-up call, not signalled.
   *
   * @throws IllegalStateException if the kernel gives out no descriptor
   */
  public EventFd(LibC libc) {
    this.libc = libc;
    this.fd = libc.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK);
    if (fd < 0) {
      throw new IllegalStateException("eventfd: " + Errno.describe(fd));
    }
    one.putLong(0, 1);
  }

  /** The descriptor: readable while a signal waits. */
  public int fd() {
    return fd;
  }

  /** Wakes who waits for the descriptor, now or at its next look. */
  public void signal() {
    // the only failure is a counter near 2^64, and then it is readable anyway
    libc.write(fd, one.address(), Long.BYTES);
  }

  /** Takes all signals so far off the descriptor. */
  public void drain() {
    libc.read(fd, drained.address(), Long.BYTES);
  }

  @Override
  public void close() {
    libc.close(fd);
    one.close();
    drained.close();
  }
}
