package dev.panapulse.otlp;

import static io.opentelemetry.proto.metrics.v1.AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.util.JsonFormat;
import dev.panapulse.http.MediaType;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.row.RowBatch;
import io.opentelemetry.exporter.internal.otlp.metrics.LowAllocationMetricsRequestMarshaler;
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
import io.opentelemetry.sdk.resources.Resource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class RequestSplitterTest {
  private static final String[] MARKS = {
    "", "\"", "\\", "\\\"", "]}", "\"]}]},", "{\"dataPoints\":[", "\n\u0001\u00e9\ud83d\ude00"
  };

  private int time;

  /** With what could be taken for the end of a string or of an object. */
  private static String text(Random random) {
    return "x".repeat(random.nextInt(200)) + MARKS[random.nextInt(MARKS.length)] + random.nextInt();
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
    return buffer(bytes, compressed, MediaType.PROTOBUF);
  }

  private static RequestBuffer buffer(byte[] bytes, boolean compressed, MediaType type) {
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
          type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return buffer;
  }

  private static RequestBuffer json(String text) {
    return buffer(text.getBytes(UTF_8), false, MediaType.JSON);
  }

  private static byte[] encoded(ExportMetricsServiceRequest request, MediaType type, boolean spaced)
      throws IOException {
    if (type == MediaType.PROTOBUF) {
      return request.toByteArray();
    }
    JsonFormat.Printer printer = JsonFormat.printer();
    return (spaced ? printer : printer.omittingInsignificantWhitespace())
        .print(request)
        .getBytes(UTF_8);
  }

  private static ExportMetricsServiceRequest decoded(RequestBuffer request) throws IOException {
    if (request.mediaType() == MediaType.PROTOBUF) {
      return ExportMetricsServiceRequest.parseFrom(bytes(request));
    }
    ExportMetricsServiceRequest.Builder message = ExportMetricsServiceRequest.newBuilder();
    JsonFormat.parser().merge(new String(bytes(request), UTF_8), message);
    return message.build();
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

  @Property(tries = 400)
  void thePartsHaveAllPointsOnceWithAllThatBelongsToThem(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 20) int size,
      @ForAll boolean compressed,
      @ForAll MediaType type,
      @ForAll boolean spaced)
      throws IOException {
    ExportMetricsServiceRequest whole = request(new Random(seed));
    assertParts(buffer(encoded(whole, type, spaced), compressed, type), flat(whole), size);
  }

  private static void assertParts(RequestBuffer whole, List<String> points, int size)
      throws IOException {
    RequestSplitter splitter = new RequestSplitter();
    try (RequestBuffer from = whole;
        RequestBuffer part = new RequestBuffer(64)) {
      assertEquals(points.size(), splitter.load(from));
      List<String> got = new ArrayList<>();
      for (int first = 0; first < points.size(); first += size) {
        int count = Math.min(size, points.size() - first);
        splitter.write(part, 0, splitter.rows(), first, count);
        assertEquals(from.compressed(), part.compressed());
        assertEquals(from.mediaType(), part.mediaType());
        List<String> ofPart = flat(decoded(part));
        assertEquals(count, ofPart.size());
        got.addAll(ofPart);
      }
      assertEquals(points, got);
    }
    splitter.forget();
  }

  /** Rows of several series: the points of a row are not next to each other. */
  @Property(tries = 200)
  void aPartHasAllPointsOfItsRowsAndNoOthers(
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 9) int size,
      @ForAll boolean compressed,
      @ForAll MediaType type)
      throws IOException {
    ExportMetricsServiceRequest.Builder message = ExportMetricsServiceRequest.newBuilder();
    ScopeMetrics.Builder scope = message.addResourceMetricsBuilder().addScopeMetricsBuilder();
    for (int series = 1; series <= 3; series++) {
      Gauge.Builder gauge = scope.addMetricsBuilder().setName("m" + series).getGaugeBuilder();
      // the clock may go back, and not every row has each series
      for (int row = rows; row >= 1; row -= series) {
        gauge.addDataPointsBuilder().setTimeUnixNano(1_000 + row).setAsInt(series);
      }
    }
    RequestSplitter splitter = new RequestSplitter();
    try (RequestBuffer from = buffer(encoded(message.build(), type, false), compressed, type);
        RequestBuffer part = new RequestBuffer(64)) {
      List<String> all = flat(decoded(from));
      assertEquals(all.size(), splitter.load(from));
      assertEquals(rows, splitter.rows());
      List<String> got = new ArrayList<>();
      for (int first = 0; first < rows; first += size) {
        int count = Math.min(size, rows - first);
        assertEquals(1_001 + first, splitter.time(first));
        splitter.write(part, first, count, 0, splitter.points(first, count));
        List<String> ofPart = flat(decoded(part));
        assertEquals(splitter.points(first, count), ofPart.size());
        long from0 = 1_001L + first;
        decoded(part).getResourceMetrics(0).getScopeMetrics(0).getMetricsList().stream()
            .flatMap(metric -> metric.getGauge().getDataPointsList().stream())
            .map(NumberDataPoint::getTimeUnixNano)
            .forEach(time -> assertTrue(time >= from0 && time < from0 + count, "time " + time));
        got.addAll(ofPart);
      }
      assertEquals(all.stream().sorted().toList(), got.stream().sorted().toList());
    }
    splitter.forget();
  }

  @Test
  void whatTheAgentWritesInJsonIsSplit() throws IOException {
    RowFixture rows = RowFixture.typical();
    rows.row.begin(RowFixture.TIME + RowFixture.SECOND);
    rows.fill(2);
    RowBatch batch = rows.take();
    LowAllocationMetricsRequestMarshaler marshaler = new LowAllocationMetricsRequestMarshaler();
    marshaler.initialize(new MetricBatch(Resource.empty(), MetricBatch.scope("1.2.3")).load(batch));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    marshaler.writeJsonTo(text);
    ExportMetricsServiceRequest.Builder message = ExportMetricsServiceRequest.newBuilder();
    JsonFormat.parser().merge(text.toString(UTF_8), message);
    List<String> points = flat(message.build());
    assertEquals(batch.points(), points.size());
    assertParts(buffer(text.toByteArray(), true, MediaType.JSON), points, 7);
  }

  /** What is cut off, or has a byte of the grammar changed, is another request or none. */
  @Property(tries = 300)
  void jsonThatIsCutOffIsNotSplit(@ForAll long seed, @ForAll @IntRange(min = 0) int at)
      throws IOException {
    byte[] whole = encoded(request(new Random(seed)), MediaType.JSON, false);
    RequestSplitter splitter = new RequestSplitter();
    try (RequestBuffer from =
        buffer(Arrays.copyOf(whole, at % whole.length), false, MediaType.JSON)) {
      assertEquals(-1, splitter.load(from));
    }
  }

  @Property(tries = 500)
  void jsonWithABrokenByteIsReadWithoutHarm(
      @ForAll long seed, @ForAll @IntRange(min = 0) int at, @ForAll byte broken)
      throws IOException {
    byte[] whole = encoded(request(new Random(seed)), MediaType.JSON, false);
    whole[at % whole.length] = broken;
    RequestSplitter splitter = new RequestSplitter();
    try (RequestBuffer from = buffer(whole, false, MediaType.JSON);
        RequestBuffer part = new RequestBuffer(64)) {
      long points = splitter.load(from);
      if (points > 0) {
        splitter.write(part, 0, splitter.rows(), 0, points);
        assertEquals(points, splitter.load(part), "all of it is what it was");
      }
      splitter.forget();
    }
  }

  @Property
  void jsonThatIsOnlyAlmostIsNotSplit(@ForAll("almost") String text) {
    RequestSplitter splitter = new RequestSplitter();
    try (RequestBuffer from = json(text)) {
      assertEquals(-1, splitter.load(from));
    }
  }

  @Provide
  Arbitrary<String> almost() {
    String point =
        "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"sum\":{\"dataPoints\":";
    String rest = "}}]}]}]}";
    return Arbitraries.of(
            "[1]",
            "[{}",
            "[{},]",
            "[,{}]",
            "{}",
            "[{}{}]",
            "[{}],\"dataPoints\":[{}]",
            "[[]]",
            "null",
            "[{\"a\":01}]",
            "[{\"a\":1.}]",
            "[{\"a\":1e}]",
            "[{\"a\":-}]",
            "[{\"a\":tru}]",
            "[{\"a\":'b'}]",
            "[{\"a\"}]",
            "[{\"a\":}]",
            "[{a:1}]",
            "[{\"a\":[}]}]",
            "[{\"a\":1,}]",
            "[{\"\\x\":1}]",
            "[{\"\\u12g4\":1}]",
            "[{\"\n\":1}]",
            "[{\"a\":NaN}]",
            "[{}]]",
            "[{}]}",
            "[{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}]",
            "[{\"a\":" + "[".repeat(1_000_000) + "}]")
        .map(points -> point + points + rest);
  }

  @Test
  void jsonOfOtherThingsHasNoPoints() {
    RequestSplitter splitter = new RequestSplitter();
    String data = "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"sum\":%s}]}]}]}";
    try (RequestBuffer empty = json("{}");
        RequestBuffer traces =
            json("{\"resourceSpans\":[{\"a\":[true,false,null,-1.5e+3,\"\\u00e9\"]}]}");
        RequestBuffer spaced = json(" { } \n");
        RequestBuffer none = json(data.formatted("{}"));
        RequestBuffer one =
            json(data.formatted("{\"a\":[[\"dataPoints\"]], \"dataPoints\" : [ { } ] }"))) {
      assertEquals(0, splitter.load(empty));
      assertEquals(0, splitter.load(traces));
      assertEquals(0, splitter.load(spaced));
      assertEquals(0, splitter.load(none));
      assertEquals(1, splitter.load(one));
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
      splitter.write(part, 0, splitter.rows(), 0, points);
      assertEquals(flat(whole).size(), points);
      splitter.load(part);
      splitter.write(from, 0, splitter.rows(), 0, points);
      assertArrayEquals(bytes(part), bytes(from));
    }
  }

  @Property(tries = 500)
  void whateverItIsItIsReadWithoutHarm(
      @ForAll byte[] bytes, @ForAll boolean compressed, @ForAll MediaType type) {
    RequestSplitter splitter = new RequestSplitter();
    try (RequestBuffer from = new RequestBuffer(64)) {
      from.reserve(bytes.length, compressed, type).put(0, bytes, 0, bytes.length);
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
