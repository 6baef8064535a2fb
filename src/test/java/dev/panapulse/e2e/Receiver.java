package dev.panapulse.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.util.JsonFormat;
import dev.panapulse.net.tls.TestServerSocket;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/**
 * An OTLP/HTTP backend in the test's own process. It reads with protoc's classes, which the agent
 * does not have, and can be told to misbehave.
 */
final class Receiver implements AutoCloseable {
  /** What it does with a request. */
  enum Behaviour {
    /** Reads it and answers 200. */
    ACCEPT,
    /** Reads it and answers 503 with Retry-After: 1. */
    UNAVAILABLE,
    /** Reads it and answers 302, as a captive portal does. */
    LOGIN_PAGE,
    /** Reads it and answers 302 or 403, with the request's Authorization in place and body. */
    ECHO,
    /** Reads it and answers 401. */
    UNAUTHORIZED,
    /** Reads it and answers 404. */
    NOT_FOUND,
    /** Reads it and never answers. */
    HANG,
    /** Reads it and closes the connection. */
    CLOSE,
    /** Closes the connection without reading a byte. */
    HANG_UP,
    /** Reads it and answers with something that is not HTTP. */
    NONSENSE,
    /** Reads it and answers 200 with a body that is not protobuf. */
    WRONG_BODY,
    /** Reads it and answers 200, a byte at a time. */
    SLOW
  }

  private volatile ServerSocket server;

  /** As servers write it (RFC 9110, 5.6.7). */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

  private final String scheme;
  private final List<ReceivedRequest> deliveries = new CopyOnWriteArrayList<>();
  private final List<Throwable> faults = new CopyOnWriteArrayList<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger requests = new AtomicInteger();
  private volatile Behaviour behaviour;
  private volatile int mostBytes = Integer.MAX_VALUE;
  private volatile String tooLarge = "";

  Receiver() {
    this(Behaviour.ACCEPT);
  }

  Receiver(Behaviour behaviour) {
    this(behaviour, plain(), "http");
  }

  private Receiver(Behaviour behaviour, ServerSocket server, String scheme) {
    this.behaviour = behaviour;
    this.server = server;
    this.scheme = scheme;
    Thread.ofPlatform().daemon().name("receiver").start(this::accept);
  }

  /** One behind TLS. */
  static Receiver behind(TestServerSocket tls) {
    return new Receiver(Behaviour.ACCEPT, tls, "https");
  }

  private static ServerSocket plain() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getLocalPort();
  }

  /** Refuses connections and closes those that it has, until it is started again. */
  void stop() {
    close();
  }

  /** Is there again, on the same port. */
  void start() {
    try {
      ServerSocket again = new ServerSocket();
      again.setReuseAddress(true);
      again.bind(server.getLocalSocketAddress());
      server = again;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().name("receiver").start(this::accept);
  }

  /** The base URL for the agent. */
  String url() {
    return scheme + "://127.0.0.1:" + server.getLocalPort();
  }

  /** Behaves so from the next request on. */
  void behave(Behaviour next) {
    behaviour = next;
  }

  /** Answers 413 to longer bodies from now on. */
  void limit(int bytes) {
    limit(bytes, "413 Content Too Large");
  }

  /**
   * Answers longer bodies like this from now on.
   *
   * @param status a status line without the protocol
   */
  void limit(int bytes, String status) {
    tooLarge = status;
    mostBytes = bytes;
  }

  /** Requests begun, read or not. */
  int requests() {
    return requests.get();
  }

  /** Requests read to their end. */
  List<ReceivedRequest> deliveries() {
    if (!faults.isEmpty()) {
      throw new AssertionError("the receiver got something wrong", faults.getFirst());
    }
    return List.copyOf(deliveries);
  }

  /** Requests that were accepted. */
  List<ReceivedRequest> accepted() {
    return deliveries().stream().filter(ReceivedRequest::accepted).toList();
  }

  /** Timestamps of the rows in accepted requests, in the order in which they came. */
  List<Long> acceptedRows() {
    return rows(true);
  }

  /** How many data points the accepted requests have. */
  long acceptedPoints() {
    return deliveries().stream()
        .filter(ReceivedRequest::accepted)
        .mapToLong(delivery -> delivery.points().size())
        .sum();
  }

  /** Timestamps of all rows that were read, accepted or not; each once. */
  List<Long> readRows() {
    return rows(false).stream().distinct().toList();
  }

  private List<Long> rows(boolean onlyAccepted) {
    List<Long> times = new ArrayList<>();
    for (ReceivedRequest delivery : deliveries()) {
      if (delivery.accepted() || !onlyAccepted) {
        for (Point point : delivery.points()) {
          if (point.metric().getName().equals("system.uptime")) {
            times.add(point.time());
          }
        }
      }
    }
    return times;
  }

  private void accept() {
    ServerSocket listening = server;
    while (!listening.isClosed()) {
      try {
        Socket connection = listening.accept();
        connections.add(connection);
        Thread.ofPlatform().daemon().name("connection").start(() -> serve(connection));
      } catch (IOException e) {
        if (!listening.isClosed()) {
          faults.add(e);
        }
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      OutputStream out = connection.getOutputStream();
      boolean open = true;
      while (open) {
        in.mark(1);
        if (in.read() < 0) {
          break;
        }
        in.reset();
        requests.incrementAndGet();
        open = answer(in, out);
      }
    } catch (IOException e) {
      // the agent, or the end of the test, cut the connection
    } catch (RuntimeException | AssertionError e) {
      faults.add(e);
    } finally {
      connections.remove(connection);
    }
  }

  private boolean answer(InputStream in, OutputStream out) throws IOException {
    Behaviour now = behaviour;
    if (now == Behaviour.HANG_UP) {
      return false;
    }
    if (!read(in, accepts(now))) {
      out.write(answer(tooLarge));
      out.flush();
      return true;
    }
    switch (now) {
      case ACCEPT -> out.write(ok(ExportMetricsServiceResponse.getDefaultInstance().toByteArray()));
      case UNAVAILABLE -> out.write(answer("503 Service Unavailable\r\nRetry-After: 1"));
      case LOGIN_PAGE -> out.write(answer("302 Found\r\nLocation: http://portal.test/login"));
      case ECHO ->
          out.write(
              echo(
                  deliveries.size() % 2 == 0 ? "302 Found" : "403 Forbidden",
                  deliveries.getLast().headers().getOrDefault("authorization", "")));
      case UNAUTHORIZED -> out.write(answer("401 Unauthorized"));
      case NOT_FOUND -> out.write(answer("404 Not Found"));
      case HANG -> hang(in);
      case NONSENSE -> out.write("SSH-2.0-what are you saying\r\n".getBytes(ISO_8859_1));
      case WRONG_BODY -> out.write(ok("<html>It works!</html>".getBytes(ISO_8859_1)));
      // within the time that tests give a response, byte by byte
      case SLOW -> slowly(answer("200 OK\r\nContent-Type: application/x-protobuf"), out);
      case CLOSE, HANG_UP -> {
        return false;
      }
    }
    out.flush();
    return now != Behaviour.NONSENSE;
  }

  private static boolean accepts(Behaviour behaviour) {
    return behaviour == Behaviour.ACCEPT
        || behaviour == Behaviour.SLOW
        || behaviour == Behaviour.WRONG_BODY;
  }

  /** Without a body. */
  private static byte[] answer(String statusAndHeaders) {
    return ("HTTP/1.1 " + statusAndHeaders + "\r\nContent-Length: 0\r\n\r\n").getBytes(ISO_8859_1);
  }

  private static byte[] echo(String status, String authorization) {
    String body = "<html><title>no room for " + authorization + " here</title></html>";
    String place = "http://portal.test/?next=" + authorization.replace(' ', '+');
    return ("HTTP/1.1 "
            + status
            + "\r\nLocation: "
            + place
            + "\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(ISO_8859_1);
  }

  private static byte[] ok(byte[] body) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    answer.write(
        ("HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nDate: "
                + DATE.format(ZonedDateTime.now(ZoneOffset.UTC))
                + "\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(ISO_8859_1));
    answer.write(body);
    return answer.toByteArray();
  }

  private static void slowly(byte[] answer, OutputStream out) throws IOException {
    for (byte b : answer) {
      out.write(b);
      out.flush();
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Until the other side has had enough. */
  private static void hang(InputStream in) throws IOException {
    while (in.read() >= 0) {
      // nothing is answered
    }
    throw new EOFException();
  }

  /** Whether it was short enough. */
  private boolean read(InputStream in, boolean accepted) throws IOException {
    String[] requestLine = line(in).split(" ");
    if (requestLine.length != 3 || !requestLine[0].equals("POST")) {
      throw new AssertionError("not a POST: " + String.join(" ", requestLine));
    }
    Map<String, String> headers = headers(in);
    String length = headers.get("content-length");
    if (length == null) {
      throw new AssertionError("no Content-Length: " + headers);
    }
    byte[] body = in.readNBytes(Integer.parseInt(length));
    if (body.length < Integer.parseInt(length)) {
      throw new EOFException();
    }
    byte[] message = plain(headers, body);
    ExportMetricsServiceRequest request =
        "application/json".equals(headers.get("content-type"))
            ? json(message)
            : ExportMetricsServiceRequest.parseFrom(message);
    boolean fits = body.length <= mostBytes;
    deliveries.add(new ReceivedRequest(requestLine[1], headers, request, accepted && fits));
    return fits;
  }

  private static ExportMetricsServiceRequest json(byte[] message) throws IOException {
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    JsonFormat.parser().merge(new String(message, UTF_8), request);
    return request.build();
  }

  private static byte[] plain(Map<String, String> headers, byte[] body) throws IOException {
    return switch (headers.getOrDefault("content-encoding", "identity")) {
      case "gzip" -> new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
      case "identity" -> body;
      default -> throw new AssertionError("unknown encoding: " + headers);
    };
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      String name = line.substring(0, colon).toLowerCase(java.util.Locale.ROOT);
      if (headers.put(name, line.substring(colon + 1).strip()) != null) {
        throw new AssertionError("twice: " + name);
      }
    }
    return headers;
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException();
      }
      line.write(b);
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
