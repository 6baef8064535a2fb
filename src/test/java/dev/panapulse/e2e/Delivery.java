package dev.panapulse.e2e;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.util.List;
import java.util.Map;

/**
 * A request that the receiver read to its end.
 *
 * @param target what stood in the request line
 * @param headers by name in lower case
 * @param request the body, decoded
 * @param accepted whether the answer said so
 */
record Delivery(
    String target,
    Map<String, String> headers,
    ExportMetricsServiceRequest request,
    boolean accepted) {

  List<Point> points() {
    return Point.of(request);
  }
}
