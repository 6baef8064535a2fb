package dev.panapulse.delivery;

import dev.panapulse.libc.EndRequest;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.PollSet;

/**
 * The exporting thread's wait for work, which also notices that the process is asked to end and the
 * sampling thread does not react: it may hang in a driver. Exporting thread only.
 */
final class EndWatch implements AutoCloseable {
  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final int END = 1;

  private final PollSet workOrEnd;
  private final PollSet work;
  private final EndRequest request;

  /**
   * @param workFd readable when there is work
   */
  EndWatch(LibC libc, int workFd, EndRequest request) {
    this.workOrEnd = new PollSet(libc, workFd, request.awaitedFd());
    this.work = new PollSet(libc, workFd);
    this.request = request;
  }

  /** Waits for work, for the end to be asked for, or for it to be overdue. */
  void await(int timeoutMillis) {
    long left = request.leftNanos();
    if (left < Long.MAX_VALUE) {
      work.await((int) Math.min(timeoutMillis, left / NANOS_PER_MILLI + 1));
    } else if (workOrEnd.await(timeoutMillis) > 0 && workOrEnd.isReady(END)) {
      request.come();
    }
  }

  /** Whether the end was asked for too long ago. */
  boolean isOverdue() {
    return request.isOverdue();
  }

  /** The sampling thread has reacted. Any thread. */
  void reacted() {
    request.reacted();
  }

  @Override
  public void close() {
    workOrEnd.close();
    work.close();
  }
}
