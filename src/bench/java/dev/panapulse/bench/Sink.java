package dev.panapulse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A backend for scripts: {@code Sink PORT_FILE DIRECTORY} answers well to each export over HTTP,
 * HTTPS and gRPC without TLS, writes its three ports to PORT_FILE and what a client has to trust to
 * {@code DIRECTORY/authority.pem}. Serves until it is killed.
 */
public final class Sink {
  private Sink() {}

  /** As above. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    LoopbackTls tls = LoopbackTls.make(Path.of(arguments[1]));
    PointCount points = new PointCount(PointCount.Way.UNKNOWN, "");
    try (Receiver http = new HttpReceiver(points, Optional.empty());
        Receiver https = new HttpReceiver(points, Optional.of(tls.context()));
        Receiver grpc = new GrpcReceiver()) {
      Path unfinished = Path.of(arguments[0] + ".unfinished");
      Files.writeString(unfinished, http.port() + " " + https.port() + " " + grpc.port() + "\n");
      Files.move(unfinished, Path.of(arguments[0]), StandardCopyOption.ATOMIC_MOVE);
      new CountDownLatch(1).await();
    }
  }
}
