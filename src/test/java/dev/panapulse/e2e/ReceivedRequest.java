package dev.panapulse.e2e;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.util.List;
import java.util.Map;

/**
 * A request that the receiver read to its end.
 *
 * @param target the target of the request line
 * @param headers by name in lower case
 * @param request the body, decoded
 * @param accepted whether the response accepted it
 */
record ReceivedRequest(
    String target,
    Map<String, String> headers,
    ExportMetricsServiceRequest request,
    boolean accepted) {

  List<Point> points() {
    return Point.of(request);
  }
}
