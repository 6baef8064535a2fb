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

  private EventFd(LibC libc, int fd) {
    this.libc = libc;
    this.fd = fd;
    one.putLong(0, 1);
  }

  /**
   * Opens a descriptor that is not signalled.
   *
   * @throws IllegalStateException if the kernel returns an error
   */
  public EventFd(LibC libc) {
    this(libc, open(libc));
    if (fd < 0) {
      close();
      throw new IllegalStateException("eventfd: " + Errno.describe(fd));
    }
  }

  /**
   * Opens a descriptor for a caller that can do without: check {@link #isOpen}.
   *
   * @return never signalled if it is not open; to be closed in either case
   */
  public static EventFd tryOpen(LibC libc) {
    return new EventFd(libc, open(libc));
  }

  private static int open(LibC libc) {
    return libc.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK);
  }

  /** Whether the kernel returned a descriptor. */
  public boolean isOpen() {
    return fd >= 0;
  }

  /** The descriptor, readable while a signal is pending; {@code -errno} if it is not open. */
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
    if (isOpen()) {
      libc.close(fd);
    }
    one.close();
    drained.close();
  }
}
