package dev.panapulse.gzip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.Slab;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class GunzippedPrefixTest {
  private static final int LIMIT = 100;

  /** The JDK's encoder, which is not the agent's. */
  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private static byte[] concatenated(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  private static boolean decompress(GunzippedPrefix to, byte[] packed, boolean cut) {
    // not at the beginning of its memory, as a gRPC message
    try (Slab slab = Slab.allocate(packed.length + 5L)) {
      slab.put(5, packed, 0, packed.length);
      return to.decompress(slab, 5, packed.length, cut);
    }
  }

  private static byte[] kept(GunzippedPrefix from) {
    return from.bytes().bytes(0, from.length());
  }

  @Property
  void theBeginningIsKept(@ForAll byte[] plain) {
    try (GunzippedPrefix prefix = new GunzippedPrefix(LIMIT)) {
      assertTrue(decompress(prefix, gzip(plain), false));
      assertArrayEquals(Arrays.copyOf(plain, Math.min(plain.length, LIMIT)), kept(prefix));
      assertEquals(plain.length > LIMIT, prefix.cut());
    }
  }

  @Property
  void truncatedDataIsReadAsFarAsItGoes(
      @ForAll @Size(max = LIMIT) byte[] plain, @ForAll @IntRange(max = 150) int length) {
    byte[] packed = gzip(plain);
    byte[] part = Arrays.copyOf(packed, Math.min(length, packed.length - 1));
    try (GunzippedPrefix prefix = new GunzippedPrefix(LIMIT)) {
      assertFalse(decompress(prefix, part, false));
      assertEquals(0, prefix.length());
      assertTrue(decompress(prefix, part, true));
      assertTrue(prefix.cut());
      assertArrayEquals(Arrays.copyOf(plain, prefix.length()), kept(prefix));
    }
  }

  @Property
  void anyBytesAreReadOrNot(@ForAll byte[] bytes, @ForAll boolean cut) {
    byte[] withMagic = concatenated(new byte[] {0x1f, (byte) 0x8b, 8}, bytes);
    try (GunzippedPrefix prefix = new GunzippedPrefix(LIMIT)) {
      decompress(prefix, bytes, cut);
      assertTrue(prefix.length() <= LIMIT);
      decompress(prefix, withMagic, cut);
      assertTrue(prefix.length() <= LIMIT);
    }
  }

  @Property
  void membersFollowEachOther(
      @ForAll @Size(max = 50) byte[] first, @ForAll @Size(max = 50) byte[] second) {
    try (GunzippedPrefix prefix = new GunzippedPrefix(LIMIT)) {
      assertTrue(decompress(prefix, concatenated(gzip(first), gzip(second)), false));
      assertArrayEquals(concatenated(first, second), kept(prefix));
    }
  }

  /** A megabyte of zeroes in a thousand bytes. */
  @Test
  void ofMuchOnlyTheBeginningIsDecompressed() {
    try (GunzippedPrefix prefix = new GunzippedPrefix(LIMIT)) {
      assertTrue(decompress(prefix, gzip(new byte[1 << 20]), false));
      assertEquals(LIMIT, prefix.length());
      assertTrue(prefix.cut());
    }
  }

  @Test
  void optionalFieldsOfTheHeaderAreSkipped() {
    byte[] plain = "accepted".getBytes(StandardCharsets.UTF_8);
    byte[] packed = gzip(plain);
    ByteArrayOutputStream with = new ByteArrayOutputStream();
    with.write(packed, 0, 3);
    // FHCRC, FEXTRA, FNAME and FCOMMENT
    with.write(0x1e);
    with.write(packed, 4, 6);
    with.writeBytes(new byte[] {3, 0, 'a', 'b', 'c'});
    with.writeBytes("file\0comment\0".getBytes(StandardCharsets.UTF_8));
    CRC32 crc = new CRC32();
    crc.update(with.toByteArray());
    with.write((int) crc.getValue());
    with.write((int) (crc.getValue() >>> 8));
    int head = with.size();
    with.write(packed, 10, packed.length - 10);
    try (GunzippedPrefix prefix = new GunzippedPrefix(LIMIT)) {
      assertTrue(decompress(prefix, with.toByteArray(), false));
      assertArrayEquals(plain, kept(prefix));
      for (int length = 0; length < head; length++) {
        assertFalse(decompress(prefix, Arrays.copyOf(with.toByteArray(), length), false));
      }
    }
  }

  @Test
  void aWrongChecksumOrLengthIsNoticed() {
    byte[] packed = gzip("accepted".getBytes(StandardCharsets.UTF_8));
    for (int i = packed.length - 8; i < packed.length; i++) {
      byte[] broken = packed.clone();
      broken[i] ^= 1;
      try (GunzippedPrefix prefix = new GunzippedPrefix(LIMIT)) {
        assertFalse(decompress(prefix, broken, false), "byte " + i);
        assertEquals(0, prefix.length());
      }
    }
  }

  @Test
  void anotherFormatIsNotRead() {
    byte[] packed = gzip(new byte[3]);
    byte[] unknownFlag = packed.clone();
    unknownFlag[3] = 0x20;
    try (GunzippedPrefix prefix = new GunzippedPrefix(LIMIT)) {
      assertFalse(decompress(prefix, new byte[30], false));
      assertFalse(decompress(prefix, unknownFlag, false));
      assertFalse(decompress(prefix, concatenated(packed, new byte[20]), false));
    }
  }

  @Test
  void theSameDataYieldsTheSameAndOtherDataAfterItItsOwn() {
    byte[] first = "first".getBytes(StandardCharsets.UTF_8);
    byte[] other = "other".getBytes(StandardCharsets.UTF_8);
    try (GunzippedPrefix prefix = new GunzippedPrefix(LIMIT)) {
      for (byte[] plain : new byte[][] {first, first, other, other, first}) {
        assertTrue(decompress(prefix, gzip(plain), false));
        assertArrayEquals(plain, kept(prefix));
        assertFalse(prefix.cut());
      }
      assertFalse(decompress(prefix, new byte[25], false));
      assertTrue(decompress(prefix, gzip(first), false));
      assertArrayEquals(first, kept(prefix));
    }
  }
}
