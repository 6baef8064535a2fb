package dev.panapulse.gzip;

import dev.panapulse.libc.Slab;
import java.io.IOException;

/** Decompresses a request in gzip format. Content beyond a limit is rejected. One thread. */
public final class Gunzipper implements AutoCloseable {
  private static final int CHUNK = 4096;

  private final long limit;
  private Slab bytes;
  private long length;
  private boolean released;

  /**
   * Decompresses a request.
   *
   * @param packed holds the gzip data from its first byte on; not owned, only read here
   * @param packedLength length of the gzip data in bytes
   * @param limit most bytes of the decompressed request
   * @throws IOException if the data is malformed, truncated, corrupt or exceeds the limit
   */
  public Gunzipper(Slab packed, long packedLength, long limit) throws IOException {
    this.limit = limit;
    this.bytes = Slab.allocate(Math.max(CHUNK, 4 * Math.min(packedLength, CHUNK)));
    boolean complete = false;
    try {
      GzipReader.End end = GzipReader.read(packed, 0, packedLength, this::append);
      if (end != GzipReader.End.COMPLETE) {
        throw new IOException("truncated gzip data");
      }
      complete = true;
    } finally {
      if (!complete) {
        bytes.close();
      }
    }
  }

  private boolean append(byte[] out, int count) throws IOException {
    if (length + count > limit) {
      throw new IOException("decompresses to more than " + limit + " bytes");
    }
    if (length + count > bytes.size()) {
      Slab larger = Slab.allocate(Math.max(length + count, Math.min(limit, 2 * bytes.size())));
      larger.copyFrom(bytes, 0, 0, length);
      bytes.close();
      bytes = larger;
    }
    bytes.put(length, out, 0, count);
    length += count;
    return true;
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
