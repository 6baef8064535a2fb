package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HttpBackendTest {
  private static final PointCount OTLP = new PointCount(PointCount.Way.OTLP, "");

  @Test
  void compressedRequestsAreAcceptedAlsoAfterAnOutage() throws IOException {
    try (HttpBackend receiver = new HttpBackend(OTLP, Optional.empty())) {
      byte[] body = gzip(BackendFixture.request(1, 2));
      assertEquals(200, post(receiver.port(), body));
      Arrivals.Count count = BackendFixture.awaitRequests(receiver, 1);
      assertEquals(2, count.points());
      assertEquals(body.length, count.bytes());
      assertTrue(receiver.arrivals().firstPointNanos().isPresent());
      receiver.goDown();
      assertThrows(IOException.class, () -> post(receiver.port(), body));
      receiver.comeUp();
      assertEquals(200, post(receiver.port(), body));
      assertEquals(4, BackendFixture.awaitRequests(receiver, 2).points());
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
}
