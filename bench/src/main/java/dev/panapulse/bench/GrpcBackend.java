package dev.panapulse.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;

/**
 * Takes unary gRPC calls in HTTP/2 without TLS (RFC 9113, prior knowledge), responds with OK and an
 * empty message to each, counts it and forgets it. What is in the head of a call is not looked at,
 * but that a compressed message is taken for gzip. One thread a connection.
 */
final class GrpcBackend implements Backend {
  private static final int PREFACE_BYTES = 24;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int WINDOW_UPDATE = 8;
  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int PADDED = 8;
  private static final int MESSAGE_HEAD_BYTES = 5;

  private final Arrivals arrivals = new Arrivals();
  private final PointCount points = new PointCount(PointCount.Way.OTLP, "");
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final ServerSocket socket;

  GrpcBackend() {
    try {
      this.socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new BenchException("no server for gRPC: " + e.getMessage(), e);
    }
    Thread.ofPlatform().daemon().name("grpc").start(this::accept);
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = socket.accept();
        connections.add(connection);
        Thread.ofPlatform().daemon().name("grpc").start(() -> serve(connection));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setTcpNoDelay(true);
      DataInputStream in =
          new DataInputStream(new BufferedInputStream(connection.getInputStream()));
      OutputStream out = connection.getOutputStream();
      in.skipNBytes(PREFACE_BYTES);
      frame(out, SETTINGS, 0, 0, new byte[0]);
      Map<Integer, ByteArrayOutputStream> calls = new HashMap<>();
      while (true) {
        frame(in, out, calls);
      }
    } catch (EOFException end) {
      // the agent is done
    } catch (IOException e) {
      if (!socket.isClosed()) {
        arrivals.error("a gRPC connection broke: " + e.getMessage());
      }
    } finally {
      connections.remove(connection);
    }
  }

  private void frame(
      DataInputStream in, OutputStream out, Map<Integer, ByteArrayOutputStream> calls)
      throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] payload = in.readNBytes(length);
    if ((type == SETTINGS || type == PING) && (flags & ACK) == 0) {
      frame(out, type, ACK, 0, type == PING ? payload : new byte[0]);
    } else if (type == DATA) {
      int padding = (flags & PADDED) != 0 && length > 0 ? payload[0] & 0xff : -1;
      calls
          .computeIfAbsent(stream, id -> new ByteArrayOutputStream())
          .write(payload, padding < 0 ? 0 : 1, Math.max(0, length - padding - 1));
      if (length > 0) {
        byte[] window = {0, (byte) (length >> 16), (byte) (length >> 8), (byte) length};
        frame(out, WINDOW_UPDATE, 0, 0, window);
        frame(out, WINDOW_UPDATE, 0, stream, window);
      }
    }
    if ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
      long nanos = Arrivals.now();
      respond(out, stream);
      ByteArrayOutputStream call = calls.remove(stream);
      count(nanos, call == null ? new byte[0] : call.toByteArray());
    }
  }

  private void count(long nanos, byte[] call) {
    if (call.length < MESSAGE_HEAD_BYTES) {
      arrivals.add(nanos, call.length, 0);
      return;
    }
    ByteArrayInputStream message =
        new ByteArrayInputStream(call, MESSAGE_HEAD_BYTES, call.length - MESSAGE_HEAD_BYTES);
    try {
      byte[] plain =
          call[0] == 0 ? message.readAllBytes() : new GZIPInputStream(message).readAllBytes();
      arrivals.sampled(() -> points.earliest(plain));
      arrivals.add(nanos, call.length, points.in(plain));
    } catch (IOException e) {
      arrivals.add(nanos, call.length, 0);
      arrivals.error("a gRPC message that cannot be read: " + e.getMessage());
    }
  }

  private static void respond(OutputStream out, int stream) throws IOException {
    // :status 200 of the static table
    frame(
        out,
        HEADERS,
        END_HEADERS,
        stream,
        join(new byte[] {(byte) 0x88}, field("content-type", "application/grpc")));
    // an empty ExportMetricsServiceResponse: all of it was accepted
    frame(out, DATA, 0, stream, new byte[MESSAGE_HEAD_BYTES]);
    frame(out, HEADERS, END_HEADERS | END_STREAM, stream, field("grpc-status", "0"));
  }

  /** A literal field with a new name, not indexed (RFC 7541, 6.2.2). */
  private static byte[] field(String name, String value) {
    byte[] nameBytes = name.getBytes(StandardCharsets.US_ASCII);
    byte[] valueBytes = value.getBytes(StandardCharsets.US_ASCII);
    return join(
        join(new byte[] {0, (byte) nameBytes.length}, nameBytes),
        join(new byte[] {(byte) valueBytes.length}, valueBytes));
  }

  private static byte[] join(byte[] one, byte[] other) {
    byte[] both = new byte[one.length + other.length];
    System.arraycopy(one, 0, both, 0, one.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private static void frame(OutputStream out, int type, int flags, int stream, byte[] payload)
      throws IOException {
    int length = payload.length;
    byte[] head = {
      (byte) (length >> 16),
      (byte) (length >> 8),
      (byte) length,
      (byte) type,
      (byte) flags,
      (byte) (stream >> 24),
      (byte) (stream >> 16),
      (byte) (stream >> 8),
      (byte) stream
    };
    out.write(join(head, payload));
  }

  @Override
  public Arrivals arrivals() {
    return arrivals;
  }

  @Override
  public int port() {
    return socket.getLocalPort();
  }

  @Override
  public void close() {
    Quietly.close(socket);
    connections.forEach(Quietly::close);
  }
}
