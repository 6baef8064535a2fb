package dev.panapulse.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.util.JsonFormat;
import com.sun.management.ThreadMXBean;
import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.MediaType;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.tls.TlsFiles;
import io.opentelemetry.api.common.AttributeKey;
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
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OtlpHttpExporterTest {
  private static final int METRICS = 68;
  private static final int WARM_UP = 3000;
  private static final int ROUNDS = 500;

  /** Far above what was measured, and far below what one careless buffer would cost. */
  private static final long SENDER_LIMIT = 1024;

  /** With the SDK's classes, as the first message of its kind; the others have a template. */
  private static final long PROTOBUF_LIMIT = METRICS * 128L;

  /** The SDK's encoder makes a text of each number, and two of each string. */
  private static final long JSON_LIMIT = METRICS * 512L;

  private static List<MetricData> metrics() {
    Resource resource = Resource.create(Attributes.of(AttributeKey.stringKey("host.name"), "h"));
    InstrumentationScopeInfo scope = InstrumentationScopeInfo.create("dev.panapulse");
    List<MetricData> metrics = new ArrayList<>();
    for (int i = 0; i < METRICS; i++) {
      Attributes attributes = Attributes.of(AttributeKey.stringKey("cpu.mode"), "mode" + i);
      metrics.add(
          ImmutableMetricData.createLongGauge(
              resource,
              scope,
              "system.metric." + i,
              "",
              "By",
              ImmutableGaugeData.create(
                  List.of(
                      ImmutableLongPointData.create(
                          1, 1_800_000_000_000_000_000L, attributes, i)))));
    }
    return metrics;
  }

  /** As {@link #sender}, but for JSON. */
  private static OtlpHttpSender jsonSender(HttpEndpoint endpoint, boolean compress) {
    return new OtlpHttpSender(
        LibC.system(),
        new OtlpClientOptions(
            endpoint,
            "Test/1",
            List.of(),
            Optional.empty(),
            Optional.empty(),
            MediaType.JSON,
            Duration.ofSeconds(20),
            Duration.ZERO,
            compress,
            TlsFiles.NONE,
            -1));
  }

  private static OtlpHttpSender sender(HttpEndpoint endpoint, boolean compress) {
    return new OtlpHttpSender(
        LibC.system(),
        new OtlpClientOptions(
            endpoint, "Test/1", List.of(), Duration.ofSeconds(20), compress, TlsFiles.NONE, -1));
  }

  private static OtlpEncoder encoder(OtlpSender sender) {
    return new OtlpEncoder(
        new MetricBatch(Resource.empty(), MetricBatch.scope("test")), sender.format());
  }

  private static RequestBuffer encoded(OtlpEncoder encoder, List<MetricData> metrics) {
    return assertInstanceOf(EncodedRequest.class, encoder.encode(metrics)).body();
  }

  private static HttpEndpoint endpoint(ScriptedServer server) {
    return HttpEndpoint.of(URI.create("http://127.0.0.1:" + server.port() + "/v1/metrics"));
  }

  @Test
  void exportsThroughTheSdk() throws IOException {
    try (ScriptedServer server = new ScriptedServer()) {
      HttpEndpoint endpoint = endpoint(server);
      try (OtlpHttpSender sender = sender(endpoint, false);
          OtlpEncoder encoder = encoder(sender)) {
        server.thenSay(ScriptedServer.OK);
        assertSame(Outcome.Accepted.ALL, sender.send(encoded(encoder, metrics())));
        assertTrue(server.requests.get(0).body().length > METRICS * 20);
        server.thenSay("HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n");
        assertInstanceOf(Outcome.Retryable.class, sender.send(encoded(encoder, metrics())));
        server.thenSay("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n");
        assertInstanceOf(Outcome.NonRetryable.class, sender.send(encoded(encoder, metrics())));
        server.then(ScriptedServer.Connection::reset).thenSay(ScriptedServer.OK);
        assertSame(Outcome.Accepted.ALL, sender.send(encoded(encoder, metrics())));
        assertEquals(2, server.connections.size());
      }
    }
  }

  @Test
  void jsonSaysWhatTheProtobufSays() throws IOException {
    CapturingHttpSender protobuf = new CapturingHttpSender();
    protobuf.exporter().export(metrics());
    try (ScriptedServer server = new ScriptedServer();
        OtlpHttpSender sender = jsonSender(endpoint(server), true);
        OtlpEncoder encoder = encoder(sender)) {
      for (int i = 0; i < 2; i++) {
        server.thenSay(ScriptedServer.OK);
        assertSame(Outcome.Accepted.ALL, sender.send(encoded(encoder, metrics())));
        ScriptedServer.Request request = server.requests.get(i);
        assertTrue(request.hasHeader("Content-Type: application/json"));
        assertTrue(request.hasHeader("Content-Encoding: gzip"));
        byte[] json = new GZIPInputStream(new ByteArrayInputStream(request.body())).readAllBytes();
        ExportMetricsServiceRequest.Builder parsed = ExportMetricsServiceRequest.newBuilder();
        JsonFormat.parser().merge(new String(json, UTF_8), parsed);
        assertEquals(
            ExportMetricsServiceRequest.parseFrom(protobuf.body.toByteArray()), parsed.build());
      }
      RequestBuffer kept = encoded(encoder, metrics());
      for (int i = 0; i < 2; i++) {
        server.thenSay(ScriptedServer.OK);
        assertSame(Outcome.Accepted.ALL, sender.send(kept));
      }
      // what a spool holds is sent as what it is
      encoder.buffer().reserve(3, false, MediaType.PROTOBUF);
      server.thenSay(ScriptedServer.OK);
      assertSame(Outcome.Accepted.ALL, sender.send(encoder.buffer()));
      assertTrue(server.requests.getLast().hasHeader("Content-Type: application/x-protobuf"));
    }
  }

  @Test
  void steadyExportsAllocateNextToNothing() throws IOException {
    for (boolean compress : new boolean[] {false, true}) {
      try (ScriptedServer server = new ScriptedServer();
          OtlpHttpSender sender = sender(endpoint(server), compress)) {
        measure("protobuf", server, sender, PROTOBUF_LIMIT);
      }
    }
  }

  @Test
  void steadyExportsOfJsonAllocateLittle() throws IOException {
    try (ScriptedServer server = new ScriptedServer();
        OtlpHttpSender sender = jsonSender(endpoint(server), true)) {
      measure("JSON", server, sender, JSON_LIMIT);
    }
  }

  private static void measure(
      String what, ScriptedServer server, OtlpHttpSender sender, long limit) {
    try (OtlpEncoder encoder = encoder(sender)) {
      for (int i = 0; i < 2 * (WARM_UP + ROUNDS); i++) {
        server.thenSay(ScriptedServer.OK);
      }
      List<MetricData> metrics = metrics();
      long whole = allocated(() -> sender.send(encoded(encoder, metrics)));
      RequestBuffer request = encoded(encoder, metrics);
      long exchange = allocated(() -> sender.send(request));
      System.out.printf(
          "%s: bytes allocated: %d an export, %d of them in the exchange, compressed %s, body %d%n",
          what, whole, exchange, request.compressed(), request.length());
      assertTrue(exchange < SENDER_LIMIT, "allocated in an exchange: " + exchange);
      assertTrue(whole < limit, "allocated in an export: " + whole);
    }
  }

  private static long allocated(Runnable work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < WARM_UP; i++) {
      work.run();
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      work.run();
    }
    return (threads.getCurrentThreadAllocatedBytes() - before) / ROUNDS;
  }
}
