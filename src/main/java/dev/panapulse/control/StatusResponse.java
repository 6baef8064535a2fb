package dev.panapulse.control;

import dev.panapulse.row.Row;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The responses to requests for the status: a first line with the state in one word, then text or
 * JSON as the request wants it; and the reports for {@code panapulse top}.
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

  private static final int MOST_VALUES = 2000;

  private final Supplier<Status> status;
  private final Row row;

  /**
   * @param status the present one; asked at each request
   * @param row of the last tick; read only at a request for it
   */
  public StatusResponse(Supplier<Status> status, Row row) {
    this.status = status;
    this.row = row;
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
      case AgentReportText.REPORT ->
          AgentReportText.of(AgentReport.of(status.get(), Optional.empty()));
      case AgentReportText.REPORT_WITH_ROW ->
          AgentReportText.of(AgentReport.of(status.get(), rowToSend()));
      default -> ControlRequests.UNKNOWN_REQUEST;
    };
  }

  /** A large row would fill the agent's heap; who asks samples by itself then. */
  private Optional<HostRow> rowToSend() {
    return row.points() > MOST_VALUES ? Optional.empty() : Optional.of(HostRow.of(row));
  }

  private static String state(Status status) {
    return (status.problems().isEmpty() ? FINE : DEGRADED) + "\n";
  }
}
