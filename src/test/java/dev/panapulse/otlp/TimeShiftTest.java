package dev.panapulse.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.http.MediaType;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.libc.Slab;
import dev.panapulse.row.RowBatch;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeShiftTest {
  /** 56 years: from a clock that began in 1970. */
  private static final long YEARS = 1_767_225_600L * RowFixture.SECOND;

  private static final long EARLY = 90_000 * RowFixture.SECOND;

  private static RowBatch rows(RowFixture rows) {
    SeriesGroup group =
        rows.add(
            new SeriesGroup.Builder()
                .with(RowFixture.CPU_TIME, Attributes.of(RowFixture.MODE, "\"timeUnixNano\":\"7\""))
                .with(RowFixture.UTILIZATION, Attributes.of(RowFixture.DEVICE, "timeUnixNano"))
                .with(RowFixture.USAGE),
            EARLY - 500 * RowFixture.SECOND);
    for (int i = 0; i < 3; i++) {
      rows.row.begin(EARLY + i * RowFixture.SECOND);
      rows.row.set(group, 0, i * 0.5);
      rows.row.set(group, 1, 0.25);
      rows.row.set(group, 2, i * 1_000L);
      rows.publish();
    }
    return rows.take();
  }

  private static OtlpEncoder encoder(boolean compress, MediaType type) {
    MetricBatch metrics = new MetricBatch(Resource.empty(), MetricBatch.scope("test"));
    return new OtlpEncoder(metrics, new RequestFormat(type, compress));
  }

  private static RequestBuffer encoded(OtlpEncoder encoder, RowBatch rows) {
    return ((EncodedRequest) encoder.encode(rows)).body();
  }

  private static byte[] bytes(RequestBuffer request) {
    return request.bytes().bytes(0, Math.toIntExact(request.length()));
  }

  private static void assertIsThatOfCorrectedRows(long step, boolean compress, MediaType type) {
    RowBatch rows = rows(new RowFixture());
    try (OtlpEncoder one = encoder(compress, type);
        OtlpEncoder other = encoder(compress, type)) {
      RequestBuffer moved = encoded(one, rows);
      assertTrue(TimeShift.apply(moved, step));
      assertTrue(rows.correctTimes(step));
      assertArrayEquals(bytes(encoded(other, rows)), bytes(moved));
      assertEquals(compress, moved.compressed());
      assertEquals(type, moved.mediaType());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "false, PROTOBUF, 1",
    "true, PROTOBUF, 1",
    "false, JSON, 1",
    "true, JSON, 1",
    "false, PROTOBUF, 0",
    "false, JSON, 0"
  })
  void aMovedRequestIsThatOfRowsWithMovedTimes(boolean compress, MediaType type, int forward) {
    assertIsThatOfCorrectedRows(forward == 1 ? YEARS : -60_000_000_000L, compress, type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"resourceMetrics\":[{\"timeUnixNano\":\"12x\"}]}",
        "{\"resourceMetrics\":[{\"timeUnixNano\":12}]}",
        "{\"resourceMetrics\":[{\"timeUnixNano\":\"99999999999999999999\"}]}",
        "{\"resourceMetrics\":[",
        "[]"
      })
  void aBodyThatIsNoRequestStays(String text) {
    byte[] body = text.getBytes(UTF_8);
    try (RequestBuffer request = new RequestBuffer(64);
        Slab slab = Slab.allocate(body.length)) {
      slab.put(0, body, 0, body.length);
      request.reserve(body.length, false, MediaType.JSON).copyFrom(slab, 0, 0, body.length);
      assertFalse(TimeShift.apply(request, YEARS));
      assertArrayEquals(body, bytes(request));
    }
  }

  @Test
  void aBodyThatIsNotGzipStays() {
    byte[] body = {1, 2, 3};
    try (RequestBuffer request = new RequestBuffer(64);
        Slab slab = Slab.allocate(body.length)) {
      slab.put(0, body, 0, body.length);
      request.reserve(body.length, true, MediaType.PROTOBUF).copyFrom(slab, 0, 0, body.length);
      assertFalse(TimeShift.apply(request, YEARS));
      assertArrayEquals(body, bytes(request));
    }
  }
}
