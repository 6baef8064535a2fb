package dev.panapulse.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.util.JsonFormat;
import dev.panapulse.http.MediaType;
import dev.panapulse.http.RequestBuffer;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableGaugeData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableLongPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.resources.Resource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpEncoderTest {
  private static List<MetricData> metrics(String name) {
    return List.of(
        ImmutableMetricData.createLongGauge(
            Resource.empty(),
            InstrumentationScopeInfo.create("test"),
            name,
            "",
            "1",
            ImmutableGaugeData.create(
                List.of(ImmutableLongPointData.create(1, 2, Attributes.empty(), 3)))));
  }

  private static OtlpEncoder encoder(MediaType type, boolean compress) {
    return new OtlpEncoder(
        new MetricBatch(Resource.empty(), MetricBatch.scope("test")),
        new RequestFormat(type, compress));
  }

  @ParameterizedTest
  @EnumSource(MediaType.class)
  void requestsAboveTheLimitAreFailuresAndTheNextIsEncoded(MediaType type) {
    try (OtlpEncoder encoder = encoder(type, false)) {
      List<MetricData> large = metrics("m".repeat((int) RequestBuffer.LIMIT));
      EncodingFailure failure = assertInstanceOf(EncodingFailure.class, encoder.encode(large));
      assertTrue(failure.reason().contains("" + RequestBuffer.LIMIT), failure.reason());
      assertEquals(new Outcome.NonRetryable(0, failure.reason(), true), failure.outcome());
      RequestBuffer request =
          assertInstanceOf(EncodedRequest.class, encoder.encode(metrics("small"))).body();
      assertTrue(request.length() > 0 && request.length() < 300, request.length() + " bytes");
      assertEquals(type, request.mediaType());
    }
  }

  /** Else the caller would get, and send, the previous request once more. */
  @Test
  void anEncodingWithoutAMessageIsAFailure() {
    List<Integer> turns = new ArrayList<>(List.of(1, 0, 1));
    try (OtlpEncoder encoder =
        new OtlpEncoder(
            new MetricBatch(Resource.empty(), MetricBatch.scope("test")),
            new RequestFormat(MediaType.PROTOBUF, false),
            sink -> {
              MessageEncoder sdk = new ProtobufEncoder(sink);
              return data -> {
                if (turns.removeFirst() > 0) {
                  sdk.encode(data);
                }
              };
            })) {
      assertInstanceOf(EncodedRequest.class, encoder.encode(metrics("first")));
      EncodingFailure failure =
          assertInstanceOf(EncodingFailure.class, encoder.encode(metrics("second")));
      assertTrue(failure.reason().contains("without a message"), failure.reason());
      assertInstanceOf(EncodedRequest.class, encoder.encode(metrics("third")));
    }
  }

  @Test
  void aSinkThatFailsFailsTheEncodingWithItsReason() throws IOException {
    List<Integer> lengths = new ArrayList<>();
    ProtobufEncoder encoder =
        new ProtobufEncoder(message -> {
          lengths.add(message.getContentLength());
          if (lengths.size() == 1) {
            throw new IOException("no room");
          }
        });
    IOException failure = assertThrows(IOException.class, () -> encoder.encode(metrics("m")));
    assertEquals("no room", failure.getMessage());
    encoder.encode(metrics("m"));
    assertEquals(lengths.getFirst(), lengths.getLast());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void jsonHasTheContentOfProtobuf(boolean compress) throws IOException {
    RowFixture rows = RowFixture.typical();
    rows.take();
    try (OtlpEncoder protobuf = encoder(MediaType.PROTOBUF, compress);
        OtlpEncoder json = encoder(MediaType.JSON, compress)) {
      for (int i = 0; i < 2; i++) {
        ExportMetricsServiceRequest.Builder parsed = ExportMetricsServiceRequest.newBuilder();
        JsonFormat.parser().merge(new String(encoded(json, rows), UTF_8), parsed);
        ExportMetricsServiceRequest expected =
            ExportMetricsServiceRequest.parseFrom(encoded(protobuf, rows));
        assertEquals(expected, parsed.build());
        assertEquals(20, expected.getResourceMetrics(0).getScopeMetrics(0).getMetricsCount());
      }
    }
  }

  /** The message, uncompressed. */
  private static byte[] encoded(OtlpEncoder encoder, RowFixture rows) throws IOException {
    RequestBuffer request =
        assertInstanceOf(EncodedRequest.class, encoder.encode(rows.batch)).body();
    byte[] bytes = request.bytes().bytes(0, (int) request.length());
    return request.compressed()
        ? new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes()
        : bytes;
  }
}
