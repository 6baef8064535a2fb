package dev.panapulse.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.http.MediaType;
import dev.panapulse.http.RequestBuffer;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableGaugeData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableLongPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
}
