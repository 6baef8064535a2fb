package dev.panapulse.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class BackendsTest {
  private static final PointCount OTLP = new PointCount(PointCount.Way.OTLP, "");

  @Test
  void pointsAreCountedInEachFormat() {
    assertEquals(3, OTLP.in(request(1, 1, 2)));
    assertEquals(
        2, OTLP.in("{\"a\":[{\"timeUnixNano\":\"1\"},{\"timeUnixNano\":2}]}".getBytes(UTF_8)));
    assertEquals(0, OTLP.in("\u0001garbage".getBytes(UTF_8)));
    PointCount lines = new PointCount(PointCount.Way.LINES, "");
    assertEquals(2, lines.in("# HELP a\na 1\n\nb 2\n".getBytes(UTF_8)));
    PointCount words = new PointCount(PointCount.Way.OCCURRENCES, "PUTVAL ");
    assertEquals(2, words.in("PUTVAL a\nPUTVAL b\n".getBytes(UTF_8)));
    PointCount unknown = new PointCount(PointCount.Way.UNKNOWN, "");
    assertEquals(0, unknown.in(new byte[0]));
    assertEquals(1, unknown.in(new byte[9]));
  }

  @Test
  void rowsAreToldByTheirTimes() {
    RowTimes rows = new RowTimes();
    rows.add(request(5, 5, 6), 100);
    rows.add(request(6, 7), 200);
    rows.add("garbage".getBytes(UTF_8), 300);
    assertEquals(3, rows.sampledBetween(5, 8));
    assertEquals(1, rows.sampledBetween(6, 7));
    assertEquals(200, rows.lastArrival(5, 8));
    assertEquals(100, rows.firstArrival(5, 8));
    assertEquals(0, rows.lastArrival(50, 80));
    assertEquals(5 / 3.0, rows.pointsPerRow());
  }

  @Test
  void httpIsTakenCompressedAndAgainAfterAnOutage() throws IOException {
    try (HttpBackend receiver = new HttpBackend(OTLP, Optional.empty())) {
      byte[] body = gzip(request(1, 2));
      assertEquals(200, post(receiver.port(), body));
      Arrivals.Count count = awaitRequests(receiver, 1);
      assertEquals(2, count.points());
      assertEquals(body.length, count.bytes());
      assertTrue(receiver.arrivals().firstPointNanos().isPresent());
      receiver.goDown();
      assertThrows(IOException.class, () -> post(receiver.port(), body));
      receiver.comeUp();
      assertEquals(200, post(receiver.port(), body));
      assertEquals(4, awaitRequests(receiver, 2).points());
    }
  }

  /** The answer comes before the count. */
  private static Arrivals.Count awaitRequests(Backend receiver, long requests) {
    while (receiver.arrivals().count().requests() < requests) {
      Thread.onSpinWait();
    }
    return receiver.arrivals().count();
  }

  @Test
  void zabbixAgentsAreToldWhatIsWantedAndTheirValuesAreCounted() throws IOException {
    try (ZabbixBackend receiver = new ZabbixBackend(List.of("a[\"b\"]", "c"), 10)) {
      String checks = ask(receiver.port(), "{\"request\":\"active checks\",\"host\":\"x\"}");
      assertTrue(checks.contains("\"a[\\\"b\\\"]\"") && checks.contains("\"delay\": 10"), checks);
      assertEquals(0, receiver.arrivals().count().requests());
      ask(
          receiver.port(),
          "{\"request\":\"agent data\",\"data\":[{\"value\":\"1\"},{\"value\":\"2\"}]}");
      assertEquals(2, awaitRequests(receiver, 1).points());
    }
  }

  private static String ask(int port, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    ByteBuffer message = ByteBuffer.allocate(13 + body.length).order(ByteOrder.LITTLE_ENDIAN);
    message.put("ZBXD\u0001".getBytes(UTF_8)).putInt(body.length).putInt(0).put(body);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(message.array());
      return new String(new DataInputStream(socket.getInputStream()).readAllBytes(), UTF_8)
          .substring(13);
    }
  }

  private static int post(int port, byte[] body) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + port + "/v1/metrics").toURL().openConnection();
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Encoding", "gzip");
    connection.setRequestProperty("Connection", "close");
    connection.getOutputStream().write(body);
    return connection.getResponseCode();
  }

  private static byte[] gzip(byte[] body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(body);
    }
    return bytes.toByteArray();
  }

  /** A point for each time. */
  private static byte[] request(long... times) {
    Gauge.Builder gauge = Gauge.newBuilder();
    for (long time : times) {
      gauge.addDataPoints(NumberDataPoint.newBuilder().setTimeUnixNano(time));
    }
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .addScopeMetrics(
                    ScopeMetrics.newBuilder()
                        .addMetrics(Metric.newBuilder().setName("a").setGauge(gauge))))
        .build()
        .toByteArray();
  }
}
