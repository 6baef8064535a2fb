package dev.panapulse.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.panapulse.otlp.RequestTimes;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A backend that comes and goes at random and keeps of each request that it takes the times of its
 * rows. It stores before it answers, and answers whatever it stores with 200.
 */
final class RowStore implements AutoCloseable {
  private static final String HEAD_END = "\r\n\r\n";

  private final ServerSocket server;
  private final Random random;
  private final List<List<Long>> stored = new ArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private int sameLeft;
  private int mood;
  private boolean away = true;
  private boolean healthy;

  RowStore(long seed) {
    random = new Random(seed);
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().name("row-store").start(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** Takes something now and then, from now on; before, nothing. */
  synchronized void comeAndGo() {
    away = false;
  }

  /** Takes everything from now on. */
  synchronized void healthy() {
    healthy = true;
  }

  /** The rows of each request that was stored, in the order of their coming. */
  synchronized List<List<Long>> stored() {
    return new ArrayList<>(stored);
  }

  /** Connections so far. */
  int connections() {
    return accepted.get();
  }

  /** Whether no connection is open. */
  boolean isIdle() {
    return connections.get() == 0;
  }

  /** 0: takes it; 1: 503; 2: hangs up; the same for some requests in a row. */
  private synchronized int mood() {
    if (healthy) {
      return 0;
    }
    if (away) {
      return 1;
    }
    if (sameLeft-- <= 0) {
      sameLeft = random.nextInt(5);
      mood = random.nextInt(4);
    }
    return mood % 3;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket connection = server.accept();
        connections.incrementAndGet();
        accepted.incrementAndGet();
        Thread.ofPlatform().daemon().start(() -> serve(connection));
      } catch (IOException e) {
        // closed: the test is over
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      boolean open = true;
      while (open) {
        open = answer(in, connection.getOutputStream());
      }
    } catch (IOException e) {
      // the agent was killed
    } finally {
      connections.decrementAndGet();
    }
  }

  private boolean answer(InputStream in, OutputStream out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String head = "";
    while (!head.endsWith(HEAD_END)) {
      int b = in.read();
      if (b < 0) {
        return false;
      }
      bytes.write(b);
      head = b == '\n' ? bytes.toString(ISO_8859_1) : "";
    }
    int at = head.indexOf("Content-Length: ") + "Content-Length: ".length();
    int length = Integer.parseInt(head.substring(at, head.indexOf("\r\n", at)));
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      return false;
    }
    switch (mood()) {
      case 0 -> {
        List<Long> rows = RequestTimes.of(body, head.contains("Content-Encoding: gzip"));
        synchronized (this) {
          stored.add(rows);
        }
        out.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
      }
      case 1 -> out.write("HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
      default -> {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
