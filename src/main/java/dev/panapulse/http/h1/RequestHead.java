package dev.panapulse.http.h1;

import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.HttpHeader;
import dev.panapulse.http.HttpProxy;
import dev.panapulse.http.MediaType;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.libc.Slab;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The head of a POST (RFC 9112, 3 and 5), rendered when the token changes. Only its last lines,
 * which frame the body, are rendered for each request. One thread.
 */
public final class RequestHead implements AutoCloseable {
  private static final byte[] PROTOBUF = contentType(MediaType.PROTOBUF);
  private static final byte[] JSON = contentType(MediaType.JSON);
  private static final byte[] GZIP = ascii("Content-Encoding: gzip\r\n");
  private static final byte[] LENGTH = ascii("Content-Length: ");
  private static final byte[] END = ascii("\r\n\r\n");
  private static final int DIGITS = 19;

  /** The content coding of responses that {@link HttpResponseParser} reads. */
  private static final HttpHeader ACCEPT_GZIP = new HttpHeader("Accept-Encoding", "gzip");

  private final OtlpClientOptions options;
  private Slab slab;
  private long constantLength;
  private long length;

  /**
   * The head of requests to the endpoint; Host, User-Agent or Accept-Encoding of the options
   * replace the default.
   */
  public RequestHead(OtlpClientOptions options) {
    this.options = options;
    slab = Slab.allocate(1);
    render(Optional.empty());
  }

  /** Sets the bearer token, which replaces the previous one. */
  public void authorize(String token) {
    render(Optional.of(new HttpHeader("Authorization", "Bearer " + token)));
  }

  private void render(Optional<HttpHeader> authorization) {
    byte[] constant = text(options, authorization).getBytes(StandardCharsets.ISO_8859_1);
    slab.close();
    constantLength = constant.length;
    slab =
        Slab.allocate(
            constantLength + PROTOBUF.length + GZIP.length + LENGTH.length + DIGITS + END.length);
    slab.put(0, constant, 0, constant.length);
  }

  private static String text(OtlpClientOptions options, Optional<HttpHeader> authorization) {
    HttpEndpoint endpoint = options.endpoint();
    List<HttpHeader> headers = options.headers();
    // a proxy that forwards needs the absolute form of the target (RFC 9112, 3.2.2)
    Optional<HttpProxy> forwarder = options.proxy().filter(_ -> !endpoint.secure());
    StringBuilder head = new StringBuilder();
    head.append("POST ").append(forwarder.isPresent() ? endpoint.url() : endpoint.path());
    head.append(" HTTP/1.1\r\n");
    forwarder.flatMap(HttpProxy::authorization).ifPresent(header -> append(head, header));
    if (isAbsent(headers, "Host")) {
      append(head, new HttpHeader("Host", endpoint.authority()));
    }
    if (isAbsent(headers, "User-Agent")) {
      append(head, new HttpHeader("User-Agent", options.userAgent()));
    }
    if (isAbsent(headers, "Accept-Encoding")) {
      append(head, ACCEPT_GZIP);
    }
    for (HttpHeader header : headers) {
      append(head, header);
    }
    authorization.ifPresent(header -> append(head, header));
    return head.toString();
  }

  private static boolean isAbsent(List<HttpHeader> headers, String name) {
    for (HttpHeader header : headers) {
      if (header.named(name)) {
        return false;
      }
    }
    return true;
  }

  private static void append(StringBuilder head, HttpHeader header) {
    head.append(header.name()).append(": ").append(header.value()).append("\r\n");
  }

  /** Renders the lines that frame this body. */
  public void frame(RequestBuffer body) {
    length = constantLength;
    put(body.mediaType() == MediaType.JSON ? JSON : PROTOBUF);
    if (body.compressed()) {
      put(GZIP);
    }
    put(LENGTH);
    putDigits(body.length());
    put(END);
  }

  private void put(byte[] bytes) {
    slab.put(length, bytes, 0, bytes.length);
    length += bytes.length;
  }

  private void putDigits(long number) {
    long divisor = 1;
    while (number / divisor >= 10) {
      divisor *= 10;
    }
    for (; divisor > 0; divisor /= 10) {
      slab.putByte(length++, (byte) ('0' + number / divisor % 10));
    }
  }

  /** The bytes, from 0 to {@link #length()}. */
  public Slab bytes() {
    return slab;
  }

  /** Bytes of the head, with the lines of the last {@link #frame}. */
  public long length() {
    return length;
  }

  private static byte[] contentType(MediaType type) {
    return ascii("Content-Type: " + type.text() + "\r\n");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    slab.close();
  }
}
