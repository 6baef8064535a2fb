package dev.panapulse.libc;

/**
 * Descriptors to wait for, poll(2), of a fixed number. Owned by the thread that waits; waiting
 * allocates nothing.
 */
public final class PollSet implements AutoCloseable {
  private static final Layouts.Pollfd POLLFD = LibC.system().layouts().pollfd();

  private final LibC libc;
  private final int count;
  private final Slab slab;

  /** A set that waits until one of {@code fds} can be read. */
  public PollSet(LibC libc, int... fds) {
    this.libc = libc;
    this.count = fds.length;
    this.slab = Slab.allocate(Math.max(1L, (long) count * POLLFD.size()));
    for (int i = 0; i < count; i++) {
      slab.putInt((long) i * POLLFD.size() + POLLFD.fd(), fds[i]);
      slab.putShort((long) i * POLLFD.size() + POLLFD.events(), (short) LibC.POLLIN);
    }
  }

  /** Replaces the {@code i}-th descriptor by one that is ready to be read; -1 is never ready. */
  public void watch(int i, int fd) {
    watch(i, fd, LibC.POLLIN);
  }

  /** Replaces the {@code i}-th descriptor by one that is ready when a write would not wait. */
  public void watchSpace(int i, int fd) {
    watch(i, fd, LibC.POLLOUT);
  }

  private void watch(int i, int fd, int events) {
    slab.putInt((long) i * POLLFD.size() + POLLFD.fd(), fd);
    slab.putShort((long) i * POLLFD.size() + POLLFD.events(), (short) events);
    slab.putShort((long) i * POLLFD.size() + POLLFD.revents(), (short) 0);
  }

  /**
   * Waits until a descriptor is ready, the timeout has passed or a signal has arrived.
   *
   * @param timeoutMillis 0 does not wait, a negative value waits without limit
   * @return number of descriptors that are ready
   */
  public int await(int timeoutMillis) {
    return Math.max(0, libc.poll(slab.address(), count, timeoutMillis));
  }

  /** Whether the {@code i}-th descriptor was ready when {@link #await} returned. */
  public boolean isReady(int i) {
    return slab.getShort((long) i * POLLFD.size() + POLLFD.revents()) != 0;
  }

  /** Whether nobody was at the other end of the {@code i}-th descriptor, a pipe or socket. */
  public boolean isHungUp(int i) {
    short found = slab.getShort((long) i * POLLFD.size() + POLLFD.revents());
    return (found & (LibC.POLLERR | LibC.POLLHUP)) != 0;
  }

  @Override
  public void close() {
    slab.close();
  }
}
