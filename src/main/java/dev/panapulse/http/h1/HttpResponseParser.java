package dev.panapulse.http.h1;

import dev.panapulse.codec.PrintableText;
import dev.panapulse.gzip.GunzippedPrefix;
import dev.panapulse.http.HttpDate;
import dev.panapulse.http.MediaType;
import dev.panapulse.libc.Slab;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Parses one HTTP/1.x response to a POST incrementally (RFC 9112).
 *
 * <p>Only the fields that an OTLP sender needs are kept. For any input, memory is bounded by the
 * constructor's allocation, and the response ends: by its framing, by {@link #malformed()}, or by
 * the limits on header and body. Reused by {@link #reset()}. One thread.
 */
public final class HttpResponseParser implements AutoCloseable {
  /** Most bytes of status lines, headers and trailers together, interim responses included. */
  static final int HEADER_LIMIT = 16 * 1024;

  /** Most bytes of the body that are kept; the rest is read and discarded. */
  static final int BODY_KEPT = 4 * 1024;

  /** Most bytes of the body that are read, chunk framing included. */
  static final int BODY_LIMIT = 4 * 1024 * 1024;

  private static final int NAME_LIMIT = 32;
  private static final int VALUE_LIMIT = 256;
  private static final int LINE_LIMIT = 80;
  private static final long UNKNOWN = -1;

  private static final byte[] PROTOCOL = ascii("HTTP/1.");
  private static final byte[] AGE = ascii("age");
  private static final byte[] CONNECTION = ascii("connection");
  private static final byte[] CONTENT_ENCODING = ascii("content-encoding");
  private static final byte[] CONTENT_LENGTH = ascii("content-length");
  private static final byte[] CONTENT_TYPE = ascii("content-type");
  private static final byte[] DATE = ascii("date");
  private static final byte[] LOCATION = ascii("location");
  private static final byte[] RETRY_AFTER = ascii("retry-after");
  private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding");
  private static final byte[] CHUNKED = ascii("chunked");
  private static final byte[] CLOSE = ascii("close");
  private static final byte[] GZIP = ascii("gzip");
  private static final byte[] IDENTITY = ascii("identity");
  private static final byte[] KEEP_ALIVE = ascii("keep-alive");
  private static final byte[] X_GZIP = ascii("x-gzip");
  private static final byte[] PROTOBUF = ascii(MediaType.PROTOBUF.text());
  private static final byte[] JSON = ascii(MediaType.JSON.text());
  private static final byte[] HTML = ascii("text/html");
  private static final byte[] XHTML = ascii("application/xhtml+xml");

  private enum State {
    STATUS_LINE,
    FIELD_START,
    FIELD_NAME,
    FIELD_VALUE,
    BODY_OF_LENGTH,
    BODY_UNTIL_END,
    CHUNK_SIZE,
    CHUNK_EXTENSION,
    CHUNK_DATA,
    CHUNK_END,
    COMPLETE,
    MALFORMED
  }

  private final Slab body = Slab.allocate(BODY_KEPT);
  private final GunzippedPrefix plain = new GunzippedPrefix(BODY_KEPT);
  private final byte[] line = new byte[LINE_LIMIT];
  private final byte[] name = new byte[NAME_LIMIT];
  private final byte[] value = new byte[VALUE_LIMIT];

  private State state = State.STATUS_LINE;
  private String reason = "";
  private boolean begun;
  private boolean carriageReturn;
  private int headerBytes;
  private int lineLength;
  private int nameLength;
  private int valueLength;

  private boolean headComplete;
  private boolean inTrailers;
  private int status;
  private boolean oldProtocol;
  private boolean closeAsked;
  private boolean keepAliveAsked;
  private boolean chunked;
  private boolean protobuf;
  private boolean json;
  private boolean html;
  private boolean encoded;
  private boolean gzip;
  private boolean decompressed;
  private long contentLength;
  private long date;
  private boolean hasDate;
  private boolean hasAge;
  private String retryAfter = "";
  private String location = "";

  private boolean keepAlive;
  private long bodyBytes;
  private long remaining;
  private boolean sizeBegun;
  private int kept;
  private boolean cut;

  public HttpResponseParser() {
    reset();
  }

  /** Prepares for the next response. */
  public void reset() {
    begun = false;
    headerBytes = 0;
    reason = "";
    bodyBytes = 0;
    remaining = 0;
    kept = 0;
    cut = false;
    awaitHead();
  }

  private void awaitHead() {
    state = State.STATUS_LINE;
    carriageReturn = false;
    lineLength = 0;
    nameLength = 0;
    valueLength = 0;
    headComplete = false;
    inTrailers = false;
    status = 0;
    oldProtocol = false;
    closeAsked = false;
    keepAliveAsked = false;
    chunked = false;
    protobuf = false;
    json = false;
    html = false;
    encoded = false;
    gzip = false;
    decompressed = false;
    contentLength = UNKNOWN;
    date = HttpDate.NONE;
    hasDate = false;
    hasAge = false;
    retryAfter = "";
    location = "";
    keepAlive = false;
  }

  /** Parses the next bytes; bytes after the end of the response make the connection unusable. */
  public void feed(Slab from, long offset, long length) {
    begun |= length > 0;
    long at = offset;
    long end = offset + length;
    while (at < end && !done()) {
      if (state == State.BODY_OF_LENGTH
          || state == State.CHUNK_DATA
          || state == State.BODY_UNTIL_END) {
        at += takeBody(from, at, end - at);
      } else {
        step(from.getByte(at));
        at++;
      }
    }
    if (at < end) {
      keepAlive = false;
    }
  }

  /** The peer has closed the stream, which ends a body without a length. */
  public void end() {
    if (state == State.BODY_UNTIL_END) {
      state = State.COMPLETE;
    }
    keepAlive = false;
  }

  /** Whether any byte was received. */
  public boolean begun() {
    return begun;
  }

  /** Whether the response is complete or malformed. */
  public boolean done() {
    return state == State.COMPLETE || state == State.MALFORMED;
  }

  /** Whether this is not an HTTP response, or exceeds a limit. */
  boolean malformed() {
    return state == State.MALFORMED;
  }

  /** The fault of a malformed response; empty for others. */
  public String reason() {
    return reason;
  }

  /** Whether the head of the final response was read; from then on {@link #status()} is valid. */
  public boolean headComplete() {
    return headComplete;
  }

  /** The status code, 200 to 999. */
  public int status() {
    return status;
  }

  /** The status line without the protocol, printable: {@code "404 Not Found"}. */
  public String statusLine() {
    int from = PROTOCOL.length + 2;
    return PrintableText.text(line, from, Math.max(0, lineLength - from));
  }

  /** The raw value of Retry-After; empty when there is none. */
  public String retryAfter() {
    return retryAfter;
  }

  /**
   * When the server wrote the response, in seconds since the epoch; {@link HttpDate#NONE}: unknown,
   * or long ago, as a cache says by Age (RFC 9111, 5.1).
   */
  public long date() {
    return hasAge ? HttpDate.NONE : date;
  }

  /** The raw value of Location; empty when there is none. */
  public String location() {
    return location;
  }

  /** Whether Content-Type is protobuf. */
  public boolean protobuf() {
    return protobuf;
  }

  /** Whether Content-Type is JSON. */
  public boolean json() {
    return json;
  }

  /** Whether Content-Type is HTML. */
  public boolean html() {
    return html;
  }

  /** Whether the body has a content coding, unless {@link #decompress} has removed it. */
  public boolean encoded() {
    return encoded && !decompressed;
  }

  /**
   * Decompresses a body in gzip format, as far as it was received; from then on this returns the
   * decompressed body. A body that is not in gzip format stays encoded.
   */
  public void decompress() {
    if (gzip && !decompressed && kept > 0) {
      decompressed = plain.decompress(body, 0, kept, cut || state != State.COMPLETE);
    }
  }

  /** Whether the next request may go over the same connection. */
  public boolean keepAlive() {
    return state == State.COMPLETE && keepAlive;
  }

  /** Memory whose first {@link #bodyLength()} bytes begin the body; valid until the next reset. */
  public Slab body() {
    return decompressed ? plain.bytes() : body;
  }

  /** Bytes of the body that were kept. */
  public int bodyLength() {
    return decompressed ? plain.length() : kept;
  }

  /** Whether the body is longer than the part that was kept. */
  public boolean bodyCut() {
    return decompressed ? plain.cut() : cut;
  }

  @Override
  public void close() {
    body.close();
    plain.close();
  }

  private void step(byte b) {
    if (isBodyFraming()) {
      if (++bodyBytes > BODY_LIMIT) {
        fail("body above " + BODY_LIMIT + " bytes");
        return;
      }
    } else if (++headerBytes > HEADER_LIMIT) {
      fail("header above " + HEADER_LIMIT + " bytes");
      return;
    }
    if (b == '\r' && !carriageReturn) {
      carriageReturn = true;
      return;
    }
    // a line feed alone ends a line too (RFC 9112, 2.2); a carriage return alone is an attack
    if (carriageReturn && b != '\n') {
      fail("carriage return inside a line");
      return;
    }
    carriageReturn = false;
    boolean lineEnd = b == '\n';
    switch (state) {
      case STATUS_LINE -> inStatusLine(b, lineEnd);
      case FIELD_START -> atFieldStart(b, lineEnd);
      case FIELD_NAME -> inFieldName(b, lineEnd);
      case FIELD_VALUE -> inFieldValue(b, lineEnd);
      case CHUNK_SIZE -> inChunkSize(b, lineEnd);
      case CHUNK_EXTENSION -> inChunkExtension(lineEnd);
      case CHUNK_END -> atChunkEnd(lineEnd);
      default -> throw new AssertionError(state);
    }
  }

  private boolean isBodyFraming() {
    return state == State.CHUNK_SIZE || state == State.CHUNK_EXTENSION || state == State.CHUNK_END;
  }

  private void inStatusLine(byte b, boolean lineEnd) {
    if (lineEnd) {
      takeStatusLine();
    } else if (lineLength < PROTOCOL.length && b != PROTOCOL[lineLength]) {
      // at the first wrong byte, because other protocols may never send the end of a line
      fail("no HTTP/1.x status line");
    } else if (lineLength < LINE_LIMIT) {
      line[lineLength++] = b;
    }
  }

  private void takeStatusLine() {
    int at = PROTOCOL.length;
    boolean sound =
        lineLength >= at + 5
            && isDigit(line[at])
            && line[at + 1] == ' '
            && line[at + 2] >= '1'
            && line[at + 2] <= '9'
            && isDigit(line[at + 3])
            && isDigit(line[at + 4])
            && (lineLength == at + 5 || line[at + 5] == ' ');
    if (!sound) {
      fail("no HTTP/1.x status line");
      return;
    }
    oldProtocol = line[at] == '0';
    status = (line[at + 2] - '0') * 100 + (line[at + 3] - '0') * 10 + (line[at + 4] - '0');
    state = State.FIELD_START;
  }

  /** Ends the previous field, unless this line begins with a blank and so continues it. */
  private void atFieldStart(byte b, boolean lineEnd) {
    boolean blank = b == ' ' || b == '\t';
    if (blank && nameLength > 0) {
      state = State.FIELD_VALUE;
      inFieldValue(b, false);
      return;
    }
    takeField();
    if (done()) {
      return;
    }
    if (lineEnd) {
      takeHead();
    } else {
      state = State.FIELD_NAME;
      inFieldName(b, false);
    }
  }

  private void inFieldName(byte b, boolean lineEnd) {
    if (b == ':' && nameLength > 0) {
      state = State.FIELD_VALUE;
      valueLength = 0;
    } else if (lineEnd || b <= ' ' || b == ':' || b == 0x7f) {
      fail("no name of a header");
    } else {
      if (nameLength < NAME_LIMIT) {
        name[nameLength] = lowerCase(b);
      }
      nameLength++;
    }
  }

  private void inFieldValue(byte b, boolean lineEnd) {
    if (lineEnd) {
      state = State.FIELD_START;
    } else if (b == 0) {
      fail("zero byte in a header");
    } else if (valueLength > 0 || (b != ' ' && b != '\t')) {
      if (valueLength < VALUE_LIMIT) {
        value[valueLength] = b;
      }
      valueLength++;
    }
  }

  private void takeField() {
    // trailers are read over: nothing of ours is allowed there (RFC 9110, 6.5.1)
    if (nameLength > 0 && !inTrailers) {
      while (valueLength > 0 && valueLength <= VALUE_LIMIT && isBlank(value[valueLength - 1])) {
        valueLength--;
      }
      if (named(CONTENT_LENGTH)) {
        takeContentLength();
      } else if (named(TRANSFER_ENCODING)) {
        takeTransferEncoding();
      } else if (named(CONNECTION)) {
        closeAsked |= hasElement(CLOSE) || valueLength > VALUE_LIMIT;
        keepAliveAsked |= hasElement(KEEP_ALIVE);
      } else if (named(CONTENT_TYPE)) {
        protobuf = valueStartsWith(PROTOBUF);
        json = valueStartsWith(JSON);
        html = valueStartsWith(HTML) || valueStartsWith(XHTML);
      } else if (named(CONTENT_ENCODING)) {
        takeContentEncoding();
      } else if (named(DATE)) {
        // of two dates nobody knows which one is right
        date = hasDate ? HttpDate.NONE : HttpDate.parse(value, 0, valueLength);
        hasDate = true;
      } else if (named(AGE)) {
        hasAge = true;
      } else if (named(LOCATION)) {
        location = PrintableText.text(value, 0, Math.min(valueLength, VALUE_LIMIT));
      } else if (named(RETRY_AFTER)) {
        retryAfter = PrintableText.text(value, 0, Math.min(valueLength, VALUE_LIMIT));
      }
    }
    nameLength = 0;
    valueLength = 0;
  }

  /** Several codings are not decoded, in one line or several. */
  private void takeContentEncoding() {
    if (!matches(value, 0, valueLength, IDENTITY)) {
      // x-gzip is the same (RFC 9110, 8.4.1.3)
      gzip =
          !encoded
              && (matches(value, 0, valueLength, GZIP) || matches(value, 0, valueLength, X_GZIP));
      encoded = true;
    }
  }

  /** Digits, or the same digits several times in a list (RFC 9112, 6.3). */
  private void takeContentLength() {
    if (valueLength == 0 || valueLength > VALUE_LIMIT) {
      fail("Content-Length is not a number");
      return;
    }
    int at = 0;
    while (at < valueLength && !done()) {
      int end = elementEnd(at);
      takeLength(trimmedStart(at, end), trimmedEnd(at, end));
      at = end + 1;
    }
  }

  private void takeLength(int from, int to) {
    long length = 0;
    for (int i = from; i < to; i++) {
      if (!isDigit(value[i])) {
        fail("Content-Length is not a number");
        return;
      }
      // all numbers above the limit are equal
      length = Math.min(length * 10 + (value[i] - '0'), Integer.MAX_VALUE);
    }
    if (from >= to) {
      fail("Content-Length is not a number");
    } else if (contentLength != UNKNOWN && contentLength != length) {
      fail("Content-Length given twice with different values");
    } else {
      contentLength = length;
    }
  }

  private void takeTransferEncoding() {
    if (chunked || !matches(value, 0, valueLength, CHUNKED)) {
      fail("Transfer-Encoding other than chunked");
    } else {
      chunked = true;
    }
  }

  private void takeHead() {
    if (inTrailers) {
      state = State.COMPLETE;
    } else if (status == 101) {
      fail("101 Switching Protocols, which was not requested");
    } else if (status < 200) {
      awaitHead();
    } else {
      headComplete = true;
      // a length with chunks is an attempt at smuggling, chunks in HTTP/1.0 are an error (6.1)
      boolean doubtful = chunked && (contentLength != UNKNOWN || oldProtocol);
      keepAlive = !closeAsked && !doubtful && (!oldProtocol || keepAliveAsked);
      awaitBody();
    }
  }

  private void awaitBody() {
    if (status == 204 || status == 304) {
      state = State.COMPLETE;
    } else if (chunked) {
      awaitChunk();
    } else if (contentLength == 0) {
      state = State.COMPLETE;
    } else if (contentLength > BODY_LIMIT) {
      fail("body above " + BODY_LIMIT + " bytes");
    } else if (contentLength != UNKNOWN) {
      remaining = contentLength;
      state = State.BODY_OF_LENGTH;
    } else {
      keepAlive = false;
      state = State.BODY_UNTIL_END;
    }
  }

  private void awaitChunk() {
    remaining = 0;
    sizeBegun = false;
    state = State.CHUNK_SIZE;
  }

  private void inChunkSize(byte b, boolean lineEnd) {
    int digit = Character.digit(b, 16);
    if (b > 0 && digit >= 0) {
      remaining = remaining * 16 + digit;
      sizeBegun = true;
      if (remaining > BODY_LIMIT) {
        fail("body above " + BODY_LIMIT + " bytes");
      }
    } else if (!sizeBegun) {
      fail("chunk size is not a hexadecimal number");
    } else if (lineEnd) {
      takeChunkSize();
    } else if (b == ';' || isBlank(b)) {
      state = State.CHUNK_EXTENSION;
    } else {
      fail("chunk size is not a hexadecimal number");
    }
  }

  private void inChunkExtension(boolean lineEnd) {
    if (lineEnd) {
      takeChunkSize();
    }
  }

  private void takeChunkSize() {
    if (remaining > 0) {
      state = State.CHUNK_DATA;
    } else {
      inTrailers = true;
      state = State.FIELD_START;
    }
  }

  private void atChunkEnd(boolean lineEnd) {
    if (lineEnd) {
      awaitChunk();
    } else {
      fail("chunk longer than its size");
    }
  }

  private long takeBody(Slab from, long at, long available) {
    boolean untilEnd = state == State.BODY_UNTIL_END;
    long taken = untilEnd ? available : Math.min(available, remaining);
    int keep = (int) Math.min(taken, BODY_KEPT - kept);
    body.copyFrom(from, at, kept, keep);
    kept += keep;
    cut |= keep < taken;
    bodyBytes += taken;
    if (bodyBytes > BODY_LIMIT) {
      fail("body above " + BODY_LIMIT + " bytes");
    } else if (!untilEnd) {
      remaining -= taken;
      if (remaining == 0) {
        state = state == State.CHUNK_DATA ? State.CHUNK_END : State.COMPLETE;
      }
    }
    return taken;
  }

  private void fail(String why) {
    state = State.MALFORMED;
    reason = why;
    keepAlive = false;
  }

  private boolean named(byte[] wanted) {
    return nameLength <= NAME_LIMIT && matches(name, 0, nameLength, wanted);
  }

  private boolean valueStartsWith(byte[] wanted) {
    return valueLength >= wanted.length && matches(value, 0, wanted.length, wanted);
  }

  /** Whether the value is a list with this element. */
  private boolean hasElement(byte[] wanted) {
    int length = Math.min(valueLength, VALUE_LIMIT);
    int at = 0;
    while (at < length) {
      int end = elementEnd(at);
      int from = trimmedStart(at, end);
      if (matches(value, from, trimmedEnd(at, end) - from, wanted)) {
        return true;
      }
      at = end + 1;
    }
    return false;
  }

  private int elementEnd(int from) {
    int length = Math.min(valueLength, VALUE_LIMIT);
    int end = from;
    while (end < length && value[end] != ',') {
      end++;
    }
    return end;
  }

  private int trimmedStart(int from, int to) {
    int start = from;
    while (start < to && isBlank(value[start])) {
      start++;
    }
    return start;
  }

  private int trimmedEnd(int from, int to) {
    int end = to;
    while (end > from && isBlank(value[end - 1])) {
      end--;
    }
    return end;
  }

  /** Whether the bytes are {@code wanted}, which is in lower case, ignoring case. */
  private static boolean matches(byte[] bytes, int from, int length, byte[] wanted) {
    if (length != wanted.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (lowerCase(bytes[from + i]) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte lowerCase(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public String toString() {
    return "HttpResponseParser[" + state.name().toLowerCase(Locale.ROOT) + ", " + status + "]";
  }
}
