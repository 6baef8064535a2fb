package dev.panapulse.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What listens in an agent's place. Serves each connection in turn until it is closed. */
public final class Peer implements AutoCloseable {
  private final ServerSocketChannel socket;
  private final Thread thread;

  /** What it does with a connection, again and again until that returns false. */
  @FunctionalInterface
  interface Talk {
    boolean with(SocketChannel client) throws IOException;
  }

  private Peer(ServerSocketChannel socket, Talk talk) {
    this.socket = socket;
    this.thread = new Thread(() -> serve(talk));
  }

  static Peer at(Path path, Talk talk) {
    try {
      ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      socket.bind(UnixDomainSocketAddress.of(path));
      Peer peer = new Peer(socket, talk);
      peer.thread.start();
      return peer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that responds the same to each request. */
  public static Peer responding(Path path, String response) {
    return at(
        path,
        client -> {
          receive(client);
          send(client, response);
          return false;
        });
  }

  /** One whose response begins like an agent's and never ends. */
  public static Peer endless(Path path) {
    String part = "fine\n" + "0123456789abcdef".repeat(4096);
    return at(path, client -> send(client, part));
  }

  static boolean send(SocketChannel client, String text) throws IOException {
    return client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))) > 0;
  }

  /** Waits for bytes of the client; false: it has hung up. */
  static boolean receive(SocketChannel client) throws IOException {
    return client.read(ByteBuffer.allocate(256)) > 0;
  }

  private void serve(Talk talk) {
    while (socket.isOpen()) {
      try (SocketChannel client = socket.accept()) {
        while (talk.with(client)) {
          Thread.onSpinWait();
        }
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // the client has hung up
      }
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
      thread.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
