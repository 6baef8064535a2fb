package dev.panapulse.libc;

/**
 * Wakes a thread from another thread, eventfd(2): one thread signals, another waits for the
 * descriptor in poll(2).
 *
 * <p>Used where waking a Java thread would allocate (unparking a virtual thread does). Several
 * signals before a {@link #drain} count as one. Any thread may signal; neither side allocates.
 */
public final class EventFd implements AutoCloseable {
  private final LibC libc;
  private final int fd;
  private final Slab one = Slab.allocate(Long.BYTES);
  private final Slab drained = Slab.allocate(Long.BYTES);

  /**
   * Opens a descriptor that is not signalled.
   *
   * @throws IllegalStateException if the kernel returns an error
   */
  public EventFd(LibC libc) {
    this.libc = libc;
    this.fd = libc.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK);
    if (fd < 0) {
      throw new IllegalStateException("eventfd: " + Errno.describe(fd));
    }
    one.putLong(0, 1);
  }

  /** The descriptor: readable while a signal is pending. */
  public int fd() {
    return fd;
  }

  /** Wakes the thread that waits for the descriptor, or makes its next wait return at once. */
  public void signal() {
    // the only failure is a counter near 2^64, and then it is readable anyway
    libc.write(fd, one.address(), Long.BYTES);
  }

  /** Clears all signals so far. */
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
