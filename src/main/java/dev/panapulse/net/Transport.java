package dev.panapulse.net;

import dev.panapulse.libc.Slab;

/**
 * A byte stream to one peer: TCP, a tunnel through a proxy, or TLS above either. Every call that
 * may wait has a deadline, an instant of {@link System#nanoTime()}.
 *
 * <p>Failures of the network are returned, not thrown: a negative {@link Failure#code()} or {@code
 * -errno}, which {@link #describe} puts in words. One thread.
 */
public interface Transport extends AutoCloseable {
  /**
   * Makes a new connection; an older one is closed first.
   *
   * @return 0 or a failure
   */
  public int connect(long deadline);

  /**
   * Closes the connection and connects to the next address of the name, for when the last one could
   * not be used; only after {@link #connect}, and if there are {@link #remainingAddresses}.
   *
   * @return 0 or a failure
   */
  public default int connectNext(long deadline) {
    return Failure.NAME_NOT_RESOLVED.code();
  }

  /** The number of addresses for {@link #connectNext}. */
  public default int remainingAddresses() {
    return 0;
  }

  /** Whether the connection has reached its maximal age, and should be replaced when idle. */
  public default boolean expired() {
    return false;
  }

  /** Whether this end has a connection; the peer may have closed it. */
  public boolean connected();

  /**
   * Whether an idle connection has input, which is its end or unrequested data: it must not be used
   * again. Does not wait.
   */
  public boolean stale();

  /**
   * Sends bytes.
   *
   * @param more whether the next send follows at once
   * @return the number of bytes sent: all, or fewer when the peer accepts no more for now and there
   *     is input to read first; or a failure
   */
  public long send(Slab from, long offset, long length, boolean more, long deadline);

  /**
   * Waits for bytes and reads those that are there.
   *
   * @return the number of bytes, at most {@code length}; 0 at the end of the stream; or a failure
   */
  public long receive(Slab into, long offset, long length, long deadline);

  /** A failure in words, with the peer and a reason a person can act on. */
  public String describe(long failure);

  /** Closes the connection, if there is one; {@link #connect} can make a new one. */
  public void disconnect();

  /** Disconnects and frees all memory. */
  @Override
  public void close();
}
