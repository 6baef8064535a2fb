package dev.panapulse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A backend for scripts: {@code Sink PORT_FILE DIRECTORY} responds with success to each export over
 * HTTP, HTTPS and gRPC without TLS, writes its three ports to PORT_FILE and what a client has to
 * trust to {@code DIRECTORY/authority.pem}; and to {@code DIRECTORY/requests}, as time goes by, how
 * many requests it has got. Serves until it is killed.
 */
public final class Sink {
  private static final long COUNTED_EVERY_MS = 200;

  private Sink() {}

  /** As above. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    LoopbackTls tls = LoopbackTls.make(Path.of(arguments[1]));
    PointCount points = new PointCount(PointCount.Way.UNKNOWN, "");
    try (Backend http = new HttpBackend(points, Optional.empty());
        Backend https = new HttpBackend(points, Optional.of(tls.context()));
        Backend grpc = new GrpcBackend()) {
      write(Path.of(arguments[0]), http.port() + " " + https.port() + " " + grpc.port());
      CountDownLatch never = new CountDownLatch(1);
      do {
        long requests = 0;
        for (Backend receiver : List.of(http, https, grpc)) {
          requests += receiver.arrivals().count().requests();
        }
        write(Path.of(arguments[1], "requests"), String.valueOf(requests));
      } while (!never.await(COUNTED_EVERY_MS, TimeUnit.MILLISECONDS));
    }
  }

  private static void write(Path file, String line) throws IOException {
    Path unfinished = Path.of(file + ".unfinished");
    Files.writeString(unfinished, line + "\n");
    Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
