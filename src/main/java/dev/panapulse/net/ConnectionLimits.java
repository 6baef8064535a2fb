package dev.panapulse.net;

import java.time.Duration;

/**
 * Limits of a TCP connection.
 *
 * @param unacknowledged the time after which data that the peer has not acknowledged ends the
 *     connection (TCP_USER_TIMEOUT, tcp(7)), so that a connection that a firewall has dropped is
 *     noticed; zero: the system's limit, some 15 minutes
 * @param age the time after which a connection is replaced before the next request, so that the
 *     name is looked up again; each connection takes up to a tenth less, so that a fleet does not
 *     connect at the same moment; zero: none
 */
public record ConnectionLimits(Duration unacknowledged, Duration age) {
  /** The system's limits. */
  public static final ConnectionLimits NONE = new ConnectionLimits(Duration.ZERO, Duration.ZERO);

  public ConnectionLimits {
    if (unacknowledged.isNegative() || age.isNegative()) {
      throw new IllegalArgumentException(
          "negative limit of a connection: " + unacknowledged + ", " + age);
    }
  }

  /** Milliseconds for TCP_USER_TIMEOUT. */
  int unacknowledgedMillis() {
    return (int) Math.min(Integer.MAX_VALUE, unacknowledged.toMillis());
  }

  /** The instant of {@link System#nanoTime()} when a connection made at {@code now} expires. */
  long expiry(long now) {
    long nanos = age.toNanos();
    // the clock counts from boot, so its low bits differ from host to host
    long spread = Math.floorMod((now * 0x9E3779B97F4A7C15L) >>> 16, nanos / 10 + 1);
    return now + nanos - spread;
  }
}
