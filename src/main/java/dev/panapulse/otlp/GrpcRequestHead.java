package dev.panapulse.otlp;

import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.HttpHeader;
import dev.panapulse.http.hpack.HpackEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * The head of a unary gRPC call (gRPC over HTTP2, Requests) as an encoded field block. It is
 * encoded once; each call replaces only the timeout and the encoding of the message. One thread.
 */
final class GrpcRequestHead {
  private static final String BINARY = "-bin";
  private static final byte[] GZIP =
      new HpackEncoder().field("grpc-encoding", "gzip").toByteArray();
  private static final byte[] TIMEOUT = new HpackEncoder().name("grpc-timeout").toByteArray();

  /** Digits of a timeout (TimeoutValue). */
  private static final int DIGITS = 8;

  private static final long MOST = 99_999_999;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final byte[] definition;
  private final List<HttpHeader> headers;
  private byte[] metadata = {};
  private byte[] group = {};
  private int length;

  /**
   * The head of calls of one method.
   *
   * @param endpoint the destination; gRPC ignores its path
   * @param path the method: service and name
   * @param headers further metadata; Host and User-Agent replace ours; the value of a header whose
   *     name ends in -bin is sent in base64
   * @throws IllegalArgumentException for a header that is gRPC's own
   */
  GrpcRequestHead(HttpEndpoint endpoint, String path, String userAgent, List<HttpHeader> headers) {
    List<HttpHeader> rest = new ArrayList<>(headers);
    String authority = take(rest, "host", endpoint.authority());
    String agent = take(rest, "user-agent", userAgent);
    definition =
        new HpackEncoder()
            .withoutTable()
            .indexed(HpackEncoder.METHOD_POST)
            .indexed(endpoint.secure() ? HpackEncoder.SCHEME_HTTPS : HpackEncoder.SCHEME_HTTP)
            .field(HpackEncoder.PATH, path)
            .field(HpackEncoder.AUTHORITY, authority)
            .field("te", "trailers")
            .field("grpc-accept-encoding", "identity,gzip")
            .field(HpackEncoder.CONTENT_TYPE, "application/grpc")
            .field(HpackEncoder.USER_AGENT, agent)
            .toByteArray();
    this.headers = rest;
    take(metadata(rest));
  }

  /** Replaces the token. */
  void authorize(String token) {
    List<HttpHeader> all = new ArrayList<>(headers);
    all.add(new HttpHeader("Authorization", "Bearer " + token));
    take(metadata(all));
  }

  private void take(byte[] encoded) {
    metadata = encoded;
    group =
        new byte[definition.length + GZIP.length + TIMEOUT.length + DIGITS + 2 + metadata.length];
    System.arraycopy(definition, 0, group, 0, definition.length);
  }

  private static String take(List<HttpHeader> headers, String name, String otherwise) {
    String value = otherwise;
    for (HttpHeader header : headers) {
      if (header.named(name)) {
        value = header.value();
      }
    }
    headers.removeIf(header -> header.named(name));
    return value;
  }

  private static byte[] metadata(List<HttpHeader> headers) {
    HpackEncoder encoder = new HpackEncoder();
    for (HttpHeader header : headers) {
      String name = header.name().toLowerCase(Locale.ROOT);
      if (isReserved(name)) {
        throw new IllegalArgumentException("the header " + header.name() + " is gRPC's own");
      }
      String value = header.value().strip();
      encoder.secret(name, name.endsWith(BINARY) ? base64(value) : value);
    }
    return encoder.toByteArray();
  }

  private static String base64(String value) {
    return Base64.getEncoder()
        .withoutPadding()
        .encodeToString(value.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Whether a name, in lower case, is gRPC's or of a connection (RFC 9113, 8.2.2). */
  private static boolean isReserved(String name) {
    return name.startsWith("grpc-")
        || name.equals("te")
        || name.equals("keep-alive")
        || name.equals("proxy-connection");
  }

  /**
   * Encodes the head of the next call.
   *
   * @param compressed whether the message is in gzip format
   * @param nanos remaining time for the call
   */
  void frame(boolean compressed, long nanos) {
    length = definition.length;
    if (compressed) {
      put(GZIP);
    }
    put(TIMEOUT);
    long millis = Math.max(1, nanos / NANOS_PER_MILLI);
    if (millis <= MOST) {
      putTimeout(millis, 'm');
    } else {
      putTimeout(Math.min(millis / 1000, MOST), 'S');
    }
    put(metadata);
  }

  private void put(byte[] bytes) {
    System.arraycopy(bytes, 0, group, length, bytes.length);
    length += bytes.length;
  }

  private void putTimeout(long value, char unit) {
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    group[length++] = (byte) (digits + 1);
    long rest = value;
    for (int i = digits - 1; i >= 0; i--) {
      group[length + i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    group[length++] = (byte) unit;
  }

  /** The encoded block, from 0 to {@link #length()}. */
  byte[] bytes() {
    return group;
  }

  int length() {
    return length;
  }
}
