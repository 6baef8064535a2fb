package dev.panapulse.http.h2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.http.h2.Http2Session.End;
import dev.panapulse.http.hpack.HpackDecoder;
import dev.panapulse.otlp.GrpcResponse;
import dev.panapulse.otlp.GrpcResponseClassifier;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Whatever bytes come, nothing is thrown, memory stays bounded and the session says how it stands.
 * The inputs follow from a seed, which a failure names; {@code -Dpanapulse.fuzz=N} makes N.
 */
class Http2FuzzTest {
  private static final int INPUTS = Integer.getInteger("panapulse.fuzz", 20_000);
  private static final long SEED = Long.getLong("panapulse.fuzz.seed", 20_261_122L);

  private static final int LIST_LIMIT = 2_000;
  private static final byte[] REQUEST = Http2Frames.block("a", "b");

  @Test
  void framesOfAnyKind() {
    try (GrpcResponse answer = new GrpcResponse();
        Http2Output out = new Http2Output();
        Http2FrameReader reader = new Http2FrameReader()) {
      Http2Session session = new Http2Session(out, answer);
      Set<End> ends = EnumSet.noneOf(End.class);
      for (int i = 0; i < INPUTS; i++) {
        Random random = new Random(SEED + i);
        try {
          run(random, session, reader, out);
          assertEquals(
              session.end() == End.VIOLATION, session.error() != 0 && isViolation(session));
          if (session.end() == End.COMPLETE) {
            assertTrue(GrpcResponseClassifier.of(answer, 0) != null);
          }
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError("seed " + (SEED + i), e);
        }
        ends.add(session.end());
      }
      assertEquals(EnumSet.allOf(End.class), ends);
    }
  }

  private static boolean isViolation(Http2Session session) {
    return session.end() == End.VIOLATION && !session.reason().isEmpty();
  }

  private static void run(
      Random random, Http2Session session, Http2FrameReader reader, Http2Output out) {
    reader.reset();
    session.begin();
    session.open(REQUEST, REQUEST.length);
    byte[] input = input(random);
    for (int at = 0; at < input.length && session.end() != End.VIOLATION; ) {
      int count = Math.min(1 + random.nextInt(200), input.length - at);
      reader.room().put(reader.end(), input, at, Math.min(count, reader.capacity()));
      count = Math.min(count, reader.capacity());
      reader.filled(count);
      session.feed(reader);
      at += count;
      if (random.nextInt(4) > 0) {
        out.sent(out.waiting());
      }
    }
  }

  private static byte[] input(Random random) {
    if (random.nextInt(10) == 0) {
      byte[] noise = new byte[random.nextInt(400)];
      random.nextBytes(noise);
      return noise;
    }
    Http2Frames frames = random.nextInt(20) == 0 ? Http2Frames.none() : Http2Frames.server();
    for (int i = random.nextInt(6); i > 0; i--) {
      add(random, frames);
    }
    if (random.nextBoolean()) {
      frames.ok(1);
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      add(random, frames);
    }
    byte[] bytes = frames.bytes();
    for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return random.nextInt(8) == 0
        ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1))
        : bytes;
  }

  private static void add(Random random, Http2Frames frames) {
    int stream = random.nextInt(4) == 0 ? random.nextInt(4) : random.nextBoolean() ? 1 : 0;
    switch (random.nextInt(9)) {
      case 0 -> frames.ping();
      case 1 -> frames.setting(1 + random.nextInt(6), random.nextInt() >>> random.nextInt(32));
      case 2 -> frames.windowUpdate(stream, random.nextInt() >>> (1 + random.nextInt(31)));
      case 3 -> frames.goAway(random.nextInt(4), random.nextInt(16));
      case 4 -> frames.reset(1, random.nextInt(16));
      case 5 -> frames.headers(1, random.nextBoolean(), ":status", "" + random.nextInt(600));
      case 6 -> frames.frame(Http2.DATA, random.nextInt(16), 1, noise(random));
      case 7 -> {
        frames.frame(Http2.HEADERS, random.nextInt(2), 1, Http2Frames.block(":status", "200"));
        frames.frame(Http2.CONTINUATION, random.nextInt(8), 1, noise(random));
      }
      default -> frames.frame(random.nextInt(12), random.nextInt(64), stream, noise(random));
    }
  }

  private static byte[] noise(Random random) {
    byte[] bytes = new byte[random.nextInt(20)];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void fieldBlocksOfAnyKind() {
    int sound = 0;
    for (int i = 0; i < INPUTS; i++) {
      Random random = new Random(SEED + i);
      try {
        sound += blocks(random);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + (SEED + i), e);
      }
    }
    assertTrue(sound > INPUTS / 100, sound + " of " + INPUTS + " were field blocks");
  }

  private static int blocks(Random random) {
    int tableLimit = random.nextInt(3) == 0 ? 0 : random.nextInt(300);
    HpackDecoder decoder = new HpackDecoder(tableLimit, LIST_LIMIT);
    String reason = "";
    for (int i = 0; i < 4 && reason.isEmpty(); i++) {
      byte[] block = block(random);
      List<Integer> sizes = new ArrayList<>();
      reason =
          decoder.decode(
              block,
              0,
              block.length,
              (bytes, name, nameLength, value, valueLength) -> {
                assertTrue(bytes.length <= LIST_LIMIT, "room for the text");
                assertTrue(value + valueLength <= bytes.length, "text within its room");
                sizes.add(nameLength + valueLength + 32);
              });
      assertTrue(sizes.stream().mapToInt(Integer::intValue).sum() <= LIST_LIMIT, "list's size");
      assertTrue(decoder.tableSize() <= tableLimit, "table's size");
    }
    return reason.isEmpty() ? 1 : 0;
  }

  private static byte[] block(Random random) {
    Http2Frames out = Http2Frames.none();
    for (int i = random.nextInt(5); i > 0; i--) {
      switch (random.nextInt(7)) {
        case 0 -> out.raw(new byte[] {(byte) (0x80 | random.nextInt(0x80))});
        case 1 -> out.raw("4001").raw(new byte[] {'n'}).raw(coded(random));
        case 2 -> out.raw(new byte[] {(byte) (0x40 | random.nextInt(0x40))}).raw(coded(random));
        case 3 -> out.raw(new byte[] {(byte) (0x20 | random.nextInt(0x20))});
        case 4 -> out.raw(integer(random));
        case 5 -> out.raw(Http2Frames.block("name", "v".repeat(random.nextInt(300))));
        default -> out.raw(noise(random));
      }
    }
    return out.bytes();
  }

  /** A string that says that it is Huffman coded, and may be. */
  private static byte[] coded(Random random) {
    byte[] text = noise(random);
    byte[] all = new byte[text.length + 1];
    all[0] = (byte) (0x80 | text.length);
    System.arraycopy(text, 0, all, 1, text.length);
    if (text.length > 0 && random.nextBoolean()) {
      all[text.length] = (byte) 0xff;
    }
    return all;
  }

  private static byte[] integer(Random random) {
    byte[] bytes = new byte[1 + random.nextInt(8)];
    random.nextBytes(bytes);
    bytes[0] = (byte) (random.nextBoolean() ? 0xff : 0x3f);
    for (int i = 1; i < bytes.length - 1; i++) {
      bytes[i] |= (byte) 0x80;
    }
    return bytes;
  }
}
