import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Takes OTLP exports on the loopback interface, answers well to each and forgets it.
 *
 * <p>{@code java Sink.java PORT_FILE LOG KEY_STORE}: writes its ports for HTTP, HTTPS and gRPC
 * without TLS to PORT_FILE, and for each request a line to LOG: microseconds since the epoch at
 * which it was there whole, its path ({@code /grpc/v1/metrics} for gRPC), its bytes. KEY_STORE is
 * in PKCS #12, its password {@code changeit}.
 */
final class Sink {
  private final PrintStream log;

  private Sink(PrintStream log) {
    this.log = log;
  }

  /** Serves until it is killed. */
  public static void main(String[] arguments) throws IOException, GeneralSecurityException {
    // else the answer's second segment waits for the client's delayed acknowledgement, 40 ms
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    PrintStream log = new PrintStream(new FileOutputStream(arguments[1]), true, UTF_8);
    server.createContext("/", new Sink(log)::answer);
    server.start();
    HttpsServer secure =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    secure.setHttpsConfigurator(new HttpsConfigurator(tls(Path.of(arguments[2]))));
    secure.createContext("/", new Sink(log)::answer);
    secure.start();
    GrpcSink grpc = new GrpcSink(log);
    Thread.ofPlatform().start(grpc);
    Path portFile = Path.of(arguments[0]);
    Path unfinished = Path.of(arguments[0] + ".unfinished");
    Files.writeString(
        unfinished,
        server.getAddress().getPort()
            + " "
            + secure.getAddress().getPort()
            + " "
            + grpc.port()
            + "\n");
    Files.move(unfinished, portFile);
  }

  private static SSLContext tls(Path file) throws IOException, GeneralSecurityException {
    char[] password = "changeit".toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, password);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
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
