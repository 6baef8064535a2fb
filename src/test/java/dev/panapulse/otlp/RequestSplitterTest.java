package dev.panapulse.otlp;

import static io.opentelemetry.proto.metrics.v1.AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.libc.Slab;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class RequestSplitterTest {
  private int time;

  private static String text(Random random) {
    return "x".repeat(random.nextInt(200)) + random.nextInt();
  }

  private NumberDataPoint point() {
    return NumberDataPoint.newBuilder().setTimeUnixNano(++time).setAsInt(-time).build();
  }

  private Metric metric(Random random) {
    Metric.Builder metric =
        Metric.newBuilder().setName(text(random)).setUnit("By").setDescription(text(random));
    int points = random.nextInt(6);
    switch (random.nextInt(3)) {
      case 0 -> {
        Gauge.Builder gauge = Gauge.newBuilder();
        for (int i = 0; i < points; i++) {
          gauge.addDataPoints(point());
        }
        metric.setGauge(gauge);
      }
      case 1 -> {
        Sum.Builder sum =
            Sum.newBuilder()
                .setIsMonotonic(true)
                .setAggregationTemporality(AGGREGATION_TEMPORALITY_CUMULATIVE);
        for (int i = 0; i < points; i++) {
          sum.addDataPoints(point());
        }
        metric.setSum(sum);
      }
      default -> {
        Histogram.Builder histogram =
            Histogram.newBuilder().setAggregationTemporality(AGGREGATION_TEMPORALITY_CUMULATIVE);
        for (int i = 0; i < points; i++) {
          histogram.addDataPoints(HistogramDataPoint.newBuilder().setTimeUnixNano(++time));
        }
        metric.setHistogram(histogram);
      }
    }
    return metric.build();
  }

  private ExportMetricsServiceRequest request(Random random) {
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    for (int r = random.nextInt(3); r >= 0; r--) {
      ResourceMetrics.Builder resource = ResourceMetrics.newBuilder().setSchemaUrl(text(random));
      resource.getResourceBuilder().addAttributesBuilder().setKey(text(random));
      for (int s = random.nextInt(3); s >= 0; s--) {
        ScopeMetrics.Builder scope = ScopeMetrics.newBuilder().setSchemaUrl(text(random));
        scope.getScopeBuilder().setName(text(random));
        for (int m = random.nextInt(5); m > 0; m--) {
          scope.addMetrics(metric(random));
        }
        resource.addScopeMetrics(scope);
      }
      request.addResourceMetrics(resource);
    }
    return request.build();
  }

  /** Each point with all that stands around it. */
  private static List<String> flat(ExportMetricsServiceRequest request) {
    List<String> points = new ArrayList<>();
    for (ResourceMetrics resource : request.getResourceMetricsList()) {
      String ofResource = resource.toBuilder().clearScopeMetrics().build().toString();
      for (ScopeMetrics scope : resource.getScopeMetricsList()) {
        String ofScope = ofResource + scope.toBuilder().clearMetrics().build();
        for (Metric metric : scope.getMetricsList()) {
          Metric.Builder head = metric.toBuilder();
          List<? extends Object> of =
              switch (metric.getDataCase()) {
                case GAUGE -> {
                  head.getGaugeBuilder().clearDataPoints();
                  yield metric.getGauge().getDataPointsList();
                }
                case SUM -> {
                  head.getSumBuilder().clearDataPoints();
                  yield metric.getSum().getDataPointsList();
                }
                default -> {
                  head.getHistogramBuilder().clearDataPoints();
                  yield metric.getHistogram().getDataPointsList();
                }
              };
          of.forEach(point -> points.add(ofScope + head.build() + point));
        }
      }
    }
    return points;
  }

  private static RequestBuffer buffer(byte[] bytes, boolean compressed) {
    RequestBuffer buffer = new RequestBuffer(64);
    try {
      buffer.encode(
          new MessageWriter() {
            @Override
            public void writeMessage(OutputStream out) throws IOException {
              out.write(bytes, 0, bytes.length);
            }

            @Override
            public int getContentLength() {
              return bytes.length;
            }
          },
          compressed,
          MediaType.PROTOBUF);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return buffer;
  }

  private static byte[] bytes(RequestBuffer buffer) {
    byte[] bytes = buffer.bytes().bytes(0, (int) buffer.length());
    if (!buffer.compressed()) {
      return bytes;
    }
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Property(tries = 200)
  void thePartsHaveAllPointsOnceWithAllThatBelongsToThem(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int size, @ForAll boolean compressed)
      throws IOException {
    ExportMetricsServiceRequest whole = request(new Random(seed));
    List<String> points = flat(whole);
    RequestSplitter splitter = new RequestSplitter();
    try (RequestBuffer from = buffer(whole.toByteArray(), compressed);
        RequestBuffer part = new RequestBuffer(64)) {
      assertEquals(points.size(), splitter.load(from));
      List<String> got = new ArrayList<>();
      for (int first = 0; first < points.size(); first += size) {
        int count = Math.min(size, points.size() - first);
        splitter.write(part, first, count);
        assertEquals(compressed, part.compressed());
        List<String> ofPart = flat(ExportMetricsServiceRequest.parseFrom(bytes(part)));
        assertEquals(count, ofPart.size());
        got.addAll(ofPart);
      }
      assertEquals(points, got);
    }
    splitter.forget();
  }

  @Test
  void aPartOfAllIsWhatItWas() {
    ExportMetricsServiceRequest whole = request(new Random(3));
    RequestSplitter splitter = new RequestSplitter();
    byte[] bytes = whole.toByteArray();
    try (RequestBuffer from = buffer(bytes, false);
        RequestBuffer part = new RequestBuffer(64)) {
      int points = (int) splitter.load(from);
      splitter.write(part, 0, points);
      assertEquals(flat(whole).size(), points);
      splitter.load(part);
      splitter.write(from, 0, points);
      assertArrayEquals(bytes(part), bytes(from));
    }
  }

  @Property(tries = 500)
  void whateverItIsItIsReadWithoutHarm(@ForAll byte[] bytes, @ForAll boolean compressed) {
    RequestSplitter splitter = new RequestSplitter();
    try (RequestBuffer from = new RequestBuffer(64);
        Slab slab = Slab.allocate(bytes.length + 1L)) {
      slab.put(0, bytes, 0, bytes.length);
      from.load(slab, 0, bytes.length, compressed);
      splitter.load(from);
      splitter.forget();
    }
  }

  @Test
  void whatIsBrokenIsNotSplit() {
    RequestSplitter splitter = new RequestSplitter();
    try (RequestBuffer from = buffer(request(new Random(5)).toByteArray(), true)) {
      long last = from.length() - 5;
      from.bytes().putByte(last, (byte) ~from.bytes().getByte(last));
      assertEquals(-1, splitter.load(from), "a checksum that does not hold");
    }
    try (RequestBuffer from = buffer(new byte[] {'{', '"', 'r', '"'}, false)) {
      assertEquals(-1, splitter.load(from), "JSON");
    }
  }
}
