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
   * The rows are kept and sent again, because the response does not judge them: the backend is
   * unreachable or busy, the connection was lost, or something else than an OTLP backend, or one
   * that does not let the agent in, has responded. The backend may have received the request
   * nevertheless.
   *
   * @param status the HTTP status, or the gRPC status, 1 to 16, or one of the constants below
   * @param reason for people; not empty
   * @param retryAfter minimum delay before a retry, at most an hour; empty: not specified
   */
  record Retryable(int status, String reason, Optional<Duration> retryAfter) implements Outcome {
    /**
     * The agent itself ended the exchange, because it shuts down; no reason lies in the backend.
     */
    public static final Retryable STOPPED =
        new Retryable(Retryable.NOT_SENT, Failure.STOPPED.words(), Optional.empty());

    /** No response: the connection was lost, or the time-out was reached. */
    public static final int NO_RESPONSE = 0;

    /** No part of the request was sent: there was no connection. */
    public static final int NOT_SENT = -1;

    /** The response cannot be parsed. */
    public static final int INVALID_RESPONSE = -2;

    /** No part of the request was sent: TLS, a proxy or the agent itself did not let it through. */
    public static final int NO_REQUEST = -3;

    private static final int OUT_OF_RANGE = 11;
    private static final int SERVER_ERROR = 500;

    /**
     * Whether the cause is expected to end by itself. Else a person may have to act: the endpoint,
     * a token, a certificate or a proxy is wrong.
     */
    public boolean isTemporary() {
      return switch (status) {
        case NO_RESPONSE, NOT_SENT, NO_REQUEST, 429 -> true;
        case 501, 505, 506, 508, 510, 511 -> false;
        // CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, OUT_OF_RANGE, UNAVAILABLE,
        // DATA_LOSS
        case 1, 4, 8, 10, OUT_OF_RANGE, 14, 15 -> true;
        default -> status > SERVER_ERROR;
      };
    }

    /** Whether the size of the request may be the cause, if this occurs again and again. */
    public boolean mayBeSize() {
      return status != NOT_SENT && status != NO_REQUEST && retryAfter.isEmpty();
    }

    /**
     * What the backend does, as a predicate; for a cause that is expected to end by itself. A
     * server that has responded was reached.
     */
    public String predicate() {
      return switch (status) {
        case NOT_SENT -> "cannot be reached";
        case NO_REQUEST -> "is sent no request";
        case NO_RESPONSE -> "has not responded in full";
        default -> "takes no rows now";
      };
    }

    /** The status of a failure by which no byte of the request was sent. */
    static int ofUnsent(long failure) {
      return Failure.TLS_FAILED.is(failure)
              || Failure.TLS_TRUNCATED.is(failure)
              || Failure.PROXY_REFUSED.is(failure)
          ? NO_REQUEST
          : NOT_SENT;
    }

    /** Whether the size is a likely cause: some gRPC servers report it as OUT_OF_RANGE. */
    public boolean isLikelySize() {
      return status == OUT_OF_RANGE && retryAfter.isEmpty();
    }
  }

  /**
   * The backend will never accept this request: all other cases. Several rows are sent again in
   * smaller requests, because the reason may be the size, or one of the rows; the caller drops and
   * counts a single row.
   *
   * @param status the HTTP status or the gRPC status, 1 to 16; 0: none
   * @param message reason for people; not empty
   * @param tooLarge whether the size is the reason: 413, above the limit of this agent, or a
   *     message to this effect. Then a part of a single row may succeed
   */
  record NonRetryable(int status, String message, boolean tooLarge) implements Outcome {}
}
