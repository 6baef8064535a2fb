package dev.panapulse.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * An HTTP server on the loopback interface that responds with 200 to whatever comes, one connection
 * after the other.
 *
 * <p>JMH counts what all threads allocate, so it allocates nothing for a request: it knows a
 * request's end by Content-Length alone.
 */
final class LoopbackSink implements AutoCloseable {
  private static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n"
          .getBytes(US_ASCII);
  private static final byte[] LENGTH = "content-length:".getBytes(US_ASCII);
  private static final byte[] HEAD_END = "\r\n\r\n".getBytes(US_ASCII);

  private final ServerSocket server;
  private final byte[] buffer = new byte[1 << 20];
  private int filled;

  LoopbackSink() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "loopback-sink");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        socket.setTcpNoDelay(true);
        respond(socket);
      } catch (IOException e) {
        // the client went away, or the server is closed
      }
    }
  }

  private void respond(Socket socket) throws IOException {
    filled = 0;
    while (true) {
      int head = -1;
      while (head < 0) {
        if (!fill(socket)) {
          return;
        }
        head = indexOf(HEAD_END, filled);
      }
      int end = head + HEAD_END.length + bodyLength(head);
      while (filled < end) {
        if (!fill(socket)) {
          return;
        }
      }
      filled = 0;
      socket.getOutputStream().write(ANSWER);
    }
  }

  private boolean fill(Socket socket) throws IOException {
    int read = socket.getInputStream().read(buffer, filled, buffer.length - filled);
    if (read <= 0) {
      return false;
    }
    filled += read;
    return true;
  }

  private int bodyLength(int head) {
    int at = indexOf(LENGTH, head);
    if (at < 0) {
      return 0;
    }
    int length = 0;
    for (int i = at + LENGTH.length; buffer[i] != '\r'; i++) {
      if (buffer[i] != ' ') {
        length = length * 10 + (buffer[i] - '0');
      }
    }
    return length;
  }

  /** Where {@code wanted}, in lower case, begins below {@code limit}; -1: nowhere. */
  private int indexOf(byte[] wanted, int limit) {
    for (int at = 0; at + wanted.length <= limit; at++) {
      int i = 0;
      while (i < wanted.length && lower(buffer[at + i]) == wanted[i]) {
        i++;
      }
      if (i == wanted.length) {
        return at;
      }
    }
    return -1;
  }

  private static int lower(byte letter) {
    return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      // it is not used again
    }
  }
}
