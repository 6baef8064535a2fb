package dev.panapulse.bench;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.time.Duration;

/** Requests to a backend, and the wait for its count of them. */
final class BackendFixture {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private BackendFixture() {}

  /** Waits for the count: the backend responds before it counts. */
  static Arrivals.Count awaitRequests(Backend receiver, long requests) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Arrivals.Count count = receiver.arrivals().count();
    while (count.requests() < requests) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(count + " after " + PATIENCE + " instead of " + requests);
      }
      Thread.onSpinWait();
      count = receiver.arrivals().count();
    }
    return count;
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
