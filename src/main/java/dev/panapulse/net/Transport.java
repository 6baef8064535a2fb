package dev.panapulse.net;

import dev.panapulse.libc.Slab;

/**
 * A byte stream to one peer, with a deadline on whatever may wait: plain TCP, or TLS above it.
 *
 * <p>Nothing here throws for what a network may do: calls answer a negative failure, which {@link
 * #describe} puts in words. Deadlines are instants of {@link System#nanoTime()}. One thread only.
 */
public interface Transport extends AutoCloseable {
  /**
   * Connects anew; an older connection is closed before.
   *
   * @return 0 or a failure
   */
  public int connect(long deadline);

  /** Whether there is a connection, as far as this end knows. */
  public boolean connected();

  /**
   * Whether a connection on which nothing is asked has something to say, which can only be its end
   * or something that nobody asked for: not to be used again. Never waits.
   */
  public boolean stale();

  /**
   * Sends bytes.
   *
   * @param more whether the next send follows at once
   * @return how many went: all, or fewer when the peer takes no more for now and has something to
   *     read instead; or a failure
   */
  public long send(Slab from, long offset, long length, boolean more, long deadline);

  /**
   * Waits for bytes and takes what is there.
   *
   * @return how many came, at most {@code length}; 0 when the peer is done; or a failure
   */
  public long receive(Slab into, long offset, long length, long deadline);

  /** The protocol that both ends agreed on by ALPN (RFC 7301); empty: none. */
  public default String applicationProtocol() {
    return "";
  }

  /** What a negative answer means, in words. */
  public String describe(long failure);

  /** Closes the connection, if there is one; {@link #connect} makes a new one. */
  public void disconnect();

  /** Disconnects and gives all memory back. */
  @Override
  public void close();
}
