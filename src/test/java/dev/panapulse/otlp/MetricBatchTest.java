package dev.panapulse.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.panapulse.resource.HostResource;
import dev.panapulse.row.Instrument;
import dev.panapulse.row.RowBatch;
import dev.panapulse.row.Series;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MetricBatchTest {
  private final CapturingHttpSender exporting = new CapturingHttpSender();
  private final OtlpHttpMetricExporter exporter = exporting.exporter();
  private final Resource resource =
      Resource.create(
          Attributes.of(AttributeKey.stringKey("host.name"), "mühle"), HostResource.SCHEMA_URL);
  private final MetricBatch metrics = new MetricBatch(resource, MetricBatch.scope("1.2.3"));
  private final RowFixture rows = new RowFixture();

  /** What a point says, to be compared whatever the order. */
  private record Point(
      String metric, Map<String, Object> attributes, long start, long time, Number value) {}

  private static List<Point> sampled(RowBatch batch) {
    List<Point> points = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      for (Series series : batch.snapshot().series()) {
        if (batch.isPresent(row, series)) {
          Map<String, Object> attributes = new TreeMap<>();
          series.attributes().forEach((k, v) -> attributes.put(k.getKey(), v));
          Number value =
              series.metric().isDouble()
                  ? (Number) batch.doubleValue(row, series)
                  : (Number) batch.longValue(row, series);
          points.add(
              new Point(
                  series.metric().name(),
                  attributes,
                  batch.startEpochNanos(row, series),
                  batch.epochNanos(row),
                  value));
        }
      }
    }
    return sorted(points);
  }

  private ExportMetricsServiceRequest export() throws InvalidProtocolBufferException {
    assertTrue(exporter.export(metrics).isSuccess());
    return ExportMetricsServiceRequest.parseFrom(exporting.body.toByteArray());
  }

  private static List<Metric> metrics(ExportMetricsServiceRequest request) {
    return request.getResourceMetrics(0).getScopeMetrics(0).getMetricsList();
  }

  private static Metric named(ExportMetricsServiceRequest request, String name) {
    return metrics(request).stream()
        .filter(m -> m.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<Point> decoded(ExportMetricsServiceRequest request) {
    List<Point> points = new ArrayList<>();
    for (Metric metric : metrics(request)) {
      List<NumberDataPoint> numbers =
          metric.hasGauge()
              ? metric.getGauge().getDataPointsList()
              : metric.getSum().getDataPointsList();
      for (NumberDataPoint number : numbers) {
        Map<String, Object> attributes = new TreeMap<>();
        number.getAttributesList().forEach(a -> attributes.put(a.getKey(), value(a.getValue())));
        points.add(
            new Point(
                metric.getName(),
                attributes,
                number.getStartTimeUnixNano(),
                number.getTimeUnixNano(),
                number.hasAsInt() ? (Number) number.getAsInt() : (Number) number.getAsDouble()));
      }
    }
    return sorted(points);
  }

  private static Object value(AnyValue value) {
    return value.hasIntValue() ? (Object) value.getIntValue() : value.getStringValue();
  }

  private static List<Point> sorted(List<Point> points) {
    points.sort((a, b) -> a.toString().compareTo(b.toString()));
    return points;
  }

  @Test
  void everyPresentPointArrivesWithItsTimes() throws InvalidProtocolBufferException {
    rows.row.begin(RowFixture.TIME);
    SeriesGroup cpu = rows.addCpu();
    SeriesGroup sda = rows.addDisk("sda", RowFixture.BOOT);
    rows.row.set(cpu, 0, 12.5);
    rows.row.set(cpu, 2, 0.0);
    rows.row.set(sda, 0, 0L);
    rows.publish();
    rows.row.begin(RowFixture.TIME + RowFixture.SECOND);
    SeriesGroup sdb = rows.addDisk("sdb", RowFixture.TIME);
    rows.row.set(cpu, 0, 12.75);
    rows.row.set(cpu, 3, 0.25);
    rows.row.set(sda, 0, Long.MAX_VALUE);
    rows.row.set(sda, 1, 7L);
    rows.row.set(sdb, 1, 9L);
    rows.publish();
    metrics.load(rows.take());

    ExportMetricsServiceRequest request = export();

    assertEquals(8, decoded(request).size());
    assertEquals(sampled(rows.batch), decoded(request));
    assertTrue(
        decoded(request)
            .contains(
                new Point(
                    "system.disk.io",
                    Map.of("system.device.name", "sdb", "disk.io.direction", "write"),
                    RowFixture.TIME,
                    RowFixture.TIME + RowFixture.SECOND,
                    9L)));
  }

  @Test
  void instrumentsBecomeTheirKindOfData() throws InvalidProtocolBufferException {
    rows.row.begin(RowFixture.TIME);
    SeriesGroup cpu = rows.addCpu();
    SeriesGroup usage = rows.add(new SeriesGroup.Builder().with(RowFixture.USAGE), RowFixture.BOOT);
    SeriesGroup number =
        rows.add(
            new SeriesGroup.Builder()
                .with(
                    new dev.panapulse.row.Metric(
                        "hw.fan.speed", "rpm", "Speed of a fan", Instrument.GAUGE, false),
                    Attributes.of(RowFixture.NUMBER, 3L)),
            RowFixture.BOOT);
    rows.row.set(cpu, 0, 1.5);
    rows.row.set(cpu, 3, 0.5);
    rows.row.set(usage, 0, -4L);
    rows.row.set(number, 0, 1200L);
    rows.publish();
    metrics.load(rows.take());

    ExportMetricsServiceRequest request = export();

    Metric time = named(request, "system.cpu.time");
    assertTrue(time.getSum().getIsMonotonic());
    assertEquals(
        AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE,
        time.getSum().getAggregationTemporality());
    assertEquals("s", time.getUnit());
    assertEquals(RowFixture.CPU_TIME.description(), time.getDescription());
    Metric use = named(request, "system.filesystem.usage");
    assertTrue(use.hasSum() && !use.getSum().getIsMonotonic());
    assertEquals(
        AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE,
        use.getSum().getAggregationTemporality());
    assertEquals(-4L, use.getSum().getDataPoints(0).getAsInt());
    assertTrue(named(request, "system.cpu.utilization").hasGauge());
    assertEquals(1200L, named(request, "hw.fan.speed").getGauge().getDataPoints(0).getAsInt());
    assertEquals(sampled(rows.batch), decoded(request));
  }

  @Test
  void resourceAndScopeAreNamed() throws InvalidProtocolBufferException {
    rows.row.begin(RowFixture.TIME);
    rows.row.set(rows.addCpu(), 0, 1.0);
    rows.publish();
    metrics.load(rows.take());

    var sent = export().getResourceMetrics(0);

    assertEquals("mühle", sent.getResource().getAttributes(0).getValue().getStringValue());
    assertEquals("https://opentelemetry.io/schemas/1.45.0", sent.getSchemaUrl());
    assertEquals("dev.panapulse", sent.getScopeMetrics(0).getScope().getName());
    assertEquals("1.2.3", sent.getScopeMetrics(0).getScope().getVersion());
  }

  @Test
  void metricsWithoutPointsAreLeftOut() throws InvalidProtocolBufferException {
    rows.row.begin(RowFixture.TIME);
    SeriesGroup cpu = rows.addCpu();
    rows.addDisk("sda", RowFixture.BOOT);
    rows.row.set(cpu, 4, 0.5);
    rows.publish();
    metrics.load(rows.take());

    assertEquals(1, metrics.size());
    assertEquals(1, metrics(export()).size());
    assertEquals("system.cpu.utilization", metrics(export()).getFirst().getName());
  }

  @Test
  void anEmptyBatchIsAnEmptyRequest() {
    metrics.load(rows.take());

    assertTrue(metrics.isEmpty());
    assertTrue(exporter.export(metrics).isSuccess());
    assertEquals(0, exporting.body.size());
  }

  @Test
  void metricsStayUntilTheCatalogChanges() throws InvalidProtocolBufferException {
    rows.row.begin(RowFixture.TIME);
    SeriesGroup cpu = rows.addCpu();
    rows.row.set(cpu, 0, 1.0);
    rows.publish();
    MetricData first = metrics.load(rows.take()).iterator().next();
    rows.row.begin(RowFixture.TIME + RowFixture.SECOND);
    rows.row.set(cpu, 0, 2.0);
    rows.publish();

    assertSame(first, metrics.load(rows.take()).iterator().next());

    rows.row.begin(RowFixture.TIME + 2 * RowFixture.SECOND);
    rows.row.set(rows.addDisk("sda", RowFixture.TIME), 0, 5L);
    rows.publish();
    metrics.load(rows.take());
    assertEquals(sampled(rows.batch), decoded(export()));
    assertEquals("system.disk.io", metrics.iterator().next().getName());
  }

  @Test
  void pointsAreFoundInAnyOrder() {
    rows.row.begin(RowFixture.TIME);
    SeriesGroup cpu = rows.addCpu();
    rows.row.set(cpu, 0, 1.0);
    rows.row.set(cpu, 2, 3.0);
    rows.publish();
    MetricData time = metrics.load(rows.take()).iterator().next();

    var points = new ArrayList<Double>();
    var list = (List<? extends DoublePointData>) time.getDoubleSumData().getPoints();
    for (int index : new int[] {1, 0, 0, 1}) {
      points.add(list.get(index).getValue());
    }

    assertEquals(List.of(3.0, 1.0, 1.0, 3.0), points);
    assertEquals(Collections.emptyList(), list.get(0).getExemplars());
  }
}
