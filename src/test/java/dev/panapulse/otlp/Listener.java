package dev.panapulse.otlp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A socket of the loopback interface that listens, and a thread that serves its connections, one at
 * a time. That a client breaks a connection off is no fault; whatever else fails is on record.
 */
final class Listener implements AutoCloseable {
  /** What is done with connections. */
  interface Service {
    /** Before a connection is waited for. */
    default void prepare() {}

    /** Serves a connection, which is closed behind. */
    void serve(Socket socket) throws IOException;
  }

  private static final int PATIENCE_MILLIS = 20_000;
  private static final int LOOK_MILLIS = 20;

  private final ServerSocket socket;
  private final Service service;
  private final Thread thread;
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final List<Throwable> faults = new CopyOnWriteArrayList<>();
  private volatile boolean closed;
  private volatile boolean cut;

  /** Serves the connections of a socket that listens; it closes it. */
  Listener(String name, ServerSocket socket, Service service) {
    this.socket = socket;
    this.service = service;
    thread = Thread.ofPlatform().daemon().name(name).unstarted(this::serve);
  }

  /** A socket that listens on a free port of {@code address}. */
  static ServerSocket on(InetAddress address) throws IOException {
    return new ServerSocket(0, 50, address);
  }

  Listener start() {
    thread.start();
    return this;
  }

  int port() {
    return socket.getLocalPort();
  }

  /** All that were accepted, in order; grows. */
  List<Socket> connections() {
    return connections;
  }

  /** What failed but for a connection; grows. */
  List<Throwable> faults() {
    return faults;
  }

  boolean closed() {
    return closed;
  }

  /** Waits for the next step of a script; empty if the end comes first. */
  <T> Optional<T> next(BlockingQueue<T> script) {
    try {
      while (!closed) {
        T step = script.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (step != null) {
          return Optional.of(step);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }

  private void serve() {
    while (!closed) {
      service.prepare();
      try (Socket connection = socket.accept()) {
        connections.add(connection);
        if (cut) {
          return;
        }
        service.serve(connection);
      } catch (IOException e) {
        // the client, or the end of the test, cut the connection, or did not like the certificate
      } catch (RuntimeException | AssertionError e) {
        faults.add(e);
      }
    }
  }

  /** Takes no more connections, and waits until the last is served. */
  void finish() {
    closed = true;
    try {
      socket.close();
      thread.join(PATIENCE_MILLIS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      throw new AssertionError(thread.getName() + " goes on");
    }
  }

  /** Cuts the connections, and takes no more. */
  @Override
  public void close() {
    closed = true;
    cut = true;
    try {
      socket.close();
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    finish();
  }
}
