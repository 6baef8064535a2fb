package dev.panapulse.http.h2;

/** Frame types, flags, error codes and sizes of HTTP/2 (RFC 9113, 4, 6 and 7). */
public final class Http2 {
  public static final int DATA = 0x0;
  public static final int HEADERS = 0x1;
  static final int PRIORITY = 0x2;
  static final int RST_STREAM = 0x3;
  public static final int SETTINGS = 0x4;
  public static final int PUSH_PROMISE = 0x5;
  public static final int PING = 0x6;
  public static final int GOAWAY = 0x7;
  static final int WINDOW_UPDATE = 0x8;
  public static final int CONTINUATION = 0x9;

  public static final int FLAG_ACK = 0x1;
  public static final int FLAG_END_STREAM = 0x1;
  public static final int FLAG_END_HEADERS = 0x4;
  public static final int FLAG_PADDED = 0x8;
  static final int FLAG_PRIORITY = 0x20;

  public static final int NO_ERROR = 0x0;
  public static final int PROTOCOL_ERROR = 0x1;
  static final int FLOW_CONTROL_ERROR = 0x3;
  static final int STREAM_CLOSED = 0x5;
  static final int FRAME_SIZE_ERROR = 0x6;
  public static final int REFUSED_STREAM = 0x7;
  public static final int CANCEL = 0x8;
  static final int COMPRESSION_ERROR = 0x9;
  public static final int ENHANCE_YOUR_CALM = 0xb;
  public static final int INADEQUATE_SECURITY = 0xc;

  /** Bytes before every payload. */
  public static final int FRAME_HEAD = 9;

  /** Most bytes of a payload by default (SETTINGS_MAX_FRAME_SIZE), which is never changed here. */
  static final int FRAME_PAYLOAD = 16_384;

  /** Initial flow-control window of a connection and of a stream, in bytes. */
  public static final int INITIAL_WINDOW = 65_535;

  static final int LARGEST_WINDOW = Integer.MAX_VALUE;
  static final int LARGEST_STREAM = Integer.MAX_VALUE;

  private static final String[] ERRORS = {
    "NO_ERROR",
    "PROTOCOL_ERROR",
    "INTERNAL_ERROR",
    "FLOW_CONTROL_ERROR",
    "SETTINGS_TIMEOUT",
    "STREAM_CLOSED",
    "FRAME_SIZE_ERROR",
    "REFUSED_STREAM",
    "CANCEL",
    "COMPRESSION_ERROR",
    "CONNECT_ERROR",
    "ENHANCE_YOUR_CALM",
    "INADEQUATE_SECURITY",
    "HTTP_1_1_REQUIRED",
  };

  private Http2() {}

  /** The name of an error code. */
  public static String errorName(int code) {
    return code >= 0 && code < ERRORS.length ? ERRORS[code] : "error " + (code & 0xffff_ffffL);
  }
}
