package dev.panapulse.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ObjLongConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Takes requests over HTTP or HTTPS, responds with 200 to each, counts it and forgets it. Can go
 * down and come up again at the same port.
 */
final class HttpBackend implements Backend {
  static {
    // else the response's second segment waits for the client's delayed acknowledgement, 40 ms
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final Arrivals arrivals = new Arrivals();
  private final PointCount points;
  private final Optional<SSLContext> tls;
  private final ObjLongConsumer<byte[]> bodies;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
  private final int port;
  private HttpServer server;

  /**
   * @param bodies gets each body, decompressed, and when it was there, in nanoseconds since the
   *     epoch
   */
  HttpBackend(PointCount points, Optional<SSLContext> tls, ObjLongConsumer<byte[]> bodies) {
    this.points = points;
    this.tls = tls;
    this.bodies = bodies;
    this.server = listen(0);
    this.port = server.getAddress().getPort();
  }

  HttpBackend(PointCount points, Optional<SSLContext> tls) {
    this(points, tls, (body, nanos) -> {});
  }

  private HttpServer listen(int wanted) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted);
    try {
      HttpServer listening;
      if (tls.isPresent()) {
        HttpsServer secure = HttpsServer.create(address, 0);
        secure.setHttpsConfigurator(new ClientsOrder(tls.get()));
        listening = secure;
      } else {
        listening = HttpServer.create(address, 0);
      }
      listening.setExecutor(threads);
      listening.createContext("/", this::respond);
      listening.start();
      return listening;
    } catch (IOException e) {
      throw new BenchException("no server at port " + wanted + ": " + e.getMessage(), e);
    }
  }

  /** Connections are refused, and those that are open are closed. */
  void goDown() {
    server.stop(0);
  }

  void comeUp() {
    server = listen(port);
  }

  private void respond(HttpExchange exchange) throws IOException {
    byte[] body;
    try (InputStream in = exchange.getRequestBody()) {
      body = in.readAllBytes();
    }
    long nanos = Arrivals.now();
    exchange.getResponseHeaders().set("Content-Type", contentType(exchange));
    // an empty ExportMetricsServiceResponse: all of it was accepted
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
    Optional<String> coding =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    try {
      byte[] plain = decode(body, coding.orElse("identity"));
      arrivals.sampled(() -> points.earliest(plain));
      arrivals.add(nanos, body.length, points.in(plain));
      bodies.accept(plain, nanos);
    } catch (IOException e) {
      arrivals.add(nanos, body.length, 0);
      arrivals.error("a body that cannot be read: " + e.getMessage());
    }
  }

  /**
   * Takes the client's first cipher suite that it knows, as nginx, and the Go programs that most
   * backends are, do where nobody told them otherwise; JSSE goes by its own order.
   */
  private static final class ClientsOrder extends HttpsConfigurator {
    ClientsOrder(SSLContext context) {
      super(context);
    }

    @Override
    public void configure(HttpsParameters parameters) {
      SSLParameters settings = getSSLContext().getDefaultSSLParameters();
      settings.setUseCipherSuitesOrder(false);
      parameters.setSSLParameters(settings);
    }
  }

  private static String contentType(HttpExchange exchange) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type"))
        .orElse("application/x-protobuf");
  }

  static byte[] decode(byte[] body, String coding) throws IOException {
    return switch (coding) {
      case "gzip" -> new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
      case "deflate" -> new InflaterInputStream(new ByteArrayInputStream(body)).readAllBytes();
      default -> body;
    };
  }

  @Override
  public Arrivals arrivals() {
    return arrivals;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
