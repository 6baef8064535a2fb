package dev.panapulse.http.h2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.panapulse.http.hpack.HpackEncoder;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Frames as a server writes them, put together byte by byte. */
public final class Http2Frames {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** SETTINGS of a server, which come first. */
  public static Http2Frames server() {
    return new Http2Frames().frame(Http2.SETTINGS, 0, 0, new byte[0]);
  }

  public static Http2Frames none() {
    return new Http2Frames();
  }

  public Http2Frames frame(int type, int flags, int stream, byte[] payload) {
    return head(payload.length, type, flags, stream).raw(payload);
  }

  /** A frame's head alone. */
  Http2Frames head(int length, int type, int flags, int stream) {
    int32(length << 8 | type);
    out.write(flags);
    int32(stream);
    return this;
  }

  public Http2Frames raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  public Http2Frames raw(String hex) {
    return raw(bytes(hex));
  }

  public Http2Frames frame(int type, int flags, int stream, String hex) {
    return frame(type, flags, stream, bytes(hex));
  }

  public Http2Frames setting(int identifier, int value) {
    return frame(Http2.SETTINGS, 0, 0, String.format("%04x%08x", identifier, value));
  }

  public Http2Frames ping() {
    return frame(Http2.PING, 0, 0, "0102030405060708");
  }

  public Http2Frames goAway(int last, int code) {
    return frame(Http2.GOAWAY, 0, 0, String.format("%08x%08x", last, code));
  }

  public Http2Frames reset(int stream, int code) {
    return frame(Http2.RST_STREAM, 0, stream, String.format("%08x", code));
  }

  public Http2Frames windowUpdate(int stream, int increment) {
    return frame(Http2.WINDOW_UPDATE, 0, stream, String.format("%08x", increment));
  }

  public Http2Frames headers(int stream, boolean end, String... fields) {
    int flags = Http2.FLAG_END_HEADERS | (end ? Http2.FLAG_END_STREAM : 0);
    return frame(Http2.HEADERS, flags, stream, block(fields));
  }

  public Http2Frames data(int stream, boolean end, byte[] payload) {
    return frame(Http2.DATA, end ? Http2.FLAG_END_STREAM : 0, stream, payload);
  }

  /** The head of an answer of gRPC. */
  public Http2Frames grpcHead(int stream) {
    return headers(stream, false, ":status", "200", "content-type", "application/grpc");
  }

  /** The trailers of one. */
  public Http2Frames grpcEnd(int stream, int status) {
    return headers(stream, true, "grpc-status", Integer.toString(status));
  }

  /** A whole answer: OK, and an empty message. */
  public Http2Frames ok(int stream) {
    return grpcHead(stream).data(stream, false, new byte[5]).grpcEnd(stream, 0);
  }

  /** A field block of names and values by turns. */
  public static byte[] block(String... fields) {
    HpackEncoder encoder = new HpackEncoder();
    for (int i = 0; i < fields.length; i += 2) {
      encoder.field(fields[i], fields[i + 1]);
    }
    return encoder.toByteArray();
  }

  private void int32(int value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.write(value >>> shift);
    }
  }

  public byte[] bytes() {
    return out.toByteArray();
  }

  public static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  public static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
