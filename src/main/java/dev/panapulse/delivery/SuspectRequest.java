package dev.panapulse.delivery;

/**
 * The suspicion that the oldest request of the spool fails because of itself and not because the
 * backend is unreachable. Only for the order oldest first, in which no other rows are sent that
 * could prove it.
 *
 * <p>After {@value #FAILURES} failures in a row an empty request is sent, which cannot bring rows
 * out of order. If it is accepted and the oldest request fails once more, the request behind it is
 * sent. If that is accepted, the oldest is set aside; else the order stays, and the next suspicion
 * takes twice as many failures. Exporting thread only.
 */
final class SuspectRequest {
  /** Failures in a row for the first suspicion, some ten minutes. */
  static final int FAILURES = 32;

  private static final int MOST_FAILURES = FAILURES << 6;
  private static final long NONE = -1;

  private long request = NONE;
  private int failures;
  private int threshold = FAILURES;
  private boolean isReachable;
  private boolean isNextDue;

  /** Whether an empty request is to be sent first. */
  boolean needsEmptyRequest() {
    return failures >= threshold && !isNextDue;
  }

  /** Whether the request behind the oldest is to be sent. */
  boolean needsNextRequest() {
    return isNextDue;
  }

  /** The result of the empty request. */
  void emptyRequestSent(boolean accepted) {
    isReachable = accepted;
    if (!accepted) {
      failures = 0;
    }
  }

  /** The oldest request failed. */
  void failed(long number) {
    if (request != number) {
      reset();
      request = number;
    }
    failures++;
    isNextDue = isReachable;
    isReachable = false;
  }

  /** The request behind the oldest failed as well, or there is none. */
  void acquitted() {
    failures = 0;
    isNextDue = false;
    threshold = Math.min(2 * threshold, MOST_FAILURES);
  }

  /** A request was accepted, or rejected permanently. */
  void reset() {
    request = NONE;
    failures = 0;
    threshold = FAILURES;
    isReachable = false;
    isNextDue = false;
  }
}
