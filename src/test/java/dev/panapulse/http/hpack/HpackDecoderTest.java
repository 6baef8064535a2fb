package dev.panapulse.http.hpack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.panapulse.http.h2.Http2Frames;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Exception;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Headers;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HPACK: the examples of RFC 7541, what is no HPACK, and Netty's encoder and decoder. */
class HpackDecoderTest {
  private static final int LIST_LIMIT = 16 * 1024;

  private final HpackDecoder decoder = new HpackDecoder(4096, LIST_LIMIT);
  private final List<String> fields = new ArrayList<>();

  private String decode(HpackDecoder by, String hex) {
    return decode(by, Http2Frames.bytes(hex));
  }

  private String decode(HpackDecoder by, byte[] block) {
    fields.clear();
    return by.decode(
        block,
        0,
        block.length,
        (bytes, name, nameLength, value, valueLength) ->
            fields.add(
                new String(bytes, name, nameLength, ISO_8859_1)
                    + ": "
                    + new String(bytes, value, valueLength, ISO_8859_1)));
  }

  private void assertDecodes(HpackDecoder by, String hex, int tableSize, String... expected) {
    assertEquals("", decode(by, hex));
    assertEquals(List.of(expected), fields);
    assertEquals(tableSize, by.tableSize());
  }

  /** RFC 7541, C.2. */
  @Test
  void examplesOfFields() {
    assertDecodes(
        new HpackDecoder(4096, LIST_LIMIT),
        "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572",
        55,
        "custom-key: custom-header");
    assertDecodes(decoder, "040c 2f73 616d 706c 652f 7061 7468", 0, ":path: /sample/path");
    assertDecodes(decoder, "1008 7061 7373 776f 7264 0673 6563 7265 74", 0, "password: secret");
    assertDecodes(decoder, "82", 0, ":method: GET");
  }

  /** RFC 7541, C.3 and C.4: the same three requests on a connection, plain and Huffman coded. */
  @ParameterizedTest
  @CsvSource({
    "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d,"
        + "8286 84be 5808 6e6f 2d63 6163 6865,"
        + "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
    "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff,"
        + "8286 84be 5886 a8eb 1064 9cbf,"
        + "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf"
  })
  void examplesOfRequests(String first, String second, String third) {
    assertDecodes(
        decoder,
        first,
        57,
        ":method: GET",
        ":scheme: http",
        ":path: /",
        ":authority: www.example.com");
    assertDecodes(
        decoder,
        second,
        110,
        ":method: GET",
        ":scheme: http",
        ":path: /",
        ":authority: www.example.com",
        "cache-control: no-cache");
    assertDecodes(
        decoder,
        third,
        164,
        ":method: GET",
        ":scheme: https",
        ":path: /index.html",
        ":authority: www.example.com",
        "custom-key: custom-value");
  }

  /** RFC 7541, C.5 and C.6: three answers that push each other out of a table of 256 bytes. */
  @ParameterizedTest
  @CsvSource({
    "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133"
        + " 2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861"
        + " 6d70 6c65 2e63 6f6d,"
        + "4803 3330 37c1 c0bf,"
        + "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d"
        + " 54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049"
        + " 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e"
        + " 3d31",
    "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6"
        + " 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3,"
        + "4883 640e ffc1 c0bf,"
        + "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab"
        + " 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f"
        + " 9587 3160 65c0 03ed 4ee5 b106 3d50 07"
  })
  void examplesOfAnswers(String first, String second, String third) {
    HpackDecoder small = new HpackDecoder(256, LIST_LIMIT);
    assertDecodes(
        small,
        first,
        222,
        ":status: 302",
        "cache-control: private",
        "date: Mon, 21 Oct 2013 20:13:21 GMT",
        "location: https://www.example.com");
    assertDecodes(
        small,
        second,
        222,
        ":status: 307",
        "cache-control: private",
        "date: Mon, 21 Oct 2013 20:13:21 GMT",
        "location: https://www.example.com");
    assertDecodes(
        small,
        third,
        215,
        ":status: 200",
        "cache-control: private",
        "date: Mon, 21 Oct 2013 20:13:22 GMT",
        "location: https://www.example.com",
        "content-encoding: gzip",
        "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1");
  }

  @ParameterizedTest(name = "RFC 7541, {0}: {1}")
  @CsvSource({
    "2.1, 80, index 0 is not in the table",
    "2.1, be, index 62 is not in the table",
    "2.3.3, ff80808008, index 16777343 is not in the table",
    "5.1, ffffffffff7f, index 34359738494 is not in the table",
    "5.1, ffffffffffff7f, integer too long",
    "5.1, ff, truncated block",
    "5.1, 7fff, truncated block",
    "5.2, 400161, truncated block",
    "5.2, 40056162, truncated block",
    "5.2, 0001, truncated block",
    "5.2, 00016182ff, truncated block",
    // padding of zeros, of eight ones, and the end of the string spelled out
    "5.2, 000161811f, ",
    "5.2, 0001618118, string is not valid Huffman code",
    "5.2, 00016182 1fff, string is not valid Huffman code",
    "5.2, 00016184 ffffffff, string is not valid Huffman code",
    "6.3, 3fe21f, table resized to 4097 bytes",
    "4.2, 823f00, table resized within a block",
    "6.3, 203fe11f82, ",
    "10.5, 0001617fff7f, truncated block"
  })
  void whatIsNoFieldBlock(String section, String hex, String reason) {
    assertEquals(reason == null ? "" : reason, decode(decoder, hex), section);
  }

  @Test
  void listsAreLimited() {
    HpackDecoder small = new HpackDecoder(0, 100);
    assertEquals("", decode(small, Http2Frames.block("a", "b".repeat(67))));
    String above = "header list above 100 bytes";
    assertEquals(above, decode(small, Http2Frames.block("a", "b".repeat(68))));
    assertEquals(above, decode(small, Http2Frames.block("a", "b".repeat(200))));
    assertEquals(above, decode(small, Http2Frames.block("a", "", "b", "", "c", "", "d", "")));
    // 5 bits a letter: 100 bytes become 160
    assertEquals(above, decode(small, "000161e4" + "00".repeat(100)));
    // an index is one byte, and its field is 42
    assertEquals(above, decode(small, "828282"));
  }

  @Test
  void aTableOfNothingRemembersNothing() {
    HpackDecoder none = new HpackDecoder(0, LIST_LIMIT);
    assertEquals("", decode(none, "20400161016282"));
    assertEquals(List.of("a: b", ":method: GET"), fields);
    assertEquals(0, none.tableSize());
    assertEquals("index 62 is not in the table", decode(none, "be"));
    assertEquals("table resized to 1 bytes", decode(none, "21"));
  }

  @Test
  void aNewConnectionBeginsWithAnEmptyTable() {
    assertEquals("", decode(decoder, "4001610162"));
    assertEquals("", decode(decoder, "be"));
    decoder.reset();
    assertEquals("index 62 is not in the table", decode(decoder, "be"));
  }

  /** A backend's date is another one in each response. */
  @Test
  void newEntriesAllocateNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[] block = Http2Frames.bytes("8861 1d" + "20".repeat(29) + "4001610162");
    long before = 0;
    for (int i = 0; i < 20_000; i++) {
      if (i == 10_000) {
        before = threads.getCurrentThreadAllocatedBytes();
      }
      block[3] = (byte) ('a' + i % 20);
      decoder.decode(block, 0, block.length, (bytes, name, nameLength, value, valueLength) -> {});
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < 10_000, allocated + " bytes for 10000 blocks");
    assertTrue(decoder.tableSize() > 4096 - 100);
  }

  /** A connection's worth of blocks, with resizing of the table, as Netty encodes them. */
  @Property(tries = 200)
  void readsWhatNettyWrites(@ForAll long seed, @ForAll @IntRange(max = 600) int tableSize)
      throws Http2Exception {
    Random random = new Random(seed);
    HpackDecoder ours = new HpackDecoder(tableSize, 1 << 20);
    DefaultHttp2HeadersEncoder netty =
        new DefaultHttp2HeadersEncoder((name, value) -> false, random.nextBoolean());
    netty.configuration().maxHeaderTableSize(tableSize);
    for (int i = 0; i < 20; i++) {
      Http2Headers headers = randomHeaders(random);
      ByteBuf out = Unpooled.buffer();
      netty.encodeHeaders(3, headers, out);
      byte[] block = new byte[out.readableBytes()];
      out.readBytes(block);
      assertEquals("", decode(ours, block));
      List<String> expected = new ArrayList<>();
      for (Map.Entry<CharSequence, CharSequence> header : headers) {
        expected.add(header.getKey() + ": " + header.getValue());
      }
      assertEquals(expected, fields);
      assertTrue(ours.tableSize() <= tableSize);
    }
  }

  private static Http2Headers randomHeaders(Random random) {
    Http2Headers headers = new DefaultHttp2Headers(false);
    headers.status("200");
    for (int i = random.nextInt(8); i > 0; i--) {
      headers.add("name-" + random.nextInt(6), randomText(random));
    }
    return headers;
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    int range = random.nextBoolean() ? 256 : 128;
    for (int i = random.nextInt(60); i > 0; i--) {
      text.append((char) random.nextInt(range));
    }
    return random.nextInt(4) == 0 ? "often the same" : text.toString();
  }

  @Property(tries = 200)
  void nettyReadsWhatIsWritten(@ForAll long seed) throws Http2Exception {
    Random random = new Random(seed);
    HpackEncoder encoder = new HpackEncoder().withoutTable();
    Http2Headers expected = new DefaultHttp2Headers(false);
    encoder.indexed(HpackEncoder.METHOD_POST).field(HpackEncoder.PATH, "/a/b");
    expected.method("POST").path("/a/b");
    for (int i = random.nextInt(8); i > 0; i--) {
      String name = "n".repeat(1 + random.nextInt(300)) + i;
      String value = "v".repeat(random.nextInt(700));
      if (random.nextBoolean()) {
        encoder.secret(name, value);
      } else {
        encoder.field(name, value);
      }
      expected.add(name, value);
    }
    encoder.secret("authorization", "Bearer x").field(HpackEncoder.USER_AGENT, "me");
    expected.add("authorization", "Bearer x").add("user-agent", "me");
    DefaultHttp2HeadersDecoder netty = new DefaultHttp2HeadersDecoder(false, 1 << 20);
    assertEquals(expected, netty.decodeHeaders(1, Unpooled.wrappedBuffer(encoder.toByteArray())));
  }

  /** RFC 7541, 7.1.3: secrets are marked, for proxies that encode anew. */
  @Test
  void secretsAreNeverIndexed() {
    assertEquals("1f08024142", hex(new HpackEncoder().secret("authorization", "AB").toByteArray()));
    assertEquals("1001780142", hex(new HpackEncoder().secret("x", "B").toByteArray()));
    assertEquals("0001780142", hex(new HpackEncoder().field("x", "B").toByteArray()));
  }

  private static String hex(byte[] bytes) {
    return java.util.HexFormat.of().formatHex(bytes);
  }
}
