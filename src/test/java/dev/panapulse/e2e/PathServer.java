package dev.panapulse.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server of HTTP whose response depends on the path alone; on any number of connections. */
final class PathServer implements AutoCloseable {
  /** The response of an OTLP backend. */
  static final String ACCEPTED = "200 OK\r\nContent-Type: application/x-protobuf";

  /**
   * A request.
   *
   * @param line the first line of its head
   * @param headers by name, in lower case
   */
  record Request(String line, Map<String, String> headers) {}

  /** The first byte of TLS. */
  private static final int HANDSHAKE = 0x16;

  private final ServerSocket listener;
  private final Map<String, String> responses;
  private final String otherwise;
  private volatile boolean readsJson = true;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> connections = new CopyOnWriteArrayList<>();

  /**
   * @param responses by path: status and headers, then a blank line and a body if there is one
   * @param otherwise the response for other paths
   */
  PathServer(Map<String, String> responses, String otherwise) {
    this(plain(), responses, otherwise);
  }

  PathServer(ServerSocket listener, Map<String, String> responses, String otherwise) {
    this.listener = listener;
    this.responses = Map.copyOf(responses);
    this.otherwise = otherwise;
    Thread.ofPlatform().daemon().name("path-server").start(this::accept);
  }

  /** An OTLP backend over HTTP. */
  static PathServer backend() {
    return new PathServer(Map.of("/v1/metrics", ACCEPTED), "404 Not Found");
  }

  /** Answers 415 to JSON from now on. */
  PathServer withoutJson() {
    readsJson = false;
    return this;
  }

  private static ServerSocket plain() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        connections.add(connection);
        Thread.ofPlatform().daemon().name("path-connection").start(() -> serve(connection));
      } catch (IOException e) {
        // closed: the test is over
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      in.mark(1);
      if (in.read() == HANDSHAKE) {
        // as nginx and Go's net/http respond to TLS
        connection.getOutputStream().write(whole("400 Bad Request").getBytes(ISO_8859_1));
        return;
      }
      in.reset();
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        String[] words = line.split(" ", -1);
        Map<String, String> headers = new TreeMap<>();
        for (String field = line(in); !field.isEmpty(); field = line(in)) {
          int colon = Math.max(0, field.indexOf(':'));
          headers.put(
              field.substring(0, colon).toLowerCase(Locale.ROOT),
              field.substring(colon + 1).strip());
        }
        in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        requests.add(new Request(line, headers));
        boolean isHttp = words.length == 3 && words[2].equals("HTTP/1.1");
        boolean isJson = "application/json".equals(headers.get("content-type"));
        String response =
            !isHttp
                ? "400 Bad Request"
                : isJson && !readsJson
                    ? "415 Unsupported Media Type"
                    : responses.getOrDefault(words[1], otherwise);
        connection.getOutputStream().write(whole(response).getBytes(ISO_8859_1));
        if (!isHttp) {
          return;
        }
      }
    } catch (IOException e) {
      // the other side has hung up, or does not speak HTTP
    }
  }

  private static String whole(String response) {
    int blank = response.indexOf("\r\n\r\n");
    String head = blank < 0 ? response : response.substring(0, blank);
    String body = blank < 0 ? "" : response.substring(blank + 4);
    return "HTTP/1.1 " + head + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.append((char) b);
    }
    return line.toString().stripTrailing();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
