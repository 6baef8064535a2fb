package dev.panapulse.e2e;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The file to which a server in {@code src/test/servers} appends the requests it accepts. */
final class StoredRequests {
  private final Path file;

  StoredRequests(Path file) {
    this.file = file;
  }

  Path file() {
    return file;
  }

  /** All complete requests so far. */
  List<ReceivedRequest> read() {
    List<ReceivedRequest> requests = new ArrayList<>();
    try {
      ByteBuffer bytes =
          ByteBuffer.wrap(Files.exists(file) ? Files.readAllBytes(file) : new byte[0]);
      while (bytes.remaining() >= Integer.BYTES
          && bytes.remaining() - Integer.BYTES >= bytes.getInt(bytes.position())) {
        ByteBuffer message = bytes.slice(bytes.position() + Integer.BYTES, bytes.getInt());
        bytes.position(bytes.position() + message.remaining());
        requests.add(
            new ReceivedRequest(
                "file", Map.of(), ExportMetricsServiceRequest.parseFrom(message), true));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return requests;
  }
}
