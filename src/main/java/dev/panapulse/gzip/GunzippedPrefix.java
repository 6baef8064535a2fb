package dev.panapulse.gzip;

import dev.panapulse.libc.Slab;
import java.io.IOException;
import java.util.Optional;

/**
 * The beginning of data that a peer sent in gzip format, decompressed into memory of fixed size,
 * which is allocated at the first use. One thread.
 *
 * <p>Short data that equals the previous data is not decompressed again: a backend sends the same
 * few bytes in each of its responses.
 */
public final class GunzippedPrefix implements AutoCloseable {
  /** Most bytes of compressed data that are compared with the next. */
  private static final int REMEMBERED = 64;

  private final int limit;
  private Optional<Slab> plain = Optional.empty();
  private int length;
  private boolean cut;

  private Optional<Slab> remembered = Optional.empty();
  private int rememberedLength;

  /**
   * Nothing decompressed.
   *
   * @param limit most bytes that are kept; at least 1
   */
  public GunzippedPrefix(int limit) {
    this.limit = limit;
  }

  /**
   * Decompresses data.
   *
   * @param packed only read here
   * @param isCut whether the data is longer than the range
   * @return whether it is in gzip format, as far as it goes; if not, nothing is kept
   */
  public boolean decompress(Slab packed, long offset, int packedLength, boolean isCut) {
    if (!isCut && equalsRemembered(packed, offset, packedLength)) {
      return true;
    }
    rememberedLength = 0;
    length = 0;
    cut = false;
    Slab room = plain.orElseGet(() -> Slab.allocate(limit));
    plain = Optional.of(room);
    GzipReader.End end;
    try {
      end =
          GzipReader.read(packed, offset, packedLength, (bytes, count) -> keep(room, bytes, count));
    } catch (IOException _) {
      length = 0;
      return false;
    }
    if (end == GzipReader.End.COMPLETE) {
      cut = isCut;
      if (!isCut) {
        remember(packed, offset, packedLength);
      }
      return true;
    }
    cut = true;
    if (end == GzipReader.End.TRUNCATED && !isCut) {
      length = 0;
      return false;
    }
    return true;
  }

  private boolean keep(Slab room, byte[] bytes, int count) {
    int kept = Math.min(count, limit - length);
    room.put(length, bytes, 0, kept);
    length += kept;
    return kept == count;
  }

  private boolean equalsRemembered(Slab packed, long offset, int packedLength) {
    if (packedLength != rememberedLength || packedLength == 0) {
      return false;
    }
    Slab previous = remembered.orElseThrow();
    for (int i = 0; i < packedLength; i++) {
      if (packed.getByte(offset + i) != previous.getByte(i)) {
        return false;
      }
    }
    return true;
  }

  private void remember(Slab packed, long offset, int packedLength) {
    if (packedLength <= REMEMBERED) {
      Slab room = remembered.orElseGet(() -> Slab.allocate(REMEMBERED));
      remembered = Optional.of(room);
      room.copyFrom(packed, offset, 0, packedLength);
      rememberedLength = packedLength;
    }
  }

  /** The decompressed bytes, from 0 to {@link #length()}, valid until the next are decompressed. */
  public Slab bytes() {
    return plain.orElseThrow();
  }

  /** Bytes that were kept, 0 to the limit. */
  public int length() {
    return length;
  }

  /** Whether the decompressed data is longer than the part that was kept. */
  public boolean cut() {
    return cut;
  }

  @Override
  public void close() {
    plain.ifPresent(Slab::close);
    remembered.ifPresent(Slab::close);
  }
}
