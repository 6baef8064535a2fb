package dev.panapulse.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.panapulse.otlp.CapturingHttpSender;
import dev.panapulse.otlp.MetricBatch;
import dev.panapulse.otlp.RowFixture;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.sdk.resources.Resource;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonRendererTest {
  private final RowFixture rows = new RowFixture();
  private final MetricBatch metrics =
      new MetricBatch(
          Resource.create(Attributes.of(AttributeKey.stringKey("host.name"), "a\"b\\ü\n{[")),
          MetricBatch.scope("1"));
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private void load() {
    for (int second = 0; second < 2; second++) {
      rows.row.begin(RowFixture.TIME + second * RowFixture.SECOND);
      SeriesGroup group =
          second == 0 ? rows.addCpu() : rows.addDisk("sda,\"x\":[1]", RowFixture.BOOT);
      if (second == 0) {
        rows.row.set(group, 0, 1.0e-7);
        rows.row.set(group, 4, 0.1);
      } else {
        rows.row.set(group, 0, 0L);
        rows.row.set(group, 1, 1L << 60);
      }
      rows.publish();
    }
    metrics.load(rows.take());
  }

  private ExportMetricsServiceRequest protobuf() throws InvalidProtocolBufferException {
    CapturingHttpSender exporting = new CapturingHttpSender();
    exporting.exporter().export(metrics);
    return ExportMetricsServiceRequest.parseFrom(exporting.body.toByteArray());
  }

  private static ExportMetricsServiceRequest parsed(String json)
      throws InvalidProtocolBufferException {
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    JsonFormat.parser().merge(json, request);
    return request.build();
  }

  @Test
  void jsonSaysWhatTheProtobufSays() throws InvalidProtocolBufferException {
    load();
    JsonRenderer renderer = new JsonRenderer(out, false);
    renderer.render(metrics);
    renderer.render(metrics);

    List<String> lines = out.toString(UTF_8).lines().toList();
    assertEquals(2, lines.size());
    assertEquals(protobuf(), parsed(lines.get(0)));
    assertEquals(lines.get(0), lines.get(1));
    assertTrue(lines.get(0).contains("\"asInt\":\"1152921504606846976\""));
    assertTrue(lines.get(0).contains("\"aggregationTemporality\":2"));
    assertEquals(4, rows.batch.points());
  }

  @Test
  void indentedJsonSaysTheSame() throws InvalidProtocolBufferException {
    load();
    new JsonRenderer(out, true).render(metrics);

    String json = out.toString(UTF_8);
    assertEquals(protobuf(), parsed(json));
    assertTrue(json.startsWith("{\n  \"resourceMetrics\": [\n    {\n      \"resource\": {"), json);
    assertTrue(json.endsWith("\n  ]\n}\n"), json);
  }

  @Test
  void theTextIsPassedOnAsItComes() throws Exception {
    JsonIndenter indenter = new JsonIndenter(out);
    int written = 0;
    for (int i = 0; i < 100_000; i++) {
      indenter.write('1');
      written++;
      assertTrue(written - out.size() <= 8192, () -> "waiting: " + out.size());
    }
    indenter.flush();
    assertEquals(written, out.size());
  }

  @Test
  void emptyArraysAndObjectsStayTogether() throws Exception {
    JsonIndenter indenter = new JsonIndenter(out);
    indenter.write("{\"a\":[],\"b\":{},\"c\":[1,\"x,y\\\"\"]}".getBytes(UTF_8));
    indenter.flush();

    assertEquals(
        "{\n  \"a\": [],\n  \"b\": {},\n  \"c\": [\n    1,\n    \"x,y\\\"\"\n  ]\n}",
        out.toString(UTF_8));
  }
}
