package dev.panapulse.libc;

/**
 * A fixed set of descriptors to wait for, poll(2). Owned by the one thread that waits; allocates
 * nothing once made.
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

  /**
   * Waits until a descriptor is readable, or time is up, or a signal came in between.
   *
   * @param timeoutMillis 0: only looks; negative: for ever
   * @return how many descriptors are ready; 0 if none
   */
  public int await(int timeoutMillis) {
    return Math.max(0, libc.poll(slab.address(), count, timeoutMillis));
  }

  /** Whether the {@code i}-th descriptor was ready at the last look. */
  public boolean isReady(int i) {
    return slab.getShort((long) i * POLLFD.size() + POLLFD.revents()) != 0;
  }

  @Override
  public void close() {
    slab.close();
  }
}
