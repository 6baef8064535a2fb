package dev.panapulse.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.http.h2.Http2Frames;
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
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OtlpGrpcExporterTest {
  private static final int METRICS = 68;
  private static final int WARM_UP = 3000;
  private static final int ROUNDS = 500;

  /** Far above what was measured, and far below what one careless buffer would cost. */
  private static final long SENDER_LIMIT = 1024;

  /** With the SDK's classes, as the first message of its kind; the others have a template. */
  private static final long EXPORT_LIMIT = METRICS * 128L;

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

  private static OtlpGrpcSender sender(HttpEndpoint endpoint, boolean compress) {
    return new OtlpGrpcSender(
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

  private static HttpEndpoint endpoint(ScriptedHttp2Server server) {
    return HttpEndpoint.of(URI.create("http://127.0.0.1:" + server.port()));
  }

  /** Answers calls for as long as they come. */
  static void serve(ScriptedHttp2Server.Peer peer) throws IOException {
    while (true) {
      int stream = peer.request();
      peer.say(Http2Frames.none().windowUpdate(0, peer.message.size()).ok(stream));
    }
  }

  @Test
  void exportsThroughTheSdk() throws IOException {
    List<byte[]> messages = new ArrayList<>();
    try (ScriptedHttp2Server server = new ScriptedHttp2Server()) {
      server.then(peer -> {
        peer.request();
        messages.add(peer.message.toByteArray());
        peer.say(Http2Frames.none().ok(1));
        peer.request();
        peer.say(Http2Frames.none().headers(3, true, ":status", "200", "grpc-status", "14"));
        peer.request();
        peer.say(Http2Frames.none().headers(5, true, ":status", "200", "grpc-status", "3"));
        peer.untilEnd();
      });
      try (OtlpGrpcSender sender = sender(endpoint(server), false);
          OtlpEncoder encoder = encoder(sender)) {
        RequestBuffer request = encoded(encoder, metrics());
        assertEquals(0, server.connections.size());
        assertSame(Outcome.Accepted.ALL, sender.send(request));
        request = encoded(encoder, metrics());
        assertInstanceOf(Outcome.Retryable.class, sender.send(request));
        assertInstanceOf(Outcome.NonRetryable.class, sender.send(request));
        assertEquals(1, server.connections.size());
      }
      byte[] message = messages.getFirst();
      assertEquals(
          METRICS,
          ExportMetricsServiceRequest.parseFrom(Arrays.copyOfRange(message, 5, message.length))
              .getResourceMetrics(0)
              .getScopeMetrics(0)
              .getMetricsCount());
    }
  }

  @Test
  void steadyExportsAllocateNextToNothing() {
    for (boolean compress : new boolean[] {false, true}) {
      try (ScriptedHttp2Server server = new ScriptedHttp2Server()) {
        server.then(OtlpGrpcExporterTest::serve);
        try (OtlpGrpcSender sender = sender(endpoint(server), compress);
            OtlpEncoder encoder = encoder(sender)) {
          List<MetricData> metrics = metrics();
          long whole = allocated(() -> sender.send(encoded(encoder, metrics)));
          RequestBuffer request = encoded(encoder, metrics);
          long exchange = allocated(() -> sender.send(request));
          System.out.printf(
              "bytes allocated: %d a gRPC export, %d of them in the exchange, compressed %s%n",
              whole, exchange, compress);
          assertTrue(exchange < SENDER_LIMIT, "allocated in an exchange: " + exchange);
          assertTrue(whole < EXPORT_LIMIT, "allocated in an export: " + whole);
          assertSame(Outcome.Accepted.ALL, sender.send(request));
        }
      }
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
