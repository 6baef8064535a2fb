package dev.panapulse.gzip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.Slab;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GzipTemplateTest {
  private static final byte UNTOUCHED = 0x5a;

  /** A message with numbers in it that change. */
  private static final class Message implements AutoCloseable {
    final List<Integer> common = new ArrayList<>();
    final List<Integer> single = new ArrayList<>();
    final Slab bytes;
    final int length;

    Message(byte[] text, List<Integer> common, List<Integer> single) {
      this.common.addAll(common);
      this.single.addAll(single);
      length = text.length;
      bytes = Slab.allocate(Math.max(1, length));
      bytes.put(0, text, 0, length);
    }

    /** Words in any order, numbers of both kinds among them, as many bytes at least. */
    static Message of(Random random, int least) {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      List<Integer> common = new ArrayList<>();
      List<Integer> single = new ArrayList<>();
      while (text.size() < least) {
        switch (random.nextInt(6)) {
          case 0 -> {
            common.add(text.size());
            text.writeBytes(new byte[Long.BYTES]);
          }
          case 1 -> {
            single.add(text.size());
            text.writeBytes(new byte[Long.BYTES]);
          }
          case 2 -> text.writeBytes(new byte[random.nextInt(300)]);
          case 3 -> {
            byte[] noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            text.writeBytes(noise);
          }
          default ->
              text.writeBytes(
                  ("system.word." + random.nextInt(12)).getBytes(StandardCharsets.UTF_8));
        }
      }
      Message message = new Message(text.toByteArray(), common, single);
      message.change(random);
      return message;
    }

    /** Other numbers: some small, some with many zeros, some of any bits. */
    void change(Random random) {
      long time = random.nextLong();
      common.forEach(at -> bytes.putLong(at, time));
      for (int at : single) {
        bytes.putLong(
            at,
            switch (random.nextInt(4)) {
              case 0 -> 0;
              case 1 -> random.nextInt(1000);
              case 2 -> Double.doubleToLongBits(random.nextInt(64));
              default -> random.nextLong();
            });
      }
    }

    GzipTemplate layOut() {
      try (VaryingBytes varying = new VaryingBytes(bytes, length)) {
        common.forEach(varying::common);
        single.forEach(varying::single);
        return new GzipTemplate(bytes, varying);
      }
    }

    byte[] plain() {
      return bytes.bytes(0, length);
    }

    @Override
    public void close() {
      bytes.close();
    }
  }

  /** What was written, and that no more was than was said. */
  private static byte[] written(GzipTemplate gzip) {
    int most = (int) gzip.mostBytes();
    try (Slab to = Slab.allocate(most)) {
      for (int i = 0; i < most; i++) {
        to.putByte(i, UNTOUCHED);
      }
      return to.bytes(0, (int) gzip.write(to));
    }
  }

  private static byte[] gunzipped(byte[] member) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(member))) {
      return in.readAllBytes();
    }
  }

  @Property(tries = 200)
  void whatIsWrittenIsReadAsTheMessage(@ForAll long seed, @ForAll @IntRange(max = 5_000) int least)
      throws IOException {
    Random random = new Random(seed);
    try (Message message = Message.of(random, least);
        GzipTemplate gzip = message.layOut()) {
      for (int i = 0; i < 5; i++) {
        assertArrayEquals(message.plain(), gunzipped(written(gzip)), "message " + i);
        message.change(random);
      }
    }
  }

  @Property(tries = 10)
  void aMessageMayBeLongerThanWhatDeflateLooksBackAt(
      @ForAll long seed, @ForAll @IntRange(min = 32_000, max = 200_000) int least)
      throws IOException {
    Random random = new Random(seed);
    try (Message message = Message.of(random, least);
        GzipTemplate gzip = message.layOut()) {
      message.change(random);
      assertArrayEquals(message.plain(), gunzipped(written(gzip)));
    }
  }

  @Test
  void aTrailerTellsChecksumAndLength() throws IOException {
    byte[] text = "the same, and the same, and the same".getBytes(StandardCharsets.UTF_8);
    try (Message message = new Message(text, List.of(), List.of());
        GzipTemplate gzip = message.layOut()) {
      byte[] member = written(gzip);
      assertArrayEquals(text, gunzipped(member));
      ByteBuffer trailer = ByteBuffer.wrap(member).order(ByteOrder.LITTLE_ENDIAN);
      assertEquals(text.length, trailer.getInt(member.length - Integer.BYTES));
    }
  }

  @Test
  void copiesOfAllLengthsFromAllDistancesAreWritten() throws IOException {
    Random random = new Random(7);
    for (int distance = 1; distance <= Repeats.FARTHEST; distance = distance * 5 / 4 + 1) {
      for (int length : new int[] {3, 4, 10, 11, 18, 66, 67, 130, 257, 258, 259, 600}) {
        byte[] text = new byte[distance + length];
        random.nextBytes(text);
        for (int i = 0; i < length; i++) {
          text[distance + i] = text[i];
        }
        try (Message message = new Message(text, List.of(), List.of());
            GzipTemplate gzip = message.layOut()) {
          assertArrayEquals(text, gunzipped(written(gzip)), length + " from " + distance);
        }
      }
    }
  }

  @Test
  void numbersThatFollowEachOtherAreWritten() throws IOException {
    List<Integer> single = List.of(0, 8, 16, 40);
    try (Message message = new Message(new byte[64], List.of(24), single);
        GzipTemplate gzip = message.layOut()) {
      Random random = new Random(1);
      for (int i = 0; i < 50; i++) {
        assertArrayEquals(message.plain(), gunzipped(written(gzip)));
        message.change(random);
      }
    }
  }

  /** What does not vary is coded as well as zlib codes it at its best, or nearly. */
  @Test
  void takesLittleMoreRoomThanZlib() {
    try (Message message = Message.of(new Random(3), 20_000);
        GzipTemplate gzip = message.layOut()) {
      byte[] plain = message.plain();
      Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
      deflater.setInput(plain);
      deflater.finish();
      int best = deflater.deflate(new byte[2 * plain.length]);
      deflater.end();
      int here = written(gzip).length;
      assertTrue(here < 1.2 * best, here + " bytes, zlib " + best);
    }
  }
}
