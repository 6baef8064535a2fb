package dev.panapulse.otlp;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** Which rows are in a request, read with protoc's classes: a row is known by its time. */
public final class RequestTimes {
  private RequestTimes() {}

  /** The times of all points, each once, in the order in which they come. */
  public static List<Long> of(byte[] body, boolean gzip) {
    Set<Long> times = new LinkedHashSet<>();
    try {
      for (ResourceMetrics resource : parse(body, gzip).getResourceMetricsList()) {
        for (ScopeMetrics scope : resource.getScopeMetricsList()) {
          for (Metric metric : scope.getMetricsList()) {
            for (NumberDataPoint point :
                metric.hasGauge()
                    ? metric.getGauge().getDataPointsList()
                    : metric.getSum().getDataPointsList()) {
              times.add(point.getTimeUnixNano());
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no OTLP request", e);
    }
    return new ArrayList<>(times);
  }

  private static ExportMetricsServiceRequest parse(byte[] body, boolean gzip) throws IOException {
    if (!gzip) {
      return ExportMetricsServiceRequest.parseFrom(body);
    }
    try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return ExportMetricsServiceRequest.parseFrom(plain.readAllBytes());
    }
  }
}
