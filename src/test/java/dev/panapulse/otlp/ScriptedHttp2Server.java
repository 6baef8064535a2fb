package dev.panapulse.otlp;

import dev.panapulse.http.h2.Http2;
import dev.panapulse.http.h2.Http2Frames;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * An HTTP/2 server that does what a script says, a step a connection; what it says is raw bytes. It
 * knows no more of the protocol than to cut what it reads into frames.
 */
final class ScriptedHttp2Server implements Closeable {
  /** What the server does on one connection; it is closed behind. */
  interface Step {
    void serve(Peer peer) throws IOException;
  }

  /** A frame as it came. */
  record Frame(int type, int flags, int stream, List<Byte> payload) {
    boolean has(int flag) {
      return (flags & flag) != 0;
    }
  }

  /** One accepted connection, behind the preface. */
  static final class Peer {
    final Socket socket;
    final DataInputStream in;
    final OutputStream out;
    final ByteArrayOutputStream message = new ByteArrayOutputStream();

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      out = socket.getOutputStream();
    }

    void say(Http2Frames frames) throws IOException {
      out.write(frames.bytes());
      out.flush();
    }

    Frame frame() throws IOException {
      int head = in.readInt();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      byte[] payload = in.readNBytes(head >>> 8);
      if ((head & 0xff) == Http2.DATA) {
        message.write(payload);
      }
      List<Byte> bytes = new java.util.ArrayList<>();
      for (byte b : payload) {
        bytes.add(b);
      }
      return new Frame(head & 0xff, flags, stream, bytes);
    }

    /** Reads up to the frame of a type. */
    Frame await(int type) throws IOException {
      while (true) {
        Frame frame = frame();
        if (frame.type() == type) {
          return frame;
        }
      }
    }

    /** Reads to the end of a request; its stream. */
    int request() throws IOException {
      message.reset();
      while (true) {
        Frame frame = frame();
        if (frame.type() == Http2.DATA && frame.has(Http2.FLAG_END_STREAM)) {
          return frame.stream();
        }
      }
    }

    /** Until the client hangs up. */
    void untilEnd() throws IOException {
      while (in.read() >= 0) {
        // all of it
      }
    }
  }

  private final Listener listener;
  private final LinkedBlockingQueue<Step> script = new LinkedBlockingQueue<>();
  final List<Throwable> faults;
  final List<Socket> connections;
  final List<String> connects = new CopyOnWriteArrayList<>();
  private volatile boolean proxy;

  ScriptedHttp2Server() {
    try {
      listener =
          new Listener(
              "scripted-http2", Listener.on(InetAddress.getLoopbackAddress()), this::serve);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    faults = listener.faults();
    connections = listener.connections();
    listener.start();
  }

  int port() {
    return listener.port();
  }

  /** From here on it is a proxy's place, too, and asked for a tunnel first. */
  ScriptedHttp2Server behindProxy() {
    proxy = true;
    return this;
  }

  /** Adds the step of the next connection; SETTINGS are said before. */
  ScriptedHttp2Server then(Step step) {
    return thenUngreeted(peer -> {
      peer.say(Http2Frames.server());
      step.serve(peer);
    });
  }

  /** Adds the step of the next connection, which says its SETTINGS itself, or something else. */
  ScriptedHttp2Server thenUngreeted(Step step) {
    script.add(step);
    return this;
  }

  private void serve(Socket socket) throws IOException {
    // what was said is to be there, whether the client has acknowledged what came before or not
    socket.setTcpNoDelay(true);
    Peer peer = new Peer(socket);
    Optional<Step> step = listener.next(script);
    if (step.isPresent()) {
      if (proxy) {
        connects.add(ScriptedServer.read(peer.in).head());
        peer.out.write(Http2Frames.ascii("HTTP/1.1 200 OK\r\n\r\n"));
      }
      peer.in.readNBytes(24);
      step.get().serve(peer);
    }
  }

  @Override
  public void close() {
    listener.close();
  }
}
