package dev.panapulse.control;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The responses to requests for the status: a first line with the state in one word, then text or
 * JSON as the request wants it.
 */
public final class StatusResponse implements UnaryOperator<String> {
  /** Request for a status for people. */
  public static final String TEXT = "status text";

  /** Request for a status in JSON. */
  public static final String JSON = "status json";

  /** First line where all is well. */
  public static final String FINE = "fine";

  /** First line where something is wrong. */
  public static final String DEGRADED = "degraded";

  private final Supplier<Status> status;

  /**
   * @param status the present one; asked at each request
   */
  public StatusResponse(Supplier<Status> status) {
    this.status = status;
  }

  @Override
  public String apply(String request) {
    return switch (request) {
      case TEXT -> {
        Status now = status.get();
        yield state(now) + StatusText.of(now);
      }
      case JSON -> {
        Status now = status.get();
        yield state(now) + StatusJson.of(now);
      }
      default -> "unknown request\n";
    };
  }

  private static String state(Status status) {
    return (status.problems().isEmpty() ? FINE : DEGRADED) + "\n";
  }
}
