package dev.panapulse.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.panapulse.tls.TlsFiles;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OtlpHttpExporterTest {
  private static final int METRICS = 68;
  private static final int WARM_UP = 3000;
  private static final int ROUNDS = 500;

  /** Far above what was measured, and far below what one careless buffer would cost. */
  private static final long SENDER_LIMIT = 1024;

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

  private static OtlpHttpSender sender(HttpEndpoint endpoint, boolean compress) {
    return new OtlpHttpSender(
        new HttpSenderOptions(
            endpoint, "Test/1", List.of(), Duration.ofSeconds(20), compress, TlsFiles.NONE, -1));
  }

  private static HttpEndpoint endpoint(ScriptedServer server) {
    return HttpEndpoint.of(URI.create("http://127.0.0.1:" + server.port() + "/v1/metrics"));
  }

  @Test
  void exportsThroughTheSdk() throws IOException {
    try (ScriptedServer server = new ScriptedServer()) {
      HttpEndpoint endpoint = endpoint(server);
      try (OtlpHttpSender sender = sender(endpoint, false);
          OtlpHttpExporter exporter = new OtlpHttpExporter(sender)) {
        server.thenSay(ScriptedServer.OK);
        assertSame(Outcome.Accepted.ALL, exporter.export(metrics()));
        assertTrue(server.requests.get(0).body().length > METRICS * 20);
        server.thenSay("HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n");
        assertInstanceOf(Outcome.Retryable.class, exporter.export(metrics()));
        server.thenSay("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n");
        assertInstanceOf(Outcome.Refused.class, sender.resend());
        server.then(ScriptedServer.Connection::reset).thenSay(ScriptedServer.OK);
        assertSame(Outcome.Accepted.ALL, exporter.export(metrics()));
        assertEquals(2, server.connections.size());
      }
    }
  }

  @Test
  void steadyExportsAllocateNextToNothing() throws IOException {
    for (boolean compress : new boolean[] {false, true}) {
      try (ScriptedServer server = new ScriptedServer()) {
        HttpEndpoint endpoint = endpoint(server);
        try (OtlpHttpSender sender = sender(endpoint, compress);
            OtlpHttpExporter exporter = new OtlpHttpExporter(sender)) {
          for (int i = 0; i < 2 * (WARM_UP + ROUNDS); i++) {
            server.thenSay(ScriptedServer.OK);
          }
          List<MetricData> metrics = metrics();
          long whole = allocated(() -> exporter.export(metrics));
          long exchange = allocated(sender::resend);
          System.out.printf(
              "bytes allocated: %d an export, %d of them in the exchange, compressed %s, body %d%n",
              whole, exchange, compress, sender.request().length());
          assertTrue(exchange < SENDER_LIMIT, "allocated in an exchange: " + exchange);
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
