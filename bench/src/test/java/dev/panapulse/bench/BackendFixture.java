package dev.panapulse.bench;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;

/** Requests to a backend, and the wait for its count of them. */
final class BackendFixture {
  private BackendFixture() {}

  /** Waits for the count: the backend responds before it counts. */
  static Arrivals.Count awaitRequests(Backend receiver, long requests) {
    while (receiver.arrivals().count().requests() < requests) {
      Thread.onSpinWait();
    }
    return receiver.arrivals().count();
  }

  /** An OTLP request with a point for each time. */
  static byte[] request(long... times) {
    Gauge.Builder gauge = Gauge.newBuilder();
    for (long time : times) {
      gauge.addDataPoints(NumberDataPoint.newBuilder().setTimeUnixNano(time));
    }
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .addScopeMetrics(
                    ScopeMetrics.newBuilder()
                        .addMetrics(Metric.newBuilder().setName("a").setGauge(gauge))))
        .build()
        .toByteArray();
  }
}
