package dev.panapulse.otlp;

import dev.panapulse.net.Failure;
import java.time.Duration;
import java.util.Optional;

/**
 * The result of an export in the categories of the OTLP specification (OTLP/HTTP response,
 * OTLP/gRPC response). Immutable; any thread.
 */
public sealed interface Outcome {
  /**
   * The backend accepted the request: any 2xx, or OK of gRPC. Never sent again, even if points were
   * rejected.
   *
   * @param rejectedPoints data points that the backend reports as rejected; not negative
   * @param warning message of the backend, or why its response is invalid; may be empty
   */
  record Accepted(long rejectedPoints, String warning) implements Outcome {
    /** All points accepted without a warning; shared, as nearly every export ends so. */
    public static final Accepted ALL = new Accepted(0, "");
  }

  /**
   * The same request may be sent again: 429, 502, 503, 504, 407 of a proxy, a retryable gRPC
   * status, no connection, connection lost, timeout, or shutdown. The backend may have received the
   * request nevertheless.
   *
   * @param status the HTTP status or the gRPC status, 1 to 16; 0: none
   * @param reason for people; not empty
   * @param retryAfter minimum delay before a retry, at most an hour; empty: not specified
   */
  record Retryable(int status, String reason, Optional<Duration> retryAfter) implements Outcome {
    /**
     * The agent itself ended the exchange, because it shuts down; no reason lies in the backend.
     */
    public static final Retryable STOPPED =
        new Retryable(0, Failure.STOPPED.words(), Optional.empty());
  }

  /**
   * The backend will never accept this request: all other cases. The caller drops and counts it.
   *
   * @param status the HTTP status or the gRPC status, 1 to 16; 0: none
   * @param message reason for people; not empty
   * @param tooLarge whether a smaller request may succeed: 413, above the limit of this agent, or a
   *     gRPC message to this effect
   */
  record NonRetryable(int status, String message, boolean tooLarge) implements Outcome {
    /**
     * Whether the destination is the cause and not this request: it has moved, requires
     * authentication, is blocked, lacks the service, or does not speak HTTP. Then the same request
     * may be accepted once the destination is corrected.
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
