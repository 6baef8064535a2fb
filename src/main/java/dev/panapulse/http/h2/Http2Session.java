package dev.panapulse.http.h2;

import dev.panapulse.codec.PrintableText;
import dev.panapulse.http.hpack.HpackDecoder;

/**
 * What the frames of a connection mean to a client that has one stream open at a time (RFC 9113).
 *
 * <p>Knows no socket: {@link #feed} takes what came, and what is to be answered goes to the {@link
 * Http2Output}. Whatever comes, memory stays what it is and the stream ends, at the latest by
 * {@link End#VIOLATION}: every mistake of the peer's is one of the whole connection here, which RFC
 * 9113 (5.4) leaves to us, and which leaves nothing half open. One thread.
 */
public final class Http2Session {
  /** How the stream stands. */
  public enum End {
    /** The answer is not complete. */
    OPEN,
    /** The answer is there as a whole. */
    COMPLETE,
    /** The peer has given the stream up: {@link #error()}. */
    RESET,
    /** The peer says that it did nothing with the request. */
    UNPROCESSED,
    /** The peer has broken the protocol: {@link #error()} and {@link #reason()}. */
    VIOLATION
  }

  /** Most bytes of the fields of an answer, announced to the peer, and of their encoded form. */
  static final int HEADER_LIMIT = 16 * 1024;

  /** Most bytes of a body: 4 MiB, the limit of the OTLP specification. */
  static final int BODY_LIMIT = 4 * 1024 * 1024;

  /** Frames without any progress of ours: pings, empty ones and the like. */
  private static final int MOST_FRAMES = 10_000;

  private static final int PRIORITY_BYTES = 5;

  private final Http2Output out;
  private final Http2ResponseHandler answer;
  private final Http2Fields fields;
  private final Http2PeerSettings settings = new Http2PeerSettings();
  private final Http2Windows windows = new Http2Windows();
  private final HpackDecoder decoder = new HpackDecoder(0, HEADER_LIMIT);
  private final Http2FieldBlock block = new Http2FieldBlock(HEADER_LIMIT);

  private int lastStream = -1;
  private End end = End.COMPLETE;
  private int error;
  private String reason = "";
  private boolean answered;
  private boolean settingsSeen;
  private boolean goingAway;

  /** What GOAWAY said, for people. */
  private String farewell = "";

  private int frames;

  /** A session whose answers go to {@code answer} and whose frames go to {@code out}. */
  Http2Session(Http2Output out, Http2ResponseHandler answer) {
    this.out = out;
    this.answer = answer;
    this.fields = new Http2Fields(answer);
  }

  /** A new connection: everything of the last one is forgotten, and ours is said. */
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
    answered = false;
    settingsSeen = false;
    goingAway = false;
    frames = 0;
    out.preface(HEADER_LIMIT);
  }

  /** Pretends that streams were opened, so that a test need not do it. */
  void skipTo(int stream) {
    lastStream = stream;
  }

  /** Whether the connection serves for another stream; a number is used once (5.1.1). */
  boolean usable() {
    return end != End.VIOLATION && !goingAway && lastStream < Http2.LARGEST_STREAM;
  }

  /**
   * Whether the peer takes streams at the moment. Not before its SETTINGS are here: what is sent on
   * the defaults (RFC 9113, 3.4) may be more than it then allows, and there are servers that reset
   * such a stream, or never give its window back. Clients of gRPC wait for them, too.
   */
  boolean takesStreams() {
    return settingsSeen && settings.takesStreams();
  }

  /** Opens the next stream and sends its fields, unless the peer has said that it takes no more. */
  void open(byte[] head, int length) {
    answered = false;
    frames = 0;
    answer.reset();
    fields.reset();
    if (goingAway) {
      end = End.UNPROCESSED;
      error = Http2.REFUSED_STREAM;
      reason = farewell;
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

  /** Tells that a part of the request went. */
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

  /** What is wrong, for people; empty: nothing. */
  public String reason() {
    return reason;
  }

  /** A new call: what was wrong with the last one does not explain it. */
  public void forgetReason() {
    reason = "";
  }

  /** Whether anything of an answer came on the stream. */
  public boolean answered() {
    return answered;
  }

  /** Takes all frames that are there as a whole. */
  void feed(Http2FrameReader frame) {
    while (end != End.VIOLATION && frame.next()) {
      if (++frames > MOST_FRAMES) {
        violation(Http2.ENHANCE_YOUR_CALM, "more than " + MOST_FRAMES + " frames to no end");
      } else if (!settingsSeen && frame.type() != Http2.SETTINGS) {
        violation(Http2.PROTOCOL_ERROR, "does not begin with SETTINGS");
      } else if (block.open() && frame.type() != Http2.CONTINUATION) {
        violation(Http2.PROTOCOL_ERROR, "frame within a field block");
      } else {
        take(frame);
      }
    }
    if (end != End.VIOLATION && frame.tooLong()) {
      String stranger = settingsSeen ? "" : frame.stranger();
      violation(
          Http2.FRAME_SIZE_ERROR,
          stranger.isEmpty() ? "frame above its limit" : "it speaks " + stranger);
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
      case Http2.PUSH_PROMISE -> violation(Http2.PROTOCOL_ERROR, "push that was refused");
      case Http2.PING -> ping(frame);
      case Http2.GOAWAY -> goAway(frame);
      case Http2.WINDOW_UPDATE -> windowUpdate(frame);
      case Http2.CONTINUATION -> continuation(frame);
      default -> {
        // other types are extensions, to be passed over (5.5)
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
      violation(Http2.FLOW_CONTROL_ERROR, "more DATA than was allowed");
      return;
    }
    int before = frame.flag(Http2.FLAG_PADDED) ? 1 : 0;
    int length = frame.length() - padding;
    String wrong = fields.data(length);
    if (!wrong.isEmpty()) {
      violation(Http2.PROTOCOL_ERROR, wrong);
      return;
    }
    if (fields.bodyBytes() > BODY_LIMIT) {
      violation(Http2.CANCEL, "answer above " + BODY_LIMIT + " bytes");
      return;
    }
    answer.data(frame.bytes(), frame.payload() + (long) before, length);
    giveBack(frame.flag(Http2.FLAG_END_STREAM));
    if (frame.flag(Http2.FLAG_END_STREAM)) {
      complete(fields.endOfStream());
    }
  }

  private void giveBack(boolean endOfStream) {
    int connection = windows.takeConnectionCredit();
    boolean fits = connection == 0 || out.windowUpdate(0, connection);
    int stream = windows.takeStreamCredit();
    fits &= stream == 0 || endOfStream || out.windowUpdate(lastStream, stream);
    answerFits(fits);
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
          padding > 0 ? Http2.PROTOCOL_ERROR : Http2.FRAME_SIZE_ERROR, "HEADERS without room");
      return;
    }
    answered = true;
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
    String wrong = decoder.decode(block.bytes(), 0, block.length(), fields);
    if (!wrong.isEmpty()) {
      violation(Http2.COMPRESSION_ERROR, wrong);
      return;
    }
    String amiss = fields.end(block.endsStream());
    if (block.endsStream()) {
      complete(amiss);
    } else if (!amiss.isEmpty()) {
      violation(Http2.PROTOCOL_ERROR, amiss);
    }
  }

  private void complete(String wrong) {
    if (!wrong.isEmpty()) {
      violation(Http2.PROTOCOL_ERROR, wrong);
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
    answerFits(out.settingsAck());
  }

  private void setting(int identifier, int value) {
    int before = settings.initialWindow();
    int wrong = settings.apply(identifier, value);
    if (wrong != Http2.NO_ERROR) {
      violation(wrong, "setting " + identifier + " of " + (value & 0xffff_ffffL));
    } else if (end == End.OPEN) {
      windowGrew(windows.changeInitial(before, settings.initialWindow()));
    }
  }

  private void ping(Http2FrameReader frame) {
    if (sized(frame, Long.BYTES) && ofConnection(frame) && !frame.flag(Http2.FLAG_ACK)) {
      answerFits(out.pingAck(frame.bytes().getLong(frame.payload())));
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
    farewell = "GOAWAY: " + Http2.errorName(code) + (words.isEmpty() ? "" : ", " + words);
    if (end == End.OPEN) {
      error = code;
      reason = farewell;
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

  /** What padding takes of a payload, its length included; -1 if that cannot be. */
  private int padding(Http2FrameReader frame) {
    if (!frame.flag(Http2.FLAG_PADDED)) {
      return 0;
    }
    if (frame.length() == 0) {
      violation(Http2.FRAME_SIZE_ERROR, "no length of the padding");
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

  /** Whether the frame is on a stream that is or was open; PRIORITY may come on others too. */
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

  /** Whether a stream was never opened: none of even number ever is, as pushes are refused. */
  private boolean isIdle(int stream) {
    // 0 is the connection, also before its first stream
    return stream != 0 && (stream > lastStream || stream % 2 == 0);
  }

  private void answerFits(boolean fits) {
    if (!fits) {
      violation(Http2.ENHANCE_YOUR_CALM, "takes none of the answers it asked for");
    }
  }

  /** The first is what counts. */
  private void violation(int code, String why) {
    if (end != End.VIOLATION) {
      end = End.VIOLATION;
      error = code;
      reason = why;
    }
  }
}
