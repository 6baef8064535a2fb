package dev.panapulse.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.MediaType;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.http.h2.Http2Frames;
import dev.panapulse.libc.AllocationMeter;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.tls.TlsFiles;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Java heap that a row costs on its way to the socket, by the route of production: rows are
 * encoded by the template of the message before, then sent from the buffer.
 */
final class ExportAllocationTest {
  private static final int RUNS = 200;

  /** For 100 points; each of them makes some 300 bytes of texts. */
  private static final long MOST_BYTES_OF_JSON = 50_000;

  private static final String DATE = "Sun, 06 Nov 1994 08:49:37 GMT";
  private static final String DATED =
      "HTTP/1.1 200 OK\r\nDate: " + DATE + "\r\nContent-Length: 0\r\n\r\n";

  private final RowFixture typical = RowFixture.typical();
  private final MetricBatch metrics = new MetricBatch(Resource.empty(), MetricBatch.scope("test"));

  private static EncodedRequest encoded(OtlpEncoder encoder, RowFixture rows) {
    return assertInstanceOf(EncodedRequest.class, encoder.encode(rows.batch));
  }

  /** Responds to requests for as long as they come; no responses are queued. */
  private static void serve(ScriptedServer.Connection connection) throws IOException {
    do {
      connection.say(DATED);
    } while (!ScriptedServer.read(connection.in).head().isEmpty());
  }

  /** Responds to calls for as long as they come. */
  private static void serveGrpc(ScriptedHttp2Server.Peer peer) throws IOException {
    while (true) {
      int stream = peer.request();
      peer.say(
          Http2Frames.none()
              .windowUpdate(0, peer.message.size())
              .headers(
                  stream, false, ":status", "200", "content-type", "application/grpc", "date", DATE)
              .data(stream, false, new byte[5])
              .grpcEnd(stream, 0));
    }
  }

  @Test
  void loadingAndWalkingAllocateNothing() {
    typical.take();
    long[] sum = new long[1];
    Consumer<MetricData> walk =
        metric -> {
          var points = (List<?>) metric.getData().getPoints();
          for (int i = 0; i < points.size(); i++) {
            sum[0] += ((PointData) points.get(i)).getEpochNanos();
          }
        };

    long most =
        AllocationMeter.mostOnceWarm(RUNS, 0, () -> metrics.load(typical.batch).forEach(walk));

    assertEquals(100, typical.batch.points());
    assertTrue(sum[0] != 0);
    assertEquals(0, most);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void encodingAllocatesNothing(boolean compress) {
    typical.take();
    try (OtlpEncoder encoder =
        new OtlpEncoder(metrics, new RequestFormat(MediaType.PROTOBUF, compress))) {
      long most = AllocationMeter.mostOnceWarm(RUNS, 0, () -> encoded(encoder, typical));

      assertTrue(encoded(encoder, typical).body().length() > 100);
      assertEquals(0, most);
    }
  }

  /** The SDK's encoder makes a text of each number, and two of each string. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void encodingJsonAllocatesLittle(boolean compress) {
    typical.take();
    try (OtlpEncoder encoder =
        new OtlpEncoder(metrics, new RequestFormat(MediaType.JSON, compress))) {
      long limit = RUNS * MOST_BYTES_OF_JSON;
      long most = AllocationMeter.mostOnceWarm(RUNS, limit, () -> encoded(encoder, typical));

      assertTrue(most <= limit, () -> most / RUNS + " bytes an export");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anHttpExportAllocatesNothing(boolean compress) throws IOException {
    typical.take();
    try (ScriptedServer server = new ScriptedServer();
        OtlpHttpSender sender =
            new OtlpHttpSender(
                LibC.system(),
                new OtlpClientOptions(
                    HttpEndpoint.of(
                        URI.create("http://127.0.0.1:" + server.port() + "/v1/metrics")),
                    "Test/1",
                    List.of(),
                    Duration.ofSeconds(20),
                    compress,
                    TlsFiles.NONE,
                    -1));
        OtlpEncoder encoder = new OtlpEncoder(metrics, sender.format())) {
      server.then(ExportAllocationTest::serve);
      long most =
          AllocationMeter.mostOnceWarm(
              RUNS, 0, () -> sender.send(encoded(encoder, typical).body()));

      assertEquals(0, most);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aGrpcExportAllocatesNothing(boolean compress) {
    typical.take();
    try (ScriptedHttp2Server server = new ScriptedHttp2Server()) {
      server.then(ExportAllocationTest::serveGrpc);
      try (OtlpGrpcSender sender =
              new OtlpGrpcSender(
                  LibC.system(),
                  new OtlpClientOptions(
                      HttpEndpoint.of(URI.create("http://127.0.0.1:" + server.port())),
                      "Test/1",
                      List.of(),
                      Duration.ofSeconds(20),
                      compress,
                      TlsFiles.NONE,
                      -1));
          OtlpEncoder encoder = new OtlpEncoder(metrics, sender.format())) {
        long most =
            AllocationMeter.mostOnceWarm(
                RUNS, 0, () -> sender.send(encoded(encoder, typical).body()));

        assertEquals(0, most);
      }
    }
  }
}
