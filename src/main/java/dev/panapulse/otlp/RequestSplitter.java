package dev.panapulse.otlp;

import dev.panapulse.libc.Slab;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Makes requests with a part of the data points of one that was encoded before, each with the
 * resource, the scope and the metric that its points had there. What is no protobuf of OTLP's
 * metrics (opentelemetry-proto, metrics.proto and metrics_service.proto) is not split.
 *
 * <p>Holds the request, not compressed and of at most {@link RequestBuffer#LIMIT} bytes, from
 * {@link #load} to {@link #forget}. One thread.
 */
public final class RequestSplitter {
  /**
   * From the request down: resource_metrics, scope_metrics, metrics, the data of a metric by its
   * kind, data_points. The sets of field numbers as bits.
   */
  private static final int[] CHILDREN = {
    1 << 1, 1 << 2, 1 << 2, (1 << 5) | (1 << 7) | (1 << 9) | (1 << 10) | (1 << 11), 1 << 1
  };

  private static final int POINTS_LEVEL = CHILDREN.length - 1;
  private static final int CHUNK = 4096;

  private final byte[] chunk = new byte[CHUNK];
  private Optional<Slab> message = Optional.empty();
  private long length;
  private boolean compressed;

  /** The points wanted, by number, and the number of the next one met. */
  private long from;

  private long until;
  private long seen;

  /** Nothing loaded. */
  public RequestSplitter() {}

  /**
   * Takes a copy of a request.
   *
   * @return how many data points it has; -1: it cannot be split
   */
  public long load(RequestBuffer request) {
    forget();
    if (request.mediaType() != MediaType.PROTOBUF) {
      return -1;
    }
    compressed = request.compressed();
    try {
      if (compressed) {
        try (Gunzipper gunzipper = new Gunzipper(request)) {
          hold(gunzipper.bytes(), gunzipper.length());
          gunzipper.release();
        }
      } else if (request.length() > 0) {
        Slab copy = Slab.allocate(request.length());
        copy.copyFrom(request.bytes(), 0, 0, request.length());
        hold(copy, request.length());
      }
      return message.isPresent() ? count() : -1;
    } catch (IOException e) {
      forget();
      return -1;
    }
  }

  private void hold(Slab bytes, long count) {
    message = Optional.of(bytes);
    length = count;
  }

  private long count() throws IOException {
    from = 0;
    until = 0;
    seen = 0;
    filter(0, 0, length, Optional.empty());
    return seen;
  }

  /**
   * Makes a request of some of the points.
   *
   * @param to gets it, compressed if the one that was loaded is
   * @param first number of the first point, from 0
   * @param points how many
   * @throws UncheckedIOException if it is larger than {@link RequestBuffer#LIMIT}
   */
  public void write(RequestBuffer to, int first, int points) {
    from = first;
    until = (long) first + points;
    try {
      to.encode(new Part(), compressed, MediaType.PROTOBUF);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives the memory back. */
  public void forget() {
    message.ifPresent(Slab::close);
    message = Optional.empty();
    length = 0;
  }

  private final class Part implements MessageWriter {
    @Override
    public void writeMessage(OutputStream out) throws IOException {
      seen = 0;
      filter(0, 0, length, Optional.of(out));
    }

    @Override
    public int getContentLength() {
      return -1;
    }
  }

  /**
   * Walks over a message and leaves out the points that are not wanted, and what has none left.
   *
   * @param out gets what remains; empty: it is only measured
   * @return bytes that remain
   */
  private long filter(int level, long at, long end, Optional<OutputStream> out) throws IOException {
    Slab bytes = message.orElseThrow();
    ProtoReader reader = new ProtoReader(bytes, at, end - at, false);
    long size = 0;
    while (reader.next()) {
      boolean child = isChild(level, reader);
      if (child && level < POINTS_LEVEL) {
        size += filterChild(level + 1, reader, out);
      } else if (!child || isWanted(seen++)) {
        size += reader.fieldEnd() - reader.start();
        copy(reader.start(), reader.fieldEnd(), out);
      }
    }
    if (!reader.sound()) {
      throw new IOException("no OTLP in protobuf");
    }
    return size;
  }

  private long filterChild(int level, ProtoReader reader, Optional<OutputStream> out)
      throws IOException {
    long first = seen;
    long inner = filter(level, reader.valueOffset(), reader.fieldEnd(), Optional.empty());
    if (Math.min(seen, until) <= Math.max(first, from)) {
      return 0;
    }
    int tag = (reader.field() << 3) | ProtoReader.BYTES;
    if (out.isPresent()) {
      putVarint(out.get(), tag);
      putVarint(out.get(), inner);
      seen = first;
      filter(level, reader.valueOffset(), reader.fieldEnd(), out);
    }
    return varintSize(tag) + varintSize(inner) + inner;
  }

  private static boolean isChild(int level, ProtoReader reader) {
    return reader.wireType() == ProtoReader.BYTES
        && reader.field() < Integer.SIZE
        && (CHILDREN[level] & (1 << reader.field())) != 0;
  }

  private boolean isWanted(long number) {
    return number >= from && number < until;
  }

  private void copy(long at, long end, Optional<OutputStream> out) throws IOException {
    if (out.isEmpty()) {
      return;
    }
    for (long done = at; done < end; ) {
      int count = (int) Math.min(CHUNK, end - done);
      message.orElseThrow().get(done, chunk, 0, count);
      out.get().write(chunk, 0, count);
      done += count;
    }
  }

  private static int varintSize(long value) {
    return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
  }

  private static void putVarint(OutputStream out, long value) throws IOException {
    long rest = value;
    while (rest > 0x7f) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
