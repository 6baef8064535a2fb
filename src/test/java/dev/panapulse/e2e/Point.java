package dev.panapulse.e2e;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A data point as it came, with the metric to which it belongs. */
record Point(Metric metric, NumberDataPoint data) {

  /** All number points of a request; anything else in it is an error. */
  static List<Point> of(ExportMetricsServiceRequest request) {
    List<Point> points = new ArrayList<>();
    for (ResourceMetrics resource : request.getResourceMetricsList()) {
      for (ScopeMetrics scope : resource.getScopeMetricsList()) {
        for (Metric metric : scope.getMetricsList()) {
          for (NumberDataPoint data : data(metric)) {
            points.add(new Point(metric, data));
          }
        }
      }
    }
    return points;
  }

  private static List<NumberDataPoint> data(Metric metric) {
    return switch (metric.getDataCase()) {
      case GAUGE -> metric.getGauge().getDataPointsList();
      case SUM -> metric.getSum().getDataPointsList();
      default -> throw new AssertionError("neither sum nor gauge: " + metric);
    };
  }

  SeriesKey series() {
    return new SeriesKey(metric.getName(), strings(data.getAttributesList()));
  }

  static Map<String, String> strings(List<KeyValue> attributes) {
    Map<String, String> strings = new TreeMap<>();
    for (KeyValue attribute : attributes) {
      String before = strings.put(attribute.getKey(), string(attribute.getValue()));
      if (before != null) {
        throw new AssertionError("twice: " + attribute.getKey());
      }
    }
    return strings;
  }

  private static String string(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case INT_VALUE -> Long.toString(value.getIntValue());
      default -> throw new AssertionError("attribute of another type: " + value);
    };
  }

  /** In words: {@code counter}, {@code updowncounter} or {@code gauge}. */
  String instrument() {
    if (metric.hasGauge()) {
      return "gauge";
    }
    if (metric.getSum().getAggregationTemporality()
        != AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE) {
      throw new AssertionError("not cumulative: " + metric.getName());
    }
    return metric.getSum().getIsMonotonic() ? "counter" : "updowncounter";
  }

  boolean isDouble() {
    return data.hasAsDouble();
  }

  double value() {
    return switch (data.getValueCase()) {
      case AS_DOUBLE -> data.getAsDouble();
      case AS_INT -> data.getAsInt();
      case VALUE_NOT_SET -> throw new AssertionError("no value: " + series());
    };
  }

  long time() {
    return data.getTimeUnixNano();
  }

  long start() {
    return data.getStartTimeUnixNano();
  }
}
