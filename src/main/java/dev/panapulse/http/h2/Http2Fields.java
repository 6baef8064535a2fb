package dev.panapulse.http.h2;

import dev.panapulse.codec.PrintableText;
import dev.panapulse.http.hpack.HpackDecoder;

/**
 * Checks that the fields and the body of a stream are a valid HTTP response (RFC 9113, 8.1 to 8.3),
 * and passes those of the final response on. One thread.
 */
public final class Http2Fields implements HpackDecoder.Fields {
  private static final String STATUS = ":status";
  private static final String CONTENT_LENGTH = "content-length";
  private static final int MOST_DIGITS = 18;
  private static final long UNKNOWN = -1;

  private static final String[] CONNECTION_SPECIFIC = {
    "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade",
  };

  private final Http2ResponseHandler response;
  private boolean headSeen;
  private boolean regularSeen;
  private int status;
  private long contentLength;
  private long bodyBytes;
  private String reason = "";

  /** Passes valid fields to {@code response}. */
  Http2Fields(Http2ResponseHandler response) {
    this.response = response;
  }

  /** Prepares for a new response. */
  void reset() {
    headSeen = false;
    contentLength = UNKNOWN;
    bodyBytes = 0;
    reason = "";
    begin();
  }

  /** Prepares for the fields of the next block. */
  void begin() {
    regularSeen = false;
    status = 0;
  }

  @Override
  public void field(byte[] bytes, int name, int nameLength, int value, int valueLength) {
    if (!reason.isEmpty()) {
      return;
    }
    if (nameLength > 0 && bytes[name] == ':') {
      pseudo(bytes, name, nameLength, value, valueLength);
      return;
    }
    regularSeen = true;
    check(bytes, name, nameLength, value, valueLength);
    if (reason.isEmpty() && !interim()) {
      if (equal(bytes, name, nameLength, CONTENT_LENGTH) && !headSeen) {
        contentLength(bytes, value, valueLength);
      }
      response.field(bytes, name, nameLength, value, valueLength);
    }
  }

  private boolean interim() {
    return !headSeen && status < 200;
  }

  private void pseudo(byte[] bytes, int name, int nameLength, int value, int valueLength) {
    boolean known = !headSeen && !regularSeen && status == 0;
    if (!known || !equal(bytes, name, nameLength, STATUS)) {
      fail("pseudo-header field out of place");
      return;
    }
    status = valueLength == 3 ? (int) number(bytes, value, valueLength) : -1;
    if (status < 100) {
      fail("no status");
    } else if (status >= 200) {
      response.status(status);
    }
  }

  private void check(byte[] bytes, int name, int nameLength, int value, int valueLength) {
    if (!headSeen && status == 0) {
      fail("no status before the fields");
      return;
    }
    boolean sound = nameLength > 0;
    for (int i = name; i < name + nameLength; i++) {
      byte c = bytes[i];
      sound &= c > ' ' && c < 0x7f && c != ':' && (c < 'A' || c > 'Z');
    }
    for (String other : CONNECTION_SPECIFIC) {
      sound &= !equal(bytes, name, nameLength, other);
    }
    if (!sound) {
      fail("invalid field name: " + PrintableText.text(bytes, name, nameLength));
      return;
    }
    for (int i = value; i < value + valueLength; i++) {
      sound &= bytes[i] != 0 && bytes[i] != '\r' && bytes[i] != '\n';
    }
    if (!sound) {
      fail("invalid value of the field " + PrintableText.text(bytes, name, nameLength));
    }
  }

  private void contentLength(byte[] bytes, int value, int length) {
    long number = number(bytes, value, length);
    if (number < 0 || (contentLength != UNKNOWN && contentLength != number)) {
      fail("content-length is not a number");
    }
    contentLength = number;
  }

  /**
   * Ends a block.
   *
   * @param endOfStream whether the stream ends with it
   * @return the fault; empty: none
   */
  String end(boolean endOfStream) {
    if (reason.isEmpty()) {
      if (headSeen) {
        if (!endOfStream) {
          fail("trailers do not end the stream");
        }
      } else if (status == 0) {
        fail("no status");
      } else if (status < 200) {
        if (status == 101 || endOfStream) {
          fail("interim response " + status + " instead of a final one");
        }
      } else {
        headSeen = true;
      }
    }
    return endOfStream ? endOfStream() : reason;
  }

  /** Counts bytes of the body; returns the fault; empty: none. */
  String data(int length) {
    bodyBytes += length;
    if (!headSeen) {
      fail("body before the status");
    }
    return reason;
  }

  /** Ends the stream; returns the fault; empty: none. */
  String endOfStream() {
    if (!headSeen) {
      fail("no response");
    } else if (contentLength != UNKNOWN && contentLength != bodyBytes) {
      fail("body of " + bodyBytes + " bytes, announced " + contentLength);
    }
    return reason;
  }

  /** Bytes of the body so far. */
  long bodyBytes() {
    return bodyBytes;
  }

  private void fail(String why) {
    if (reason.isEmpty()) {
      reason = why;
    }
  }

  /** The value of decimal digits, or -1. */
  public static long number(byte[] bytes, int from, int length) {
    long value = 0;
    for (int i = from; i < from + length; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return -1;
      }
      value = value * 10 + (bytes[i] - '0');
    }
    return length == 0 || length > MOST_DIGITS ? -1 : value;
  }

  /** Whether a range of bytes is this ASCII text. */
  public static boolean equal(byte[] bytes, int from, int length, String text) {
    if (length != text.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[from + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
