package dev.panapulse.otlp;

import dev.panapulse.codec.PrintableText;
import dev.panapulse.codec.ProtoReader;
import dev.panapulse.gzip.GunzippedPrefix;
import dev.panapulse.http.HttpDate;
import dev.panapulse.http.h1.RetryAfter;
import dev.panapulse.http.h2.Http2Fields;
import dev.panapulse.http.h2.Http2ResponseHandler;
import dev.panapulse.libc.Slab;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * The response to a unary gRPC call (gRPC over HTTP2, Responses), or the HTTP response of a proxy
 * in its place. Keeps only the parts that an OTLP sender needs, in memory that the constructor
 * allocates. One thread.
 */
public final class GrpcResponse implements Http2ResponseHandler, AutoCloseable {
  /** The response has no gRPC status. */
  static final int NO_STATUS = -1;

  private static final int PREFIX = 5;
  private static final int UNCOMPRESSED = 0;
  private static final int COMPRESSED = 1;
  private static final int KEPT = 4 * 1024;
  private static final int UNKNOWN = 2;
  private static final int LAST_STATUS = 16;
  private static final String GZIP = "gzip";

  private final Slab body = Slab.allocate(PREFIX + KEPT);
  private final GunzippedPrefix plain = new GunzippedPrefix(KEPT);
  private int httpStatus;
  private boolean grpc;
  private int status;
  private String message = "";
  private String retryAfter = "";
  private GrpcRetryInfo retryInfo = GrpcRetryInfo.NONE;
  private long date;
  private boolean hasDate;
  private boolean hasAge;
  private long bodyBytes;
  private int kept;
  private boolean gzip;
  private boolean gzipExcluded;
  private boolean decompressed;

  public GrpcResponse() {
    reset();
  }

  @Override
  public void reset() {
    httpStatus = 0;
    grpc = false;
    status = NO_STATUS;
    message = "";
    retryAfter = "";
    date = HttpDate.NONE;
    hasDate = false;
    hasAge = false;
    retryInfo = GrpcRetryInfo.NONE;
    bodyBytes = 0;
    kept = 0;
    gzip = false;
    gzipExcluded = false;
    decompressed = false;
  }

  @Override
  public void status(int code) {
    httpStatus = code;
  }

  @Override
  public void field(byte[] bytes, int name, int nameLength, int value, int valueLength) {
    if (Http2Fields.equal(bytes, name, nameLength, "grpc-status")) {
      long number = Http2Fields.number(bytes, value, valueLength);
      status = number >= 0 && number <= LAST_STATUS ? (int) number : UNKNOWN;
    } else if (Http2Fields.equal(bytes, name, nameLength, "content-type")) {
      String grpcType = "application/grpc";
      grpc =
          valueLength >= grpcType.length()
              && Http2Fields.equal(bytes, value, grpcType.length(), grpcType);
    } else if (Http2Fields.equal(bytes, name, nameLength, "grpc-encoding")) {
      gzip = Http2Fields.equal(bytes, value, valueLength, GZIP);
    } else if (Http2Fields.equal(bytes, name, nameLength, "grpc-accept-encoding")) {
      gzipExcluded = !contains(bytes, value, valueLength, GZIP);
    } else if (Http2Fields.equal(bytes, name, nameLength, "grpc-message")) {
      message = PercentEncoded.text(bytes, value, valueLength);
    } else if (Http2Fields.equal(bytes, name, nameLength, "grpc-status-details-bin")) {
      retryInfo = retryInfo(Arrays.copyOfRange(bytes, value, value + valueLength));
    } else if (Http2Fields.equal(bytes, name, nameLength, "date")) {
      // of two dates nobody knows which one is right
      date = hasDate ? HttpDate.NONE : HttpDate.parse(bytes, value, valueLength);
      hasDate = true;
    } else if (Http2Fields.equal(bytes, name, nameLength, "age")) {
      hasAge = true;
    } else if (Http2Fields.equal(bytes, name, nameLength, "retry-after")) {
      retryAfter = PrintableText.text(bytes, value, valueLength);
    }
  }

  private static boolean contains(byte[] bytes, int from, int length, String text) {
    for (int i = 0; i <= length - text.length(); i++) {
      if (Http2Fields.equal(bytes, from + i, text.length(), text)) {
        return true;
      }
    }
    return false;
  }

  private static GrpcRetryInfo retryInfo(byte[] base64) {
    byte[] details;
    try {
      details = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException _) {
      return GrpcRetryInfo.NONE;
    }
    if (details.length == 0) {
      return GrpcRetryInfo.NONE;
    }
    try (Slab slab = Slab.allocate(details.length)) {
      slab.put(0, details, 0, details.length);
      return GrpcRetryInfo.of(new ProtoReader(slab, 0, details.length, false));
    }
  }

  @Override
  public void data(Slab from, long offset, int length) {
    int keep = Math.min(length, PREFIX + KEPT - kept);
    body.copyFrom(from, offset, kept, keep);
    kept += keep;
    bodyBytes += length;
  }

  /** The HTTP status; 0 before it is received. */
  int httpStatus() {
    return httpStatus;
  }

  /** Whether the content type is that of gRPC. */
  boolean grpc() {
    return grpc;
  }

  /** The gRPC status, 0 to 16, or {@link #NO_STATUS}. */
  int status() {
    return status;
  }

  /** The message of the gRPC status, printable; may be empty. */
  String message() {
    return message;
  }

  /** The raw value of Retry-After, which proxies send; empty: absent. */
  String retryAfter() {
    return retryAfter;
  }

  /**
   * When the server wrote the response, in seconds since the epoch; {@link HttpDate#NONE}: unknown,
   * or long ago, as a cache says by Age (RFC 9111, 5.1).
   */
  long date() {
    return hasAge ? HttpDate.NONE : date;
  }

  /** Whether and when the backend allows a retry. */
  GrpcRetryInfo retryInfo() {
    return retryInfo;
  }

  /**
   * Decompresses a message in gzip format; from then on {@link #hasPlainMessage} holds for it, and
   * {@link #plainMessage} returns it. A message in another format stays compressed.
   */
  void decompress() {
    if (!decompressed && gzip && hasMessage(COMPRESSED)) {
      decompressed = plain.decompress(body, PREFIX, kept - PREFIX, kept < bodyBytes);
    }
  }

  /** Whether the peer lists the encodings of requests that it reads, and gzip is none of them. */
  boolean excludesGzip() {
    return gzipExcluded;
  }

  /** Whether the body is exactly one complete message, not compressed or decompressed. */
  boolean hasPlainMessage() {
    return decompressed || hasMessage(UNCOMPRESSED);
  }

  private boolean hasMessage(int flag) {
    return kept >= PREFIX && body.getByte(0) == flag && bodyBytes == PREFIX + messageLength();
  }

  private long messageLength() {
    return Integer.reverseBytes(body.getInt(1)) & 0xffff_ffffL;
  }

  /** Whether the body is empty or one message of no bytes. */
  boolean empty() {
    return bodyBytes == 0 || (bodyBytes == PREFIX && hasPlainMessage());
  }

  /** The message; only its first {@value #KEPT} bytes are available. */
  ProtoReader plainMessage() {
    if (decompressed) {
      return new ProtoReader(plain.bytes(), 0, plain.length(), plain.cut());
    }
    return new ProtoReader(body, PREFIX, kept - PREFIX, kept < bodyBytes);
  }

  /** The beginning of a body that is not a message, as printable text. */
  String text() {
    return HtmlTitle.orText(body, kept);
  }

  @Override
  public void close() {
    body.close();
    plain.close();
  }

  /**
   * The delay that a proxy requests by Retry-After; empty: none.
   *
   * @param now seconds since the epoch by the wall clock
   */
  Optional<Duration> proxyDelay(long now) {
    return RetryAfter.parse(retryAfter, now);
  }
}
