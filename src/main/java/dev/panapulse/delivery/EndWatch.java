package dev.panapulse.delivery;

import dev.panapulse.libc.LibC;
import dev.panapulse.libc.PollSet;
import java.util.function.LongSupplier;

/**
 * The exporting thread's wait for work, which also notices that the process is asked to end and the
 * sampling thread does not react: it may hang in a driver. Exporting thread only.
 */
final class EndWatch implements AutoCloseable {
  /** How long the sampling thread may take to react. */
  static final long PATIENCE_NANOS = 1_500_000_000L;

  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final int END = 1;

  private final PollSet workOrEnd;
  private final PollSet work;
  private final LongSupplier clock;
  private boolean isAsked;
  private long askedAt;

  /**
   * @param workFd readable when there is work
   * @param endFd readable, and readable from then on, when the process is asked to end; -1: never
   * @param clock nanoseconds, as {@link System#nanoTime()}
   */
  EndWatch(LibC libc, int workFd, int endFd, LongSupplier clock) {
    this.workOrEnd = new PollSet(libc, workFd, endFd);
    this.work = new PollSet(libc, workFd);
    this.clock = clock;
  }

  /** Waits for work, for the end to be asked for, or for it to be overdue. */
  void await(int timeoutMillis) {
    if (isAsked) {
      long left = Math.max(0, askedAt + PATIENCE_NANOS - clock.getAsLong());
      work.await((int) Math.min(timeoutMillis, left / NANOS_PER_MILLI + 1));
    } else if (workOrEnd.await(timeoutMillis) > 0 && workOrEnd.isReady(END)) {
      isAsked = true;
      askedAt = clock.getAsLong();
    }
  }

  /** Whether the end was asked for too long ago. */
  boolean isOverdue() {
    return isAsked && clock.getAsLong() - askedAt >= PATIENCE_NANOS;
  }

  @Override
  public void close() {
    workOrEnd.close();
    work.close();
  }
}
