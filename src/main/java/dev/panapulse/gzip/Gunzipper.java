package dev.panapulse.gzip;

import dev.panapulse.libc.Slab;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses one gzip member as {@link GzipEncoder} writes it (RFC 1952): a header of 10 bytes
 * without optional fields. Content beyond a limit is rejected. One thread.
 */
public final class Gunzipper implements AutoCloseable {
  private static final int HEAD = 10;
  private static final int TAIL = 8;
  private static final int CHUNK = 4096;

  private final Slab packed;
  private final long packedLength;
  private final long limit;
  private Slab bytes;
  private long length;
  private boolean released;

  /**
   * Decompresses a request.
   *
   * @param packed holds the member from its first byte on; not owned, only read here
   * @param packedLength length of the member in bytes
   * @param limit most bytes of the decompressed request
   * @throws IOException if the member is malformed, corrupt or exceeds the limit
   */
  public Gunzipper(Slab packed, long packedLength, long limit) throws IOException {
    this.packed = packed;
    this.packedLength = packedLength;
    this.limit = limit;
    this.bytes = Slab.allocate(Math.max(CHUNK, 4 * Math.min(packedLength, CHUNK)));
    try {
      unpack();
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  private void unpack() throws IOException {
    if (packedLength < HEAD + TAIL
        || packed.getShort(0) != (short) 0x8b1f
        || packed.getByte(2) != 8
        || packed.getByte(3) != 0) {
      throw new IOException("not in gzip format");
    }
    Inflater inflater = new Inflater(true);
    CRC32 crc = new CRC32();
    try {
      byte[] in = new byte[CHUNK];
      byte[] out = new byte[CHUNK];
      long at = HEAD;
      long end = packedLength - TAIL;
      while (!inflater.finished()) {
        if (inflater.needsInput()) {
          int count = (int) Math.min(CHUNK, end - at);
          if (count <= 0) {
            throw new IOException("truncated gzip member");
          }
          packed.get(at, in, 0, count);
          at += count;
          inflater.setInput(in, 0, count);
        }
        int count = inflater.inflate(out);
        crc.update(out, 0, count);
        append(out, count);
      }
      if (packed.getInt(end) != (int) crc.getValue()) {
        throw new IOException("gzip checksum mismatch");
      }
    } catch (DataFormatException e) {
      throw new IOException(e);
    } finally {
      inflater.end();
    }
  }

  private void append(byte[] out, int count) throws IOException {
    if (length + count > limit) {
      throw new IOException("decompresses to more than " + limit + " bytes");
    }
    if (length + count > bytes.size()) {
      Slab larger = Slab.allocate(Math.min(limit, 2 * bytes.size()));
      larger.copyFrom(bytes, 0, 0, length);
      bytes.close();
      bytes = larger;
    }
    bytes.put(length, out, 0, count);
    length += count;
  }

  /** The decompressed bytes. Closed with this object unless {@link #release} was called. */
  public Slab bytes() {
    return bytes;
  }

  /** Number of decompressed bytes. */
  public long length() {
    return length;
  }

  /** Transfers ownership of {@link #bytes} to the caller. */
  public void release() {
    released = true;
  }

  @Override
  public void close() {
    if (!released) {
      bytes.close();
    }
  }
}
