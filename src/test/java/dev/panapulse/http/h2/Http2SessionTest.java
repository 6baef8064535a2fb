package dev.panapulse.http.h2;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.http.h2.Http2Session.End;
import dev.panapulse.otlp.GrpcResponse;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client makes of a server's frames: cases of RFC 9113, each with its section. */
class Http2SessionTest {
  /** Of the request that waits for its answer. */
  private static final int STREAM = 1;

  private static final byte[] REQUEST = Http2Frames.block("a", "b");

  private final GrpcResponse answer = new GrpcResponse();

  /** {@code grpc-status: 0}, to be inserted into the dynamic table (RFC 7541, 6.2.1). */
  private static final String INSERTED = "40 0b 677270632d737461747573 01 30";

  private final Http2Output out = new Http2Output();
  private final Http2FrameReader reader = new Http2FrameReader();
  private final Http2Session session = new Http2Session(out, answer);

  @AfterEach
  void close() {
    answer.close();
    out.close();
    reader.close();
  }

  private void open() {
    session.begin();
    session.open(REQUEST, REQUEST.length);
    out.sent(out.waiting());
  }

  private void feed(byte[] bytes, int piece) {
    for (int at = 0; at < bytes.length; ) {
      reader.room();
      int count = Math.min(Math.min(piece, reader.capacity()), bytes.length - at);
      reader.room().put(reader.end(), bytes, at, count);
      reader.filled(count);
      session.feed(reader);
      if (session.end() == End.VIOLATION) {
        return;
      }
      at += count;
    }
  }

  private void feed(Http2Frames frames) {
    feed(frames.bytes(), Integer.MAX_VALUE);
  }

  private static Http2Frames server() {
    return Http2Frames.server();
  }

  private static Arguments sound(String section, String what, Http2Frames frames) {
    return Arguments.of(section, what, frames, End.COMPLETE, Http2.NO_ERROR);
  }

  private static Arguments wrong(String section, String what, int error, Http2Frames frames) {
    return Arguments.of(section, what, frames, End.VIOLATION, error);
  }

  private static Stream<Arguments> soundAnswers() {
    return Stream.of(
        sound("3.4", "the least", server().ok(STREAM)),
        sound(
            "4.1", "unknown flags", server().frame(Http2.PING, 0xfe, 0, "00".repeat(8)).ok(STREAM)),
        sound("4.1", "reserved bit", Http2Frames.none().head(0, 4, 0, 1 << 31).ok(STREAM)),
        sound(
            "4.2",
            "largest frame",
            server().grpcHead(STREAM).data(STREAM, false, message(16_379)).grpcEnd(STREAM, 0)),
        sound(
            "5.1",
            "reset of an older stream is late",
            server().ok(STREAM).reset(STREAM, Http2.NO_ERROR)),
        sound(
            "5.1",
            "window of an older stream is late",
            server().ok(STREAM).windowUpdate(STREAM, 5)),
        sound(
            "5.3.2",
            "priority means nothing",
            server().frame(Http2.PRIORITY, 0, STREAM, "0000000910").ok(STREAM)),
        sound(
            "5.3.2",
            "priority of a stream that is not there",
            server().frame(Http2.PRIORITY, 0, 4711, "0000000910").ok(STREAM)),
        sound("5.5", "unknown frame", server().frame(0x42, 0xff, STREAM, "1234").ok(STREAM)),
        sound("5.5", "unknown frame on no stream", server().frame(0xfa, 0, 0, "").ok(STREAM)),
        sound(
            "6.1",
            "padding",
            server()
                .grpcHead(STREAM)
                .frame(Http2.DATA, Http2.FLAG_PADDED, STREAM, "03" + "0000000000" + "000000")
                .grpcEnd(STREAM, 0)),
        sound(
            "6.1",
            "padding alone",
            server()
                .grpcHead(STREAM)
                .frame(Http2.DATA, Http2.FLAG_PADDED, STREAM, "020000")
                .data(STREAM, false, new byte[5])
                .grpcEnd(STREAM, 0)),
        sound(
            "6.2",
            "padding and priority",
            server()
                .frame(Http2.HEADERS, 0x4 | 0x8 | 0x20, STREAM, "01" + "0000000010" + "88" + "00")
                .grpcEnd(STREAM, 0)),
        sound("6.5.2", "unknown setting", server().setting(0xabcd, 1).ok(STREAM)),
        sound(
            "6.5.2",
            "limits of settings",
            server()
                .setting(4, Integer.MAX_VALUE)
                .setting(5, 16_384)
                .setting(5, (1 << 24) - 1)
                .setting(2, 0)
                .setting(1, -1)
                .ok(STREAM)),
        sound(
            "6.5.3",
            "acknowledgement",
            server().frame(Http2.SETTINGS, Http2.FLAG_ACK, 0, "").ok(STREAM)),
        sound(
            "6.7",
            "answer to a ping that was none",
            server().frame(Http2.PING, Http2.FLAG_ACK, 0, "00".repeat(8)).ok(STREAM)),
        sound("6.8", "GOAWAY behind the stream", server().goAway(STREAM, 0).ok(STREAM)),
        sound(
            "6.8",
            "GOAWAY with words",
            server().frame(Http2.GOAWAY, 0, 0, "7fffffff 00000000 627965").ok(STREAM)),
        sound(
            "6.9.1",
            "largest window",
            server()
                .windowUpdate(0, Integer.MAX_VALUE - 65_535)
                .windowUpdate(STREAM, Integer.MAX_VALUE - 65_535)
                .ok(STREAM)),
        sound("6.9.2", "window below zero", server().setting(4, 0).ok(STREAM)),
        sound(
            "6.10",
            "continued",
            server()
                .frame(Http2.HEADERS, 0, STREAM, "")
                .frame(Http2.CONTINUATION, 0, STREAM, "88")
                .frame(Http2.CONTINUATION, Http2.FLAG_END_HEADERS, STREAM, "")
                .frame(Http2.HEADERS, Http2.FLAG_END_STREAM, STREAM, "000b6772")
                .frame(
                    Http2.CONTINUATION,
                    Http2.FLAG_END_HEADERS,
                    STREAM,
                    "70632d73746174757301" + "30")),
        sound(
            "8.1",
            "trailers alone",
            server().headers(STREAM, true, ":status", "200", "grpc-status", "0")),
        sound(
            "8.1",
            "end in an empty DATA",
            server().headers(STREAM, false, ":status", "404").data(STREAM, true, new byte[0])),
        sound(
            "8.1",
            "interim answers",
            server()
                .headers(STREAM, false, ":status", "103", "link", "x")
                .headers(STREAM, false, ":status", "100")
                .ok(STREAM)),
        sound(
            "8.1.1",
            "content-length",
            server()
                .headers(STREAM, false, ":status", "200", "content-length", "5")
                .data(STREAM, false, new byte[2])
                .data(STREAM, false, new byte[3])
                .grpcEnd(STREAM, 0)));
  }

  private static Stream<Arguments> mistakes() {
    int protocol = Http2.PROTOCOL_ERROR;
    int size = Http2.FRAME_SIZE_ERROR;
    int flow = Http2.FLOW_CONTROL_ERROR;
    return Stream.of(
        wrong("3.4", "does not begin with SETTINGS", protocol, Http2Frames.none().ping()),
        wrong(
            "3.4",
            "begins with an acknowledgement",
            protocol,
            Http2Frames.none().frame(Http2.SETTINGS, Http2.FLAG_ACK, 0, "")),
        wrong("4.2", "frame above the limit", size, server().head(16_385, Http2.DATA, 0, STREAM)),
        wrong("4.2", "unknown frame above the limit", size, server().head(16_385, 0x42, 0, 0)),
        wrong(
            "4.3",
            "block that is no HPACK",
            Http2.COMPRESSION_ERROR,
            server().frame(Http2.HEADERS, 0x5, STREAM, "be")),
        wrong("5.1", "DATA on an idle stream", protocol, server().data(3, false, new byte[1])),
        wrong("5.1", "HEADERS on an idle stream", protocol, server().grpcHead(5)),
        wrong("5.1", "reset of an idle stream", protocol, server().reset(3, 0)),
        wrong("5.1", "window of an idle stream", protocol, server().windowUpdate(3, 1)),
        wrong(
            "5.1",
            "DATA behind the end",
            Http2.STREAM_CLOSED,
            server().ok(STREAM).data(STREAM, false, new byte[1])),
        wrong(
            "5.1",
            "HEADERS behind the end",
            Http2.STREAM_CLOSED,
            server().ok(STREAM).grpcHead(STREAM)),
        wrong("5.1.1", "stream of the server's", protocol, server().grpcHead(2)),
        wrong(
            "5.3.1",
            "priority of a wrong size",
            size,
            server().frame(Http2.PRIORITY, 0, STREAM, "00000000")),
        wrong(
            "5.3.1",
            "priority of no stream",
            protocol,
            server().frame(Http2.PRIORITY, 0, 0, "0000000000")),
        wrong("6.1", "DATA on no stream", protocol, server().data(0, false, new byte[1])),
        wrong(
            "6.1",
            "padding as long as the frame",
            protocol,
            server().grpcHead(STREAM).frame(Http2.DATA, Http2.FLAG_PADDED, STREAM, "030000")),
        wrong(
            "6.1",
            "padding without a length",
            size,
            server().grpcHead(STREAM).frame(Http2.DATA, Http2.FLAG_PADDED, STREAM, "")),
        wrong("6.2", "HEADERS on no stream", protocol, server().grpcHead(0)),
        wrong(
            "6.2",
            "padding longer than the block",
            protocol,
            server().frame(Http2.HEADERS, 0x4 | 0x8, STREAM, "0288")),
        wrong(
            "6.2",
            "no room for the priority",
            size,
            server().frame(Http2.HEADERS, 0x4 | 0x20, STREAM, "0000")),
        wrong(
            "6.2",
            "frame within a block",
            protocol,
            server().frame(Http2.HEADERS, 0, STREAM, "88").ping()),
        wrong(
            "6.2",
            "unknown frame within a block",
            protocol,
            server().frame(Http2.HEADERS, 0, STREAM, "88").frame(0x42, 0, 0, "")),
        wrong(
            "6.4",
            "reset of a wrong size",
            size,
            server().frame(Http2.RST_STREAM, 0, STREAM, "000000")),
        wrong("6.4", "reset of no stream", protocol, server().reset(0, 0)),
        wrong(
            "6.5",
            "acknowledgement with settings",
            size,
            server().frame(Http2.SETTINGS, Http2.FLAG_ACK, 0, "000300000001")),
        wrong(
            "6.5", "settings of a stream", protocol, server().frame(Http2.SETTINGS, 0, STREAM, "")),
        wrong(
            "6.5",
            "settings of a wrong size",
            size,
            server().frame(Http2.SETTINGS, 0, 0, "0003000000")),
        wrong("6.5.2", "server that allows pushes", protocol, server().setting(2, 1)),
        wrong("6.5.2", "push neither on nor off", protocol, server().setting(2, 2)),
        wrong("6.5.2", "window above the limit", flow, server().setting(4, Integer.MIN_VALUE)),
        wrong("6.5.2", "frame size below the limit", protocol, server().setting(5, 16_383)),
        wrong("6.5.2", "frame size above the limit", protocol, server().setting(5, 1 << 24)),
        wrong(
            "6.6",
            "PUSH_PROMISE although push is disabled",
            protocol,
            server().frame(Http2.PUSH_PROMISE, 0x4, STREAM, "0000000288")),
        wrong(
            "6.7",
            "ping of a stream",
            protocol,
            server().frame(Http2.PING, 0, STREAM, "00".repeat(8))),
        wrong(
            "6.7", "ping of a wrong size", size, server().frame(Http2.PING, 0, 0, "00".repeat(7))),
        wrong(
            "6.8",
            "GOAWAY of a stream",
            protocol,
            server().frame(Http2.GOAWAY, 0, STREAM, "00".repeat(8))),
        wrong(
            "6.8",
            "GOAWAY of a wrong size",
            size,
            server().frame(Http2.GOAWAY, 0, 0, "00".repeat(7))),
        wrong("6.9", "window update of nothing", protocol, server().windowUpdate(0, 0)),
        wrong(
            "6.9",
            "window update of nothing on the stream",
            protocol,
            server().windowUpdate(STREAM, 0)),
        wrong(
            "6.9",
            "window update of a wrong size",
            size,
            server().frame(Http2.WINDOW_UPDATE, 0, 0, "000001")),
        wrong(
            "6.9.1",
            "window of the connection above the limit",
            flow,
            server().windowUpdate(0, Integer.MAX_VALUE)),
        wrong(
            "6.9.1",
            "window of the stream above the limit",
            flow,
            server().windowUpdate(STREAM, Integer.MAX_VALUE)),
        wrong(
            "6.9.2",
            "window above the limit by a setting",
            flow,
            server().windowUpdate(STREAM, 100).setting(4, Integer.MAX_VALUE)),
        wrong(
            "6.10",
            "continuation of nothing",
            protocol,
            server().frame(Http2.CONTINUATION, 0x4, STREAM, "88")),
        wrong(
            "6.10",
            "continuation on another stream",
            protocol,
            server().frame(Http2.HEADERS, 0, STREAM, "88").frame(Http2.CONTINUATION, 0x4, 3, "")),
        wrong(
            "6.10",
            "continuation behind the end of the block",
            protocol,
            server().grpcHead(STREAM).frame(Http2.CONTINUATION, 0x4, STREAM, "")),
        wrong(
            "8.1",
            "trailers that end nothing",
            protocol,
            server().grpcHead(STREAM).headers(STREAM, false, "grpc-status", "0")),
        wrong("8.1", "DATA before the status", protocol, server().data(STREAM, false, new byte[1])),
        wrong(
            "8.1",
            "end with an interim answer",
            protocol,
            server().headers(STREAM, true, ":status", "103")),
        wrong(
            "8.1",
            "DATA behind an interim answer",
            protocol,
            server().headers(STREAM, false, ":status", "103").data(STREAM, true, new byte[1])),
        wrong(
            "8.1.1",
            "body shorter than content-length",
            protocol,
            server()
                .headers(STREAM, false, ":status", "200", "content-length", "3")
                .data(STREAM, true, new byte[2])),
        wrong(
            "8.1.1",
            "content-length without a body",
            protocol,
            server().headers(STREAM, true, ":status", "200", "content-length", "3")),
        wrong(
            "8.1.1",
            "content-length that is no number",
            protocol,
            server().headers(STREAM, false, ":status", "200", "content-length", "-3")),
        wrong(
            "8.2.1",
            "name in upper case",
            protocol,
            server().headers(STREAM, true, ":status", "200", "Grpc-Status", "0")),
        wrong(
            "8.2.1",
            "name with a blank",
            protocol,
            server().headers(STREAM, true, ":status", "200", "grpc status", "0")),
        wrong(
            "8.2.1",
            "name of nothing",
            protocol,
            server().headers(STREAM, true, ":status", "200", "", "0")),
        wrong(
            "8.2.1",
            "value with a line feed",
            protocol,
            server().headers(STREAM, true, ":status", "200", "x", "a\nb")),
        wrong(
            "8.2.1",
            "value with a zero",
            protocol,
            server().headers(STREAM, true, ":status", "200", "x", "a\0b")),
        wrong(
            "8.2.2",
            "field of a connection",
            protocol,
            server().headers(STREAM, true, ":status", "200", "connection", "close")),
        wrong(
            "8.2.2",
            "transfer coding",
            protocol,
            server().headers(STREAM, true, ":status", "200", "transfer-encoding", "chunked")),
        wrong(
            "8.3",
            "pseudo-header field behind others",
            protocol,
            server().headers(STREAM, true, "x", "y", ":status", "200")),
        wrong(
            "8.3",
            "unknown pseudo-header field",
            protocol,
            server().headers(STREAM, true, ":status", "200", ":mood", "good")),
        wrong(
            "8.3",
            "pseudo-header field of a request",
            protocol,
            server().headers(STREAM, true, ":method", "GET")),
        wrong(
            "8.3",
            "pseudo-header field in the trailers",
            protocol,
            server().grpcHead(STREAM).headers(STREAM, true, ":status", "200")),
        wrong("8.3.2", "no status", protocol, server().headers(STREAM, true, "x", "y")),
        wrong(
            "8.3.2",
            "two of them",
            protocol,
            server().headers(STREAM, true, ":status", "200", ":status", "200")),
        wrong(
            "8.3.2",
            "status that is no number",
            protocol,
            server().headers(STREAM, true, ":status", "2x0")),
        wrong(
            "8.6",
            "switching of protocols",
            protocol,
            server().headers(STREAM, false, ":status", "101")),
        wrong("10.5", "answer above its limit", Http2.CANCEL, large()),
        wrong("10.5", "more pings than can be answered", Http2.ENHANCE_YOUR_CALM, pings()),
        wrong(
            "10.5.1",
            "field block above its limit",
            Http2.ENHANCE_YOUR_CALM,
            server()
                .frame(Http2.HEADERS, 0, STREAM, new byte[16_384])
                .frame(Http2.CONTINUATION, 0, STREAM, new byte[1])),
        wrong("10.5.1", "field block in pieces of nothing", Http2.ENHANCE_YOUR_CALM, pieces()));
  }

  private static byte[] message(int length) {
    byte[] bytes = new byte[5 + length];
    bytes[3] = (byte) (length >> 8);
    bytes[4] = (byte) length;
    return bytes;
  }

  private static Http2Frames large() {
    Http2Frames frames = server().grpcHead(STREAM);
    for (int i = 0; i <= 256; i++) {
      frames.data(STREAM, false, new byte[16_384]);
    }
    return frames;
  }

  private static Http2Frames pings() {
    Http2Frames frames = server();
    for (int i = 0; i < 1000; i++) {
      frames.ping();
    }
    return frames;
  }

  private static Http2Frames pieces() {
    Http2Frames frames = server().frame(Http2.HEADERS, 0, STREAM, "88");
    for (int i = 0; i < 1000; i++) {
      frames.frame(Http2.CONTINUATION, 0, STREAM, "");
    }
    return frames;
  }

  @ParameterizedTest(name = "RFC 9113, {0}: {1}")
  @MethodSource({"soundAnswers", "mistakes"})
  void conforms(String section, String what, Http2Frames frames, End end, int error) {
    for (int piece : new int[] {Integer.MAX_VALUE, 1, 7}) {
      reader.reset();
      open();
      feedAndTake(frames.bytes(), piece, what.startsWith("more pings"));
      assertAll(
          what + " in pieces of " + piece,
          () -> assertEquals(end, session.end(), session.reason()),
          () -> assertEquals(Http2.errorName(error), Http2.errorName(session.error())),
          () -> assertTrue(end != End.VIOLATION || !session.reason().isEmpty()));
    }
  }

  /** Takes what the session answers, unless the peer is one that does not. */
  private void feedAndTake(byte[] bytes, int piece, boolean takesNothing) {
    for (int at = 0; at < bytes.length && session.end() != End.VIOLATION; ) {
      int count = Math.min(Math.min(piece, 16_393), bytes.length - at);
      feed(java.util.Arrays.copyOfRange(bytes, at, at + count), Integer.MAX_VALUE);
      if (!takesNothing) {
        out.sent(out.waiting());
      }
      at += count;
    }
  }

  @Test
  void theClientBeginsWithItsPrefaceAndItsSettings() {
    session.begin();
    assertEquals(
        HexFormat.of().formatHex(Http2Frames.ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
            + "000012040000000000"
            + "000100001000"
            + "000200000000"
            + "000600004000",
        waiting());
  }

  /** As grpc-java's OkHttp server does, which ignores a smaller table than the default. */
  @Test
  void aServerMayUseTheDynamicTableOfTheConnection() {
    open();
    feed(
        server()
            .headers(STREAM, false, ":status", "200")
            .frame(
                Http2.HEADERS, Http2.FLAG_END_HEADERS | Http2.FLAG_END_STREAM, STREAM, INSERTED));
    assertEquals(End.COMPLETE, session.end(), session.reason());
    session.open(REQUEST, REQUEST.length);
    feed(
        Http2Frames.none()
            .headers(STREAM + 2, false, ":status", "200")
            .frame(
                Http2.HEADERS, Http2.FLAG_END_HEADERS | Http2.FLAG_END_STREAM, STREAM + 2, "be"));
    assertEquals(End.COMPLETE, session.end(), session.reason());
  }

  private String waiting() {
    return HexFormat.of().formatHex(out.bytes().bytes(out.from(), out.waiting()));
  }

  @Test
  void pingsAndSettingsAreAnswered() {
    open();
    feed(server().ping());
    assertEquals("000000040100000000" + "0000080601000000000102030405060708", waiting());
  }

  @Test
  void windowsAreGivenBackOnceHalfOfThemIsUsed() {
    open();
    feed(server().grpcHead(STREAM));
    out.sent(out.waiting());
    feed(Http2Frames.none().data(STREAM, false, new byte[16_384]));
    assertEquals(0, out.waiting());
    feed(Http2Frames.none().data(STREAM, false, new byte[16_384]));
    assertEquals("000004080000000000" + "00008000" + "000004080000000001" + "00008000", waiting());
  }

  @Test
  void moreThanTheWindowIsAMistake() {
    Http2Windows windows = new Http2Windows();
    assertTrue(windows.received(65_535));
    assertFalse(windows.received(1));
    windows.reset();
    assertTrue(windows.received(40_000));
    assertEquals(40_000, windows.takeConnectionCredit());
    assertTrue(windows.received(25_535));
    assertFalse(windows.received(1), "the stream's window was not given back");
  }

  @Test
  void windowsOfThePeerMayFallBelowZero() {
    open();
    session.windows().sent(60_000);
    feed(server().setting(4, 10_000));
    assertEquals(-50_000, session.windows().sendable());
    feed(Http2Frames.none().windowUpdate(STREAM, 50_001));
    assertEquals(1, session.windows().sendable());
    feed(Http2Frames.none().setting(4, 70_000));
    assertEquals(5_535, session.windows().sendable(), "what the connection's window leaves");
  }

  @Test
  void noStreamIsTakenBeforeTheSettingsSaySo() {
    session.begin();
    assertFalse(session.allowsStreams());
    feed(Http2Frames.none().setting(3, 0));
    assertFalse(session.allowsStreams());
    feed(Http2Frames.none().setting(3, 1));
    assertTrue(session.allowsStreams());
    session.begin();
    assertFalse(session.allowsStreams(), "what was said on another connection");
  }

  /** Netty says all of this before the first stream. */
  @Test
  void theConnectionIsTalkedAboutBeforeItsFirstStream() {
    session.begin();
    feed(server().windowUpdate(0, 1_000).ping().frame(Http2.SETTINGS, Http2.FLAG_ACK, 0, ""));
    assertEquals(End.COMPLETE, session.end(), session.reason());
    session.open(REQUEST, REQUEST.length);
    session.windows().growStream(10_000);
    assertEquals(66_535, session.windows().sendable());
  }

  @Test
  void aStreamIsNotOpenedBehindAGoodbye() {
    session.begin();
    feed(server().goAway(Integer.MAX_VALUE, Http2.NO_ERROR));
    out.sent(out.waiting());
    session.open(REQUEST, REQUEST.length);
    assertEquals(End.UNPROCESSED, session.end());
    assertEquals("GOAWAY: NO_ERROR", session.reason());
    assertFalse(session.responseBegun());
    assertEquals(0, out.waiting());
  }

  @Test
  void resetsAreTold() {
    open();
    feed(server().reset(STREAM, Http2.CANCEL));
    assertEquals(End.RESET, session.end());
    assertEquals(Http2.CANCEL, session.error());
    assertTrue(session.usable());
    session.open(REQUEST, REQUEST.length);
    feed(Http2Frames.none().reset(3, Http2.REFUSED_STREAM));
    assertEquals(End.UNPROCESSED, session.end());
  }

  @Test
  void whatIsAboveTheLastStreamOfGoAwayWasNotProcessed() {
    open();
    feed(server().goAway(Integer.MAX_VALUE, 0));
    assertEquals(End.OPEN, session.end());
    assertFalse(session.usable());
    feed(Http2Frames.none().frame(Http2.GOAWAY, 0, 0, "00000000 0000000b 62 79 65"));
    assertEquals(End.UNPROCESSED, session.end());
    assertEquals("GOAWAY: ENHANCE_YOUR_CALM, bye", session.reason());
  }

  @Test
  void theNumbersOfStreamsAreUsedUpOnce() {
    session.begin();
    session.skipTo(Integer.MAX_VALUE - 2);
    assertTrue(session.usable());
    session.open(REQUEST, REQUEST.length);
    assertEquals(Integer.MAX_VALUE, session.stream());
    feed(server().ok(Integer.MAX_VALUE));
    assertEquals(End.COMPLETE, session.end());
    assertFalse(session.usable());
  }

  @Test
  void otherProtocolsAreRecognized() {
    open();
    feed(Http2Frames.none().raw(Http2Frames.ascii("HTTP/1.1 400 Bad Request\r\n\r\n")));
    assertEquals("it speaks HTTP/1.1", session.reason());
  }

  @Test
  void fieldBlocksOfARequestAreContinued() {
    byte[] block = new byte[40_000];
    try (Http2Output large = new Http2Output()) {
      large.headers(5, block, block.length);
      byte[] bytes = large.bytes().bytes(0, large.waiting());
      String hex = HexFormat.of().formatHex(bytes);
      assertEquals(3 * 9 + block.length, bytes.length);
      assertEquals("004000010000000005", hex.substring(0, 18));
      int second = 2 * (9 + 16_384);
      assertEquals("004000090000000005", hex.substring(second, second + 18));
      assertEquals("001c40090400000005", hex.substring(2 * second, 2 * second + 18));
    }
  }
}
