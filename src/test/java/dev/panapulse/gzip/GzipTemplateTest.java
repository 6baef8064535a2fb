package dev.panapulse.gzip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
    final List<Integer> shared = new ArrayList<>();
    final List<Integer> independent = new ArrayList<>();
    final Slab bytes;
    final int length;

    Message(byte[] text, List<Integer> shared, List<Integer> independent) {
      this.shared.addAll(shared);
      this.independent.addAll(independent);
      length = text.length;
      bytes = Slab.allocate(Math.max(1, length));
      bytes.put(0, text, 0, length);
    }

    /** Words and numbers of both kinds in random order, at least {@code least} bytes. */
    static Message of(Random random, int least) {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      List<Integer> shared = new ArrayList<>();
      List<Integer> independent = new ArrayList<>();
      while (text.size() < least) {
        switch (random.nextInt(6)) {
          case 0 -> {
            shared.add(text.size());
            text.writeBytes(new byte[Long.BYTES]);
          }
          case 1 -> {
            independent.add(text.size());
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
      Message message = new Message(text.toByteArray(), shared, independent);
      message.change(random);
      return message;
    }

    /** Sets other numbers: some small, some with many zeros, some random. */
    void change(Random random) {
      long time = random.nextLong();
      shared.forEach(at -> bytes.putLong(at, time));
      for (int at : independent) {
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
      return GzipTemplate.layOut(bytes, length, offsets(shared), offsets(independent));
    }

    private static int[] offsets(List<Integer> of) {
      return of.stream().mapToInt(Integer::intValue).toArray();
    }

    byte[] plain() {
      return bytes.bytes(0, length);
    }

    @Override
    public void close() {
      bytes.close();
    }
  }

  /** Compresses into a slab of exactly the announced size. */
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
  void aCompressedMessageDecompressesToTheMessage(
      @ForAll long seed, @ForAll @IntRange(max = 5_000) int least) throws IOException {
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
  void aMessageMayBeLongerThanTheWindowOfDeflate(
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
  void theTrailerHasChecksumAndLength() throws IOException {
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
  void positionsOutsideTheMessageAndOverlapsAreRejected() {
    try (Slab bytes = Slab.allocate(64)) {
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> GzipTemplate.layOut(bytes, 32, new int[] {25}, new int[] {}));
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> GzipTemplate.layOut(bytes, 32, new int[] {}, new int[] {-1}));
      assertThrows(
          IllegalArgumentException.class,
          () -> GzipTemplate.layOut(bytes, 32, new int[] {0}, new int[] {7}));
    }
  }

  @Test
  void numbersThatFollowEachOtherAreWritten() throws IOException {
    List<Integer> independent = List.of(0, 8, 16, 40);
    try (Message message = new Message(new byte[64], List.of(24), independent);
        GzipTemplate gzip = message.layOut()) {
      Random random = new Random(1);
      for (int i = 0; i < 50; i++) {
        assertArrayEquals(message.plain(), gunzipped(written(gzip)));
        message.change(random);
      }
    }
  }

  /** Constant bytes compress about as well as with zlib at its best level. */
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
