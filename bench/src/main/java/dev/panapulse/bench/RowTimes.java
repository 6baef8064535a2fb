package dev.panapulse.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * When the rows were sampled that have arrived: all points of a row have one time. Any thread may
 * add.
 */
final class RowTimes {
  private final TreeMap<Long, Long> arrivalBySample = new TreeMap<>();
  private long points;

  /** An OTLP request in protobuf; anything else is passed over. */
  synchronized void add(byte[] body, long arrival) {
    try {
      ExportMetricsServiceRequest request = ExportMetricsServiceRequest.parseFrom(body);
      points += PointCount.ofRequest(request);
      for (long time : times(request)) {
        arrivalBySample.putIfAbsent(time, arrival);
      }
    } catch (InvalidProtocolBufferException e) {
      // its points are missed, which shows
    }
  }

  /** The times of a request's points. */
  static Set<Long> times(ExportMetricsServiceRequest request) {
    Set<Long> times = new HashSet<>();
    for (ResourceMetrics resource : request.getResourceMetricsList()) {
      for (ScopeMetrics scope : resource.getScopeMetricsList()) {
        for (Metric metric : scope.getMetricsList()) {
          Stream.of(metric.getGauge().getDataPointsList(), metric.getSum().getDataPointsList())
              .flatMap(List::stream)
              .map(NumberDataPoint::getTimeUnixNano)
              .forEach(times::add);
        }
      }
    }
    return times;
  }

  /** Rows sampled from one time until before another, in nanoseconds since the epoch. */
  synchronized int sampledBetween(long from, long to) {
    return arrivalBySample.subMap(from, to).size();
  }

  /** When the last of them arrived; 0 if none. */
  synchronized long lastArrival(long from, long to) {
    return arrivalBySample.subMap(from, to).values().stream().mapToLong(t -> t).max().orElse(0);
  }

  /** When the first of them arrived; 0 if none. */
  synchronized long firstArrival(long from, long to) {
    return arrivalBySample.subMap(from, to).values().stream().mapToLong(t -> t).min().orElse(0);
  }

  synchronized double pointsPerRow() {
    return arrivalBySample.isEmpty() ? 0 : (double) points / arrivalBySample.size();
  }
}
