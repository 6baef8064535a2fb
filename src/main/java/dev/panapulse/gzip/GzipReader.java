package dev.panapulse.gzip;

import dev.panapulse.libc.Slab;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses gzip data in a slab, member after member (RFC 1952), into a sink. Memory is bounded
 * whatever the data. One thread.
 */
final class GzipReader {
  /** Receives the decompressed bytes. */
  interface Sink {
    /**
     * Takes the next bytes.
     *
     * @param bytes valid until this returns
     * @param count bytes from the beginning of the array, at least 1
     * @return whether further bytes are wanted
     * @throws IOException if the content is larger than the sink allows
     */
    boolean take(byte[] bytes, int count) throws IOException;
  }

  /** How the data ended. */
  enum End {
    /** After its last member, whose checksum and length are right. */
    COMPLETE,
    /** Within a member. */
    TRUNCATED,
    /** The sink wanted no more. */
    STOPPED
  }

  private static final int HEAD = 10;
  private static final int TAIL = 8;
  private static final int CHUNK = 4096;

  private static final int KNOWN_FLAGS = 0x1f;
  private static final int HEADER_CHECKSUM = 0x02;
  private static final int EXTRA_FIELD = 0x04;
  private static final int FILE_NAME = 0x08;
  private static final int COMMENT = 0x10;

  private final Slab packed;
  private final long end;
  private long at;

  private GzipReader(Slab packed, long offset, long length) {
    this.packed = packed;
    this.at = offset;
    this.end = offset + length;
  }

  /**
   * Decompresses a range.
   *
   * @param packed only read here
   * @throws IOException if the data is not in gzip format or corrupt, or the sink throws it
   */
  static End read(Slab packed, long offset, long length, Sink sink) throws IOException {
    GzipReader reader = new GzipReader(packed, offset, length);
    End end;
    do {
      end = reader.member(sink);
    } while (end == End.COMPLETE && reader.at < reader.end);
    return end;
  }

  private End member(Sink sink) throws IOException {
    if (!skipHead()) {
      return End.TRUNCATED;
    }
    Inflater inflater = new Inflater(true);
    try {
      return inflate(inflater, sink);
    } catch (DataFormatException e) {
      throw new IOException("corrupt gzip data", e);
    } finally {
      inflater.end();
    }
  }

  private End inflate(Inflater inflater, Sink sink) throws IOException, DataFormatException {
    CRC32 crc = new CRC32();
    byte[] in = new byte[(int) Math.max(1, Math.min(CHUNK, end - at))];
    byte[] out = new byte[CHUNK];
    while (!inflater.finished()) {
      if (inflater.needsInput()) {
        int count = (int) Math.min(in.length, end - at);
        if (count == 0) {
          return End.TRUNCATED;
        }
        packed.get(at, in, 0, count);
        at += count;
        inflater.setInput(in, 0, count);
      }
      int count = inflater.inflate(out);
      crc.update(out, 0, count);
      if (inflater.needsDictionary()) {
        throw new IOException("gzip data with a preset dictionary");
      }
      if (count > 0 && !sink.take(out, count)) {
        return End.STOPPED;
      }
    }
    at -= inflater.getRemaining();
    if (end - at < TAIL) {
      return End.TRUNCATED;
    }
    if (packed.getInt(at) != (int) crc.getValue()
        || packed.getInt(at + 4) != (int) inflater.getBytesWritten()) {
      throw new IOException("gzip checksum mismatch");
    }
    at += TAIL;
    return End.COMPLETE;
  }

  /** Skips a header with its optional fields; false if it is truncated. */
  private boolean skipHead() throws IOException {
    if (end - at < HEAD) {
      return false;
    }
    int flags = packed.getByte(at + 3) & 0xff;
    // an unknown flag may announce a field of unknown length (RFC 1952, 2.3.1.2)
    if (packed.getShort(at) != (short) 0x8b1f
        || packed.getByte(at + 2) != 8
        || (flags & ~KNOWN_FLAGS) != 0) {
      throw new IOException("not in gzip format");
    }
    at += HEAD;
    if ((flags & EXTRA_FIELD) != 0) {
      at += end - at < 2 ? 2 : 2 + (packed.getShort(at) & 0xffff);
    }
    if ((flags & FILE_NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CHECKSUM) != 0) {
      at += 2;
    }
    return at <= end;
  }

  private void skipText() {
    while (at < end && packed.getByte(at) != 0) {
      at++;
    }
    at++;
  }
}
