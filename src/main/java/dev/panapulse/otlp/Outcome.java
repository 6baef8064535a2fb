package dev.panapulse.otlp;

import java.time.Duration;
import java.util.Optional;

/**
 * How an export ended, as the OTLP specification sorts it (OTLP/HTTP response, OTLP/gRPC response).
 * Immutable; any thread.
 */
public sealed interface Outcome {
  /**
   * The backend took the request: any 2xx, or gRPC's OK. Never sent again, not even when points
   * were rejected.
   *
   * @param rejectedPoints data points that the backend says it threw away; not negative
   * @param warning what else it had to say, or what was wrong with its answer; empty: nothing
   */
  record Accepted(long rejectedPoints, String warning) implements Outcome {
    /** All points taken, nothing to say: shared, as it is the answer to nearly every export. */
    public static final Accepted ALL = new Accepted(0, "");
  }

  /**
   * The same request may be sent again: 429, 502, 503, 504, 407 of a proxy, a status of gRPC that
   * says so, no connection, connection lost, time ran out, or shutting down. The backend may have
   * got it all the same.
   *
   * @param status the HTTP status or that of gRPC, 1 to 16; 0 when there was none
   * @param reason what happened, for people
   * @param retryAfter not before this much time, at most an hour; empty: the backend did not say
   */
  record Retryable(int status, String reason, Optional<Duration> retryAfter) implements Outcome {}

  /**
   * The backend will never take this request: everything else. To be dropped and counted.
   *
   * @param status the HTTP status or that of gRPC, 1 to 16; 0 when there was none
   * @param message what happened, for people
   * @param tooLarge whether a smaller request may fare better: 413, above our own limit, or gRPC's
   *     words for it
   */
  record NonRetryable(int status, String message, boolean tooLarge) implements Outcome {
    /**
     * Whether it is the destination that is at fault and not this request: it is elsewhere, wants
     * to know who asks, is blocked, has no such service, or answers no HTTP at all. Then the same
     * request may be taken once the destination is what it should be.
     */
    public boolean byDestination() {
      return switch (status) {
        case 0 -> !tooLarge;
        // gRPC's PERMISSION_DENIED, UNIMPLEMENTED and UNAUTHENTICATED
        case 7, 12, 16 -> true;
        case 401, 402, 403, 404, 405, 407, 421, 451, 511 -> true;
        default -> status >= 300 && status < 400;
      };
    }
  }
}
