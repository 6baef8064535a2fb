import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Takes unary gRPC calls in HTTP/2 without TLS (RFC 9113, prior knowledge), answers OK with an
 * empty message to each, and forgets it. What is in the head of a call is not looked at. One thread
 * a connection.
 */
final class GrpcSink implements Runnable {
  private static final int PREFACE_BYTES = 24;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int WINDOW_UPDATE = 8;
  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private final ServerSocket socket;
  private final PrintStream log;

  GrpcSink(PrintStream log) throws IOException {
    this.socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    this.log = log;
  }

  int port() {
    return socket.getLocalPort();
  }

  @Override
  public void run() {
    try {
      while (true) {
        Socket connection = socket.accept();
        Thread.ofPlatform().daemon().start(() -> serve(connection));
      }
    } catch (IOException e) {
      log.println("no more gRPC: " + e);
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
      long bytes = 0;
      while (true) {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = in.readNBytes(length);
        if ((type == SETTINGS || type == PING) && (flags & ACK) == 0) {
          frame(out, type, ACK, 0, type == PING ? payload : new byte[0]);
        } else if (type == DATA) {
          bytes += length;
          if (length > 0) {
            frame(out, WINDOW_UPDATE, 0, 0, new byte[] {0, 0, (byte) (length >> 8), (byte) length});
          }
        }
        if ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
          long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
          answer(out, stream);
          log.println(micros + " /grpc/v1/metrics " + bytes);
          bytes = 0;
        }
      }
    } catch (EOFException end) {
      // the agent is done
    } catch (IOException e) {
      log.println("a gRPC connection broke: " + e);
    }
  }

  private static void answer(OutputStream out, int stream) throws IOException {
    // :status 200 of the static table
    frame(
        out,
        HEADERS,
        END_HEADERS,
        stream,
        join(new byte[] {(byte) 0x88}, field("content-type", "application/grpc")));
    // an empty ExportMetricsServiceResponse: all of it was accepted
    frame(out, DATA, 0, stream, new byte[5]);
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
}
