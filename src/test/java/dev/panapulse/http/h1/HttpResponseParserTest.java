package dev.panapulse.http.h1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.http.HttpDate;
import dev.panapulse.libc.Slab;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpResponseParserTest {
  private static final String CHUNKED =
      "HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: Chunked\r\nRetry-After: 7\r\n\r\n"
          + "5;name=\"value\"\r\nhello\r\n 1 \r\n".replace(" 1 ", "1 ")
          + " \r\n00\r\nTrailer: x\r\n\r\n";

  private static final List<String> RESPONSES =
      List.of(
          "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.1 100 Continue\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
          CHUNKED,
          "HTTP/1.0 503 Away\r\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\nlater",
          "HTTP/1.1 204 No Content\nConnection: foo, Close\n\n",
          "HTTP/1.1 302 Found\r\nLocation: /else\r\n where\r\nContent-Length: 0\r\n\r\nsurplus",
          "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
          "HTTP/1.1 200\r\nContent-Type: application/x-protobuf\r\ncontent-length: 3, 3\r\n\r\nabc",
          "SSH-2.0-something\r\n",
          "HTTP/1.1 101 Switching Protocols\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");

  /** Everything that the parser says. */
  private record Seen(
      boolean done,
      boolean malformed,
      String reason,
      boolean headComplete,
      int status,
      String line,
      String retryAfter,
      String location,
      boolean protobuf,
      boolean keepAlive,
      String body,
      boolean cut) {}

  private static Seen parse(byte[] bytes, int... cuts) {
    try (HttpResponseParser parser = new HttpResponseParser()) {
      return parse(parser, bytes, cuts);
    }
  }

  private static Seen parse(HttpResponseParser parser, byte[] bytes, int... cuts) {
    try (Slab slab = Slab.allocate(bytes.length + 1L)) {
      slab.put(0, bytes, 0, bytes.length);
      parser.reset();
      int at = 0;
      for (int cut : cuts) {
        parser.feed(slab, at, cut - at);
        at = cut;
      }
      parser.feed(slab, at, bytes.length - at);
      return seen(parser);
    }
  }

  private static Seen seen(HttpResponseParser parser) {
    return new Seen(
        parser.done(),
        parser.malformed(),
        parser.reason(),
        parser.headComplete(),
        parser.status(),
        parser.statusLine(),
        parser.retryAfter(),
        parser.location(),
        parser.protobuf(),
        parser.keepAlive(),
        new String(parser.body().bytes(0, parser.bodyLength()), ISO_8859_1),
        parser.bodyCut());
  }

  private static Seen parse(String text) {
    return parse(text.getBytes(ISO_8859_1));
  }

  @Test
  void plainResponseKeepsTheConnection() {
    Seen seen = parse(RESPONSES.get(0));
    assertTrue(seen.done() && seen.keepAlive() && !seen.malformed());
    assertEquals(200, seen.status());
    assertEquals("200 OK", seen.line());
  }

  @Test
  void interimResponsesAreSkipped() {
    Seen seen = parse(RESPONSES.get(1));
    assertEquals(200, seen.status());
    assertEquals("ok", seen.body());
  }

  @Test
  void chunksWithExtensionsAndTrailers() {
    Seen seen = parse(CHUNKED);
    assertTrue(seen.done() && !seen.malformed(), seen.reason());
    assertEquals("hello ", seen.body());
    assertEquals("7", seen.retryAfter());
    assertTrue(seen.keepAlive());
  }

  @Test
  void aResponseWithoutLengthEndsWithTheConnection() {
    try (HttpResponseParser parser = new HttpResponseParser()) {
      assertFalse(parse(parser, RESPONSES.get(3).getBytes(ISO_8859_1)).done());
      parser.end();
      Seen seen = seen(parser);
      assertTrue(seen.done() && !seen.keepAlive() && !seen.malformed());
      assertEquals("later", seen.body());
    }
  }

  @Test
  void anEndInTheMiddleIsNoEnd() {
    try (HttpResponseParser parser = new HttpResponseParser()) {
      parse(parser, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc".getBytes(ISO_8859_1));
      parser.end();
      assertFalse(parser.done());
      assertTrue(parser.headComplete());
    }
  }

  @Test
  void foldedHeadersAreUnfolded() {
    assertEquals("/else where", parse(RESPONSES.get(5)).location());
  }

  @Test
  void bytesAfterTheResponseCostTheConnection() {
    Seen seen = parse(RESPONSES.get(0) + "x");
    assertTrue(seen.done() && !seen.malformed() && !seen.keepAlive());
  }

  @Test
  void oldProtocolClosesUnlessItSaysOtherwise() {
    assertFalse(parse("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").keepAlive());
    assertTrue(
        parse("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n")
            .keepAlive());
  }

  @Test
  void closeInAListOfConnectionOptions() {
    assertFalse(parse(RESPONSES.get(4)).keepAlive());
    assertTrue(parse(RESPONSES.get(4)).done());
  }

  @Test
  void noBodyWhereNoneMayBe() {
    assertTrue(parse("HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n").done());
  }

  @Test
  void lengthAndChunksTogetherCostTheConnection() {
    Seen seen =
        parse(
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    assertTrue(seen.done() && !seen.malformed() && !seen.keepAlive());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-x",
        "HTTP/2.0 200 OK\r\n",
        "HTTP/1.1 20 OK\r\n",
        "HTTP/1.1 2000\r\n",
        "HTTP/1.1 042 Low\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/1.1 200 OK\rX",
        "HTTP/1.1 200 OK\r\n folded: first\r\n",
        "HTTP/1.1 200 OK\r\n: nameless\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n",
        "HTTP/1.1 200 OK\r\nName : x\r\n",
        "HTTP/1.1 200 OK\r\nName: \0\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1,\r\nContent-Length: ,\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n"
      })
  void whatIsNoHttpIsMalformed(String text) {
    Seen seen = parse(text);
    assertTrue(seen.malformed(), text);
    assertFalse(seen.reason().isEmpty());
    assertFalse(seen.keepAlive());
  }

  @Test
  void endlessHeadersAreCut() {
    assertEquals(
        "header above 16384 bytes",
        parse("HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(5000)).reason());
    assertEquals(
        "header above 16384 bytes", parse("HTTP/1.1 200 OK\r\nA: " + "b".repeat(20_000)).reason());
    assertEquals(
        "header above 16384 bytes", parse("HTTP/1.1 100 Go on\r\n\r\n".repeat(1000)).reason());
    assertEquals(
        "header above 16384 bytes",
        parse(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
                    + "A: b\r\n".repeat(5000))
            .reason());
  }

  @Test
  void endlessBodiesAreCut() {
    String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    String reason = "body above 4194304 bytes";
    assertEquals(reason, parse(head + "1\r\nx\r\n".repeat(1_000_000)).reason());
    assertEquals(reason, parse(head + "1;" + "x".repeat(5_000_000)).reason());
    assertEquals(reason, parse("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(5_000_000)).reason());
  }

  @Test
  void onlyTheBeginningOfTheBodyIsKept() {
    Seen seen = parse("HTTP/1.1 500 X\r\nContent-Length: 5000\r\n\r\n" + "x".repeat(5000));
    assertEquals(HttpResponseParser.BODY_KEPT, seen.body().length());
    assertTrue(seen.cut() && seen.done() && seen.keepAlive());
  }

  @Test
  void everySplitInTwoGivesTheSame() {
    for (String response : RESPONSES) {
      byte[] bytes = response.getBytes(ISO_8859_1);
      Seen whole = parse(bytes);
      for (int cut = 0; cut <= bytes.length; cut++) {
        assertEquals(whole, parse(bytes, cut), response + " cut at " + cut);
      }
    }
  }

  @Property(tries = 500)
  void anySplitGivesTheSame(
      @ForAll("responses") byte[] bytes, @ForAll @Size(max = 20) List<Integer> at) {
    int[] cuts = at.stream().mapToInt(i -> Math.floorMod(i, bytes.length + 1)).sorted().toArray();
    assertEquals(parse(bytes), parse(bytes, cuts));
  }

  @Property(tries = 1000)
  void anyBytesHaveAResult(@ForAll byte[] bytes) {
    checkSane(parse(bytes));
  }

  @Property(tries = 2000)
  void mutilatedResponsesHaveAResult(
      @ForAll("responses") byte[] bytes,
      @ForAll @Size(max = 8) List<Integer> at,
      @ForAll @Size(min = 8, max = 8) byte[] with) {
    byte[] mutilated = bytes.clone();
    for (int i = 0; i < at.size(); i++) {
      mutilated[Math.floorMod(at.get(i), mutilated.length)] = with[i];
    }
    Seen seen = parse(mutilated);
    checkSane(seen);
    assertEquals(seen, parse(mutilated, mutilated.length / 2));
  }

  private static void checkSane(Seen seen) {
    assertEquals(seen.malformed(), !seen.reason().isEmpty());
    assertTrue(seen.body().length() <= HttpResponseParser.BODY_KEPT);
    if (seen.headComplete()) {
      assertTrue(seen.status() >= 200 && seen.status() <= 999);
    }
    assertFalse(seen.malformed() && seen.keepAlive());
  }

  @Provide
  Arbitrary<byte[]> responses() {
    return Arbitraries.of(RESPONSES).map(text -> text.getBytes(ISO_8859_1));
  }

  private static long date(String fields) {
    try (HttpResponseParser parser = new HttpResponseParser()) {
      parse(parser, ("HTTP/1.1 200 OK\r\n" + fields + "\r\n").getBytes(ISO_8859_1));
      return parser.date();
    }
  }

  @Test
  void theDateIsThatOfTheServer() {
    String date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    assertEquals(784_111_777, date(date));
    assertEquals(784_111_777, date("date:Sun, 06 Nov 1994 08:49:37 GMT \t\r\n"));
    assertEquals(HttpDate.NONE, date(""));
    assertEquals(HttpDate.NONE, date("Date:\r\n"));
    assertEquals(HttpDate.NONE, date("Date: " + "1".repeat(300) + "\r\n"));
    assertEquals(HttpDate.NONE, date("Date: Sunday, 06-Nov-94 08:49:37 GMT\r\n"));
    assertEquals(HttpDate.NONE, date("X-Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
    assertEquals(HttpDate.NONE, date(date + date), "which one?");
    assertEquals(HttpDate.NONE, date(date + "Age: 0\r\n"), "from a cache");
    assertEquals(HttpDate.NONE, date("age: 60\r\n" + date), "from a cache");
  }

  @Test
  void theDateOfAnInterimOrAnEarlierResponseIsForgotten() {
    try (HttpResponseParser parser = new HttpResponseParser()) {
      String head = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nAge: 1\r\n\r\n";
      parse(parser, ("HTTP/1.1 102 Processing\r\n" + head).getBytes(ISO_8859_1));
      parser.reset();
      parse(
          parser,
          ("HTTP/1.1 102 Processing\r\n"
                  + head
                  + "HTTP/1.1 204 OK\r\nDate: Sun, 06 Nov 1994 08:49:38 GMT\r\n\r\n")
              .getBytes(ISO_8859_1));
      assertEquals(784_111_778, parser.date());
      parser.reset();
      assertEquals(HttpDate.NONE, parser.date());
    }
  }
}
