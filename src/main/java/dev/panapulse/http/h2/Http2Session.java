package dev.panapulse.http.h2;

import dev.panapulse.codec.PrintableText;
import dev.panapulse.http.hpack.HpackDecoder;

/**
 * The protocol of a client that has one stream open at a time (RFC 9113), without a socket: {@link
 * #feed} processes received frames, and frames to be sent go to the {@link Http2Output}.
 *
 * <p>For any input, memory is bounded and the stream ends, at the latest by {@link End#VIOLATION}.
 * Every error of the peer is treated as an error of the connection, which RFC 9113 (5.4.1) allows,
 * so that nothing stays half open. One thread.
 */
public final class Http2Session {
  /** The state of the stream. */
  public enum End {
    /** The response is not complete. */
    OPEN,
    /** The response is complete. */
    COMPLETE,
    /** The peer has reset the stream: {@link #error()}. */
    RESET,
    /** The peer did not process the request (REFUSED_STREAM, GOAWAY). */
    UNPROCESSED,
    /** The peer has violated the protocol: {@link #error()} and {@link #reason()}. */
    VIOLATION
  }

  /** Most bytes of the fields of a response, announced to the peer, and of their encoded form. */
  static final int HEADER_LIMIT = 16 * 1024;

  /**
   * Bytes of the dynamic table for response fields: the default, which all clients announce, and
   * which some servers assume whatever is announced.
   */
  static final int TABLE_LIMIT = 4096;

  /** Most bytes of a body: 4 MiB, the limit of the OTLP specification. */
  static final int BODY_LIMIT = 4 * 1024 * 1024;

  /** Frames without progress of the request, such as PING and empty DATA. */
  private static final int MOST_FRAMES = 10_000;

  private static final int PRIORITY_BYTES = 5;

  private final Http2Output out;
  private final Http2ResponseHandler response;
  private final Http2Fields fields;
  private final Http2PeerSettings settings = new Http2PeerSettings();
  private final Http2Windows windows = new Http2Windows();
  private final HpackDecoder decoder = new HpackDecoder(TABLE_LIMIT, HEADER_LIMIT);
  private final Http2FieldBlock block = new Http2FieldBlock(HEADER_LIMIT);

  private int lastStream = -1;
  private End end = End.COMPLETE;
  private int error;
  private String reason = "";
  private boolean responseBegun;
  private boolean settingsSeen;
  private boolean goingAway;

  /** The content of GOAWAY, in words. */
  private String goAwayReason = "";

  private int frames;

  /** A session that passes responses to {@code response} and queues frames in {@code out}. */
  Http2Session(Http2Output out, Http2ResponseHandler response) {
    this.out = out;
    this.response = response;
    this.fields = new Http2Fields(response);
  }

  /** Begins a new connection: the state is reset, and the preface is queued. */
  void begin() {
    out.reset();
    settings.reset();
    windows.reset();
    decoder.reset();
    block.reset();
    lastStream = -1;
    end = End.COMPLETE;
    error = Http2.NO_ERROR;
    reason = "";
    responseBegun = false;
    settingsSeen = false;
    goingAway = false;
    frames = 0;
    out.preface(TABLE_LIMIT, HEADER_LIMIT);
  }

  /** Continues after this stream number; for tests. */
  void skipTo(int stream) {
    lastStream = stream;
  }

  /** Whether the connection can carry another stream; numbers are not reused (5.1.1). */
  boolean usable() {
    return end != End.VIOLATION && !goingAway && lastStream < Http2.LARGEST_STREAM;
  }

  /**
   * Whether the peer accepts streams now. Not before its SETTINGS have arrived: a request sent by
   * the defaults (RFC 9113, 3.4) may exceed them, and some servers reset such a stream, or never
   * return its window. Other gRPC clients wait for them, too.
   */
  boolean allowsStreams() {
    return settingsSeen && settings.allowsStreams();
  }

  /** Opens the next stream and queues its fields, unless the peer has sent GOAWAY. */
  void open(byte[] head, int length) {
    responseBegun = false;
    frames = 0;
    response.reset();
    fields.reset();
    if (goingAway) {
      end = End.UNPROCESSED;
      error = Http2.REFUSED_STREAM;
      reason = goAwayReason;
      return;
    }
    lastStream += 2;
    end = End.OPEN;
    error = Http2.NO_ERROR;
    reason = "";
    windows.open(settings.initialWindow());
    out.headers(lastStream, head, length);
  }

  int stream() {
    return lastStream;
  }

  Http2Windows windows() {
    return windows;
  }

  /** A part of the request was sent. */
  void progress() {
    frames = 0;
  }

  public End end() {
    return end;
  }

  /** The error code of a reset or a violation. */
  public int error() {
    return error;
  }

  /** The fault in words; empty: none. */
  public String reason() {
    return reason;
  }

  /** Discards the reason of the previous call. */
  public void forgetReason() {
    reason = "";
  }

  /** Whether any part of a response was received on the stream. */
  public boolean responseBegun() {
    return responseBegun;
  }

  /** Processes all complete frames. */
  void feed(Http2FrameReader frame) {
    while (end != End.VIOLATION && frame.next()) {
      if (++frames > MOST_FRAMES) {
        violation(Http2.ENHANCE_YOUR_CALM, "more than " + MOST_FRAMES + " frames without progress");
      } else if (!settingsSeen && frame.type() != Http2.SETTINGS) {
        violation(Http2.PROTOCOL_ERROR, "does not begin with SETTINGS");
      } else if (block.open() && frame.type() != Http2.CONTINUATION) {
        violation(Http2.PROTOCOL_ERROR, "frame within a field block");
      } else {
        take(frame);
      }
    }
    if (end != End.VIOLATION && frame.tooLong()) {
      String other = settingsSeen ? "" : frame.otherProtocol();
      violation(
          Http2.FRAME_SIZE_ERROR, other.isEmpty() ? "frame above its limit" : "it speaks " + other);
    }
  }

  private void take(Http2FrameReader frame) {
    switch (frame.type()) {
      case Http2.DATA -> data(frame);
      case Http2.HEADERS -> headers(frame);
      case Http2.PRIORITY -> {
        sized(frame, PRIORITY_BYTES);
        ofStream(frame);
      }
      case Http2.RST_STREAM -> reset(frame);
      case Http2.SETTINGS -> settings(frame);
      case Http2.PUSH_PROMISE ->
          violation(Http2.PROTOCOL_ERROR, "PUSH_PROMISE although push is disabled");
      case Http2.PING -> ping(frame);
      case Http2.GOAWAY -> goAway(frame);
      case Http2.WINDOW_UPDATE -> windowUpdate(frame);
      case Http2.CONTINUATION -> continuation(frame);
      default -> {
        // unknown types are extensions, which are ignored (5.5)
      }
    }
  }

  private void data(Http2FrameReader frame) {
    if (!ofOpenStream(frame)) {
      return;
    }
    int padding = padding(frame);
    if (padding < 0) {
      return;
    }
    if (!windows.received(frame.length())) {
      violation(Http2.FLOW_CONTROL_ERROR, "DATA above the flow-control window");
      return;
    }
    int before = frame.flag(Http2.FLAG_PADDED) ? 1 : 0;
    int length = frame.length() - padding;
    String fault = fields.data(length);
    if (!fault.isEmpty()) {
      violation(Http2.PROTOCOL_ERROR, fault);
      return;
    }
    if (fields.bodyBytes() > BODY_LIMIT) {
      violation(Http2.CANCEL, "response above " + BODY_LIMIT + " bytes");
      return;
    }
    response.data(frame.bytes(), frame.payload() + (long) before, length);
    returnCredit(frame.flag(Http2.FLAG_END_STREAM));
    if (frame.flag(Http2.FLAG_END_STREAM)) {
      complete(fields.endOfStream());
    }
  }

  private void returnCredit(boolean endOfStream) {
    int connection = windows.takeConnectionCredit();
    boolean queued = connection == 0 || out.windowUpdate(0, connection);
    int stream = windows.takeStreamCredit();
    queued &= stream == 0 || endOfStream || out.windowUpdate(lastStream, stream);
    checkQueued(queued);
  }

  private void headers(Http2FrameReader frame) {
    if (!ofOpenStream(frame)) {
      return;
    }
    int padding = padding(frame);
    if (padding < 0) {
      return;
    }
    int before = frame.flag(Http2.FLAG_PADDED) ? 1 : 0;
    int priority = frame.flag(Http2.FLAG_PRIORITY) ? PRIORITY_BYTES : 0;
    int length = frame.length() - padding - priority;
    if (length < 0) {
      violation(
          padding > 0 ? Http2.PROTOCOL_ERROR : Http2.FRAME_SIZE_ERROR,
          "HEADERS too short for padding and priority");
      return;
    }
    responseBegun = true;
    block.begin(frame.flag(Http2.FLAG_END_STREAM));
    fragment(frame, frame.payload() + before + priority, length);
  }

  private void continuation(Http2FrameReader frame) {
    if (!block.open() || frame.stream() != lastStream) {
      violation(Http2.PROTOCOL_ERROR, "CONTINUATION out of place");
      return;
    }
    fragment(frame, frame.payload(), frame.length());
  }

  private void fragment(Http2FrameReader frame, int offset, int length) {
    if (!block.append(frame.bytes(), offset, length)) {
      violation(Http2.ENHANCE_YOUR_CALM, "field block above its limit");
      return;
    }
    if (!frame.flag(Http2.FLAG_END_HEADERS)) {
      return;
    }
    block.end();
    fields.begin();
    String fault = decoder.decode(block.bytes(), 0, block.length(), fields);
    if (!fault.isEmpty()) {
      violation(Http2.COMPRESSION_ERROR, fault);
      return;
    }
    String invalid = fields.end(block.endsStream());
    if (block.endsStream()) {
      complete(invalid);
    } else if (!invalid.isEmpty()) {
      violation(Http2.PROTOCOL_ERROR, invalid);
    }
  }

  private void complete(String fault) {
    if (!fault.isEmpty()) {
      violation(Http2.PROTOCOL_ERROR, fault);
    } else if (end == End.OPEN) {
      end = End.COMPLETE;
    }
  }

  private void reset(Http2FrameReader frame) {
    if (sized(frame, Integer.BYTES) && ofStream(frame) && frame.stream() == lastStream) {
      if (end == End.OPEN) {
        error = frame.int32(frame.payload());
        end = error == Http2.REFUSED_STREAM ? End.UNPROCESSED : End.RESET;
        reason = "stream reset: " + Http2.errorName(error);
      }
    }
  }

  private void settings(Http2FrameReader frame) {
    if (!ofConnection(frame)) {
      return;
    }
    boolean acknowledgement = frame.flag(Http2.FLAG_ACK);
    if (!settingsSeen && acknowledgement) {
      violation(Http2.PROTOCOL_ERROR, "does not begin with SETTINGS");
      return;
    }
    settingsSeen = true;
    if (acknowledgement) {
      sized(frame, 0);
      return;
    }
    if (frame.length() % Http2PeerSettings.BYTES != 0) {
      violation(Http2.FRAME_SIZE_ERROR, "SETTINGS of " + frame.length() + " bytes");
      return;
    }
    int end = frame.payload() + frame.length();
    for (int at = frame.payload(); at < end; at += Http2PeerSettings.BYTES) {
      int identifier = Short.reverseBytes(frame.bytes().getShort(at)) & 0xffff;
      setting(identifier, frame.int32(at + Short.BYTES));
    }
    checkQueued(out.settingsAck());
  }

  private void setting(int identifier, int value) {
    int before = settings.initialWindow();
    int code = settings.apply(identifier, value);
    if (code != Http2.NO_ERROR) {
      violation(code, "setting " + identifier + " of " + (value & 0xffff_ffffL));
    } else if (end == End.OPEN) {
      windowGrew(windows.changeInitial(before, settings.initialWindow()));
    }
  }

  private void ping(Http2FrameReader frame) {
    if (sized(frame, Long.BYTES) && ofConnection(frame) && !frame.flag(Http2.FLAG_ACK)) {
      checkQueued(out.pingAck(frame.bytes().getLong(frame.payload())));
    }
  }

  private void goAway(Http2FrameReader frame) {
    if (!ofConnection(frame)) {
      return;
    }
    if (frame.length() < 2 * Integer.BYTES) {
      violation(Http2.FRAME_SIZE_ERROR, "GOAWAY of " + frame.length() + " bytes");
      return;
    }
    goingAway = true;
    int last = frame.int32(frame.payload()) & Integer.MAX_VALUE;
    int code = frame.int32(frame.payload() + Integer.BYTES);
    String words = PrintableText.text(frame.bytes(), frame.payload() + 8L, frame.length() - 8L);
    goAwayReason = "GOAWAY: " + Http2.errorName(code) + (words.isEmpty() ? "" : ", " + words);
    if (end == End.OPEN) {
      error = code;
      reason = goAwayReason;
      if (last < lastStream) {
        end = End.UNPROCESSED;
      }
    }
  }

  private void windowUpdate(Http2FrameReader frame) {
    if (!sized(frame, Integer.BYTES)) {
      return;
    }
    int increment = frame.int32(frame.payload()) & Integer.MAX_VALUE;
    if (isIdle(frame.stream())) {
      violation(Http2.PROTOCOL_ERROR, "frame on a stream that was never opened");
    } else if (increment == 0) {
      violation(Http2.PROTOCOL_ERROR, "WINDOW_UPDATE of 0");
    } else if (frame.stream() == 0) {
      windowGrew(windows.growConnection(increment));
    } else if (frame.stream() == lastStream && end == End.OPEN) {
      windowGrew(windows.growStream(increment));
    }
  }

  private void windowGrew(boolean within) {
    if (!within) {
      violation(Http2.FLOW_CONTROL_ERROR, "window above its limit");
    }
  }

  /** Bytes of padding with its length field; -1 if it is invalid. */
  private int padding(Http2FrameReader frame) {
    if (!frame.flag(Http2.FLAG_PADDED)) {
      return 0;
    }
    if (frame.length() == 0) {
      violation(Http2.FRAME_SIZE_ERROR, "padding without a length");
      return -1;
    }
    int padding = frame.bytes().getByte(frame.payload()) & 0xff;
    if (padding >= frame.length()) {
      violation(Http2.PROTOCOL_ERROR, "padding longer than the frame");
      return -1;
    }
    return padding + 1;
  }

  private boolean sized(Http2FrameReader frame, int length) {
    if (frame.length() == length) {
      return true;
    }
    violation(Http2.FRAME_SIZE_ERROR, "frame " + frame.type() + " of " + frame.length() + " bytes");
    return false;
  }

  private boolean ofConnection(Http2FrameReader frame) {
    if (frame.stream() == 0) {
      return true;
    }
    violation(Http2.PROTOCOL_ERROR, "frame " + frame.type() + " on a stream");
    return false;
  }

  /** Whether the frame is on a stream that is or was open; PRIORITY may be on others too. */
  private boolean ofStream(Http2FrameReader frame) {
    if (frame.stream() == 0) {
      violation(Http2.PROTOCOL_ERROR, "frame " + frame.type() + " on no stream");
      return false;
    }
    if (frame.type() != Http2.PRIORITY && isIdle(frame.stream())) {
      violation(Http2.PROTOCOL_ERROR, "frame on a stream that was never opened");
      return false;
    }
    return true;
  }

  private boolean ofOpenStream(Http2FrameReader frame) {
    if (!ofStream(frame)) {
      return false;
    }
    if (frame.stream() != lastStream || end == End.COMPLETE) {
      violation(Http2.STREAM_CLOSED, "frame on a stream that has ended");
      return false;
    }
    return end == End.OPEN;
  }

  /** Whether a stream was never opened, as all streams of even number: push is disabled. */
  private boolean isIdle(int stream) {
    // 0 is the connection, also before its first stream
    return stream != 0 && (stream > lastStream || stream % 2 == 0);
  }

  private void checkQueued(boolean queued) {
    if (!queued) {
      violation(Http2.ENHANCE_YOUR_CALM, "does not read the acknowledgements it asks for");
    }
  }

  /** Records the first violation. */
  private void violation(int code, String why) {
    if (end != End.VIOLATION) {
      end = End.VIOLATION;
      error = code;
      reason = why;
    }
  }
}
