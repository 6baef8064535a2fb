import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps requests in a file and makes the responses to them. See ../README.md. */
final class Store {
  /** ExportMetricsServiceResponse: {1: {1: 42, 2: "too old"}}. */
  private static final byte[] PARTIAL = {
    0x0a, 11, 0x08, 42, 0x12, 7, 't', 'o', 'o', ' ', 'o', 'l', 'd'
  };

  private static final byte[] ACCEPTED = {0x0a, 0};

  private final Path file;
  private boolean partial;

  Store(String file, String scene) {
    this.file = Path.of(file);
    this.partial = scene.equals("partial");
  }

  synchronized byte[] keep(byte[] request) {
    byte[] record =
        ByteBuffer.allocate(Integer.BYTES + request.length)
            .putInt(request.length)
            .put(request)
            .array();
    try {
      Files.write(file, record, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] response = partial ? PARTIAL : ACCEPTED;
    partial = false;
    return response;
  }
}
