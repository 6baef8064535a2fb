package dev.panapulse.libc;

import java.util.function.LongSupplier;

/**
 * Whether the process is asked to end, as the exporting thread sees it in whatever it waits for:
 * work or a backend. If nothing follows within 1.5 s, the sampling thread hangs, and the exporting
 * thread ends the process. Exporting thread only, but for {@link #reacted()}; allocates nothing.
 */
public final class EndRequest {
  /** How long the sampling thread may take to react. */
  public static final long PATIENCE_NANOS = 1_500_000_000L;

  /** poll(2) leaves it out. */
  private static final int NO_FD = -1;

  private final int fd;
  private final LongSupplier clock;
  private boolean isAsked;
  private long askedAt;
  private volatile boolean isReacted;

  /**
   * @param fd readable, and readable from then on, when the process is asked to end; -1: never
   * @param clock nanoseconds, as {@link System#nanoTime()}
   */
  public EndRequest(int fd, LongSupplier clock) {
    this.fd = fd;
    this.clock = clock;
  }

  /** One that never comes. */
  public static EndRequest never() {
    return new EndRequest(NO_FD, System::nanoTime);
  }

  /** The descriptor to wait for; -1 once the request has come. */
  public int awaitedFd() {
    return isAsked ? NO_FD : fd;
  }

  /** The descriptor is readable. */
  public void come() {
    if (!isAsked) {
      isAsked = true;
      askedAt = clock.getAsLong();
    }
  }

  /** The sampling thread has reacted, and from now on it decides how long the end takes. */
  public void reacted() {
    isReacted = true;
  }

  /**
   * Nanoseconds until it is overdue, at least 0; {@link Long#MAX_VALUE} before it has come and
   * after the sampling thread has {@linkplain #reacted() reacted}.
   */
  public long leftNanos() {
    return isAsked && !isReacted
        ? Math.max(0, askedAt + PATIENCE_NANOS - clock.getAsLong())
        : Long.MAX_VALUE;
  }

  /** Whether it came too long ago. */
  public boolean isOverdue() {
    return leftNanos() == 0;
  }
}
