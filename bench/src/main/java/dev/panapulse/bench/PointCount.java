package dev.panapulse.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * How many data points a body holds.
 *
 * @param way how they are told
 * @param word for {@link Way#OCCURRENCES}: what each has once
 */
record PointCount(Way way, String word) {
  /** The ways. */
  enum Way {
    /** Of an OTLP request, in protobuf or JSON. */
    OTLP,
    /** Lines that are not empty and do not begin with {@code #}. */
    LINES,
    /** Each time that a word is in it. */
    OCCURRENCES,
    /** Not known: the format has no simple mark of a point. */
    UNKNOWN
  }

  private static final PointCount TIMES = new PointCount(Way.OCCURRENCES, "\"timeUnixNano\"");

  /** At least 1, if there is anything, where it is not known. */
  long in(byte[] body) {
    return switch (way) {
      case OTLP -> body.length > 0 && body[0] == '{' ? TIMES.in(body) : protobuf(body);
      case LINES -> lines(body);
      case OCCURRENCES -> occurrences(new String(body, StandardCharsets.ISO_8859_1));
      case UNKNOWN -> body.length == 0 ? 0 : 1;
    };
  }

  /** The earliest time of a point, in nanoseconds since the epoch, where it is easily told. */
  OptionalLong earliest(byte[] body) {
    if (way != Way.OTLP) {
      return OptionalLong.empty();
    }
    try {
      return RowTimes.times(ExportMetricsServiceRequest.parseFrom(body)).stream()
          .mapToLong(time -> time)
          .min();
    } catch (InvalidProtocolBufferException e) {
      return OptionalLong.empty();
    }
  }

  private static long lines(byte[] body) {
    return new String(body, StandardCharsets.ISO_8859_1)
        .lines()
        .filter(line -> !line.isBlank() && line.charAt(0) != '#')
        .count();
  }

  private long occurrences(String text) {
    long count = 0;
    for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length())) {
      count++;
    }
    return count;
  }

  private static long protobuf(byte[] body) {
    try {
      return ofRequest(ExportMetricsServiceRequest.parseFrom(body));
    } catch (InvalidProtocolBufferException e) {
      return 0;
    }
  }

  static long ofRequest(ExportMetricsServiceRequest request) {
    long count = 0;
    for (ResourceMetrics resource : request.getResourceMetricsList()) {
      for (ScopeMetrics scope : resource.getScopeMetricsList()) {
        for (Metric metric : scope.getMetricsList()) {
          count +=
              metric.getGauge().getDataPointsCount()
                  + metric.getSum().getDataPointsCount()
                  + metric.getHistogram().getDataPointsCount()
                  + metric.getExponentialHistogram().getDataPointsCount()
                  + metric.getSummary().getDataPointsCount();
        }
      }
    }
    return count;
  }
}
