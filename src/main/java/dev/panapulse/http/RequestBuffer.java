package dev.panapulse.http;

import dev.panapulse.gzip.Gunzipper;
import dev.panapulse.gzip.GzipEncoder;
import dev.panapulse.gzip.GzipTemplate;
import dev.panapulse.libc.Slab;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The body of a request as it is sent, off the Java heap, reused for the next request.
 *
 * <p>The buffer doubles up to {@link #LIMIT}, and shrinks to the size of its recent requests once
 * {@value #CALM_REQUESTS} of them in a row were small. The creator closes it. One thread. A {@link
 * Slab} that is returned is valid until the next request.
 */
public final class RequestBuffer implements AutoCloseable {
  /** Most bytes of a request: 64 MiB, the limit of the OTLP specification. */
  public static final long LIMIT = 64L * 1024 * 1024;

  /** Initial bytes for a small host: an uncompressed message. */
  public static final int TYPICAL = 16 * 1024;

  private static final int CALM_REQUESTS = 16;
  private static final int CALM_FACTOR = 4;

  private final long initial;
  private final Body stream = new Body();
  private final GzipEncoder gzip = new GzipEncoder(stream);
  private final byte[] single = new byte[1];

  private Slab slab;
  private long length;
  private boolean compressed;
  private MediaType mediaType = MediaType.PROTOBUF;
  private int calmRequests;
  private long calmPeak;

  /**
   * An empty buffer.
   *
   * @param initial bytes at first, and after shrinking at least: 1 to {@link #LIMIT}
   */
  public RequestBuffer(int initial) {
    if (initial < 1 || initial > LIMIT) {
      throw new IllegalArgumentException("size of a request buffer: " + initial);
    }
    this.initial = initial;
    slab = Slab.allocate(initial);
  }

  /** The bytes, from 0 to {@link #length()}. */
  public Slab bytes() {
    return slab;
  }

  /** Bytes of the body. */
  public long length() {
    return length;
  }

  /** Whether the body is in gzip format. */
  public boolean compressed() {
    return compressed;
  }

  /** The encoding of the body. */
  public MediaType mediaType() {
    return mediaType;
  }

  /**
   * Makes room for a body that was encoded before; the caller fills it from offset 0.
   *
   * @param count bytes of the body, 0 to {@link #LIMIT}
   * @param isCompressed whether it is in gzip format
   * @param type its encoding
   * @return {@link #bytes()}
   */
  public Slab reserve(long count, boolean isCompressed, MediaType type) {
    if (count > LIMIT) {
      throw new IllegalArgumentException("request of " + count + " bytes");
    }
    begin(isCompressed, type);
    ensure(count);
    length = count;
    return slab;
  }

  /**
   * Encodes a message as the body.
   *
   * @throws IOException if the writer fails, or the body exceeds {@link #LIMIT}
   */
  public void encode(MessageWriter writer, boolean compress, MediaType type) throws IOException {
    begin(compress, type);
    if (compress) {
      gzip.begin();
      writer.writeMessage(gzip);
      gzip.finish();
    } else {
      writer.writeMessage(stream);
    }
  }

  /**
   * Copies or compresses the body of another buffer, which is not compressed.
   *
   * @throws IOException if the body exceeds {@link #LIMIT}
   */
  public void encode(RequestBuffer plain, boolean compress) throws IOException {
    begin(compress, plain.mediaType);
    if (compress) {
      gzip.begin();
      gzip.write(plain.slab, (int) plain.length);
      gzip.finish();
    } else {
      ensure(plain.length);
      slab.copyFrom(plain.slab, 0, 0, plain.length);
      length = plain.length;
    }
  }

  /** Compresses the body of another buffer by a template made from that buffer. */
  public void encode(RequestBuffer plain, GzipTemplate template) {
    begin(true, plain.mediaType);
    ensure(template.mostBytes());
    length = template.write(slab);
  }

  /**
   * Decompresses the body of another buffer.
   *
   * @throws IOException if it is not in gzip format, or exceeds {@link #LIMIT} decompressed
   */
  public void decompress(RequestBuffer packed) throws IOException {
    begin(false, packed.mediaType);
    try (Gunzipper gunzipper = new Gunzipper(packed.slab, packed.length, LIMIT)) {
      slab.close();
      slab = gunzipper.bytes();
      length = gunzipper.length();
      gunzipper.release();
    }
  }

  /** Frees the memory of zlib until it is needed again. */
  public void rest() {
    gzip.close();
  }

  private void begin(boolean isCompressed, MediaType type) {
    shrink();
    mediaType = type;
    length = 0;
    compressed = isCompressed;
  }

  /** Decides by the size of the previous request, which is known only now. */
  private void shrink() {
    if (slab.size() <= initial || length > slab.size() / CALM_FACTOR) {
      calmRequests = 0;
      calmPeak = 0;
      return;
    }
    calmPeak = Math.max(calmPeak, length);
    if (++calmRequests >= CALM_REQUESTS) {
      long size = roomFor(calmPeak, initial);
      slab.close();
      slab = Slab.allocate(size);
      calmRequests = 0;
      calmPeak = 0;
    }
  }

  private void ensure(long size) {
    if (size > slab.size()) {
      Slab larger = Slab.allocate(roomFor(size, slab.size()));
      larger.copyFrom(slab, 0, 0, length);
      slab.close();
      slab = larger;
    }
  }

  private static long roomFor(long size, long from) {
    long room = from;
    while (room < size) {
      room = Math.min(room * 2, LIMIT);
    }
    return room;
  }

  private void append(byte[] from, int offset, int count) throws IOException {
    if (length + count > LIMIT) {
      throw new IOException("request above " + LIMIT + " bytes");
    }
    ensure(length + count);
    slab.put(length, from, offset, count);
    length += count;
  }

  @Override
  public void close() {
    gzip.close();
    slab.close();
  }

  /** The end of the buffer as a stream. */
  private final class Body extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      single[0] = (byte) b;
      append(single, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int count) throws IOException {
      append(from, offset, count);
    }
  }
}
