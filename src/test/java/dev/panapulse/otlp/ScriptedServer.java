package dev.panapulse.otlp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An HTTP server that answers each request by the next step of a script; one connection a time. */
public final class ScriptedServer implements Closeable {
  /** What the server does with one request. */
  public interface Step {
    void answer(Connection connection) throws IOException;
  }

  /** A request as it came over the wire. */
  public static final class Request {
    private final String head;
    private final byte[] body;

    Request(String head, byte[] body) {
      this.head = head;
      this.body = body;
    }

    public String head() {
      return head;
    }

    public byte[] body() {
      return body;
    }

    public boolean hasHeader(String line) {
      return (head + "\r\n").contains("\r\n" + line + "\r\n");
    }
  }

  /** One accepted connection, with a request just read or about to be. */
  public static final class Connection {
    public final Socket socket;
    public final InputStream in;
    final OutputStream out;

    Connection(Socket socket) throws IOException {
      this.socket = socket;
      in = new BufferedInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    }

    public void say(String text) throws IOException {
      say(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public void say(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    /** Closes with a reset instead of an end. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  public static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  private final Listener listener;
  private final LinkedBlockingQueue<Step> script = new LinkedBlockingQueue<>();
  public final List<Request> requests = new CopyOnWriteArrayList<>();
  public final List<Connection> connections = new CopyOnWriteArrayList<>();
  private volatile boolean rawSteps;

  public ScriptedServer() throws IOException {
    this(InetAddress.getLoopbackAddress());
  }

  public ScriptedServer(InetAddress address) throws IOException {
    this(Listener.on(address));
  }

  /** A server on a socket that listens; it closes it. */
  public ScriptedServer(ServerSocket socket) {
    listener = new Listener("scripted-server", socket, this::serve).start();
  }

  public int port() {
    return listener.port();
  }

  /** Adds a step: the request is read first. */
  public ScriptedServer then(Step step) {
    script.add(step);
    return this;
  }

  public ScriptedServer thenSay(String answer) {
    return then(connection -> connection.say(answer));
  }

  /** From here on steps are called before the request is read, and read what they want. */
  public ScriptedServer withoutReading() {
    rawSteps = true;
    return this;
  }

  private void serve(Socket socket) throws IOException {
    Connection connection = new Connection(socket);
    connections.add(connection);
    converse(connection);
  }

  private void converse(Connection connection) throws IOException {
    while (!connection.socket.isClosed()) {
      if (!rawSteps) {
        Request request = read(connection.in);
        if (request.head().isEmpty()) {
          return;
        }
        requests.add(request);
      }
      Optional<Step> step = listener.next(script);
      if (step.isEmpty()) {
        return;
      }
      step.get().answer(connection);
    }
  }

  static Request read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        return new Request("", new byte[0]);
      }
      head.write(b);
    }
    String text = head.toString(StandardCharsets.ISO_8859_1);
    int length = 0;
    for (String line : text.split("\r\n", -1)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length: ")) {
        length = Integer.parseInt(line.substring("content-length: ".length()));
      }
    }
    return new Request(text, in.readNBytes(length));
  }

  @Override
  public void close() {
    listener.close();
    if (!listener.faults().isEmpty()) {
      throw new AssertionError("in the server", listener.faults().getFirst());
    }
  }

  /** A step that waits for a latch before it goes on. */
  public static void await(CountDownLatch latch) {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody came");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
