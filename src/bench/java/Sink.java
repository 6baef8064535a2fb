import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Takes OTLP/HTTP exports on the loopback interface, answers 200 to each and forgets it.
 *
 * <p>{@code java Sink.java PORT_FILE LOG}: writes its port to PORT_FILE and for each request a line
 * to LOG: microseconds since the epoch at which it was there whole, its path, its bytes.
 */
final class Sink {
  private final PrintStream log;

  private Sink(PrintStream log) {
    this.log = log;
  }

  /** Serves until it is killed. */
  public static void main(String[] arguments) throws IOException {
    // else the answer's second segment waits for the client's delayed acknowledgement, 40 ms
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    PrintStream log = new PrintStream(new FileOutputStream(arguments[1]), true, UTF_8);
    server.createContext("/", new Sink(log)::answer);
    server.start();
    Path portFile = Path.of(arguments[0]);
    Path unfinished = Path.of(arguments[0] + ".unfinished");
    Files.writeString(unfinished, server.getAddress().getPort() + "\n");
    Files.move(unfinished, portFile);
  }

  private void answer(HttpExchange exchange) throws IOException {
    long bytes;
    try (InputStream body = exchange.getRequestBody()) {
      bytes = body.transferTo(OutputStream.nullOutputStream());
    }
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
    // an empty ExportMetricsServiceResponse: all of it was accepted
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
    log.println(micros + " " + exchange.getRequestURI().getPath() + " " + bytes);
  }
}
