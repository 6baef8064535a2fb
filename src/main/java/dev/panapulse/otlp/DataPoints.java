package dev.panapulse.otlp;

import dev.panapulse.http.MediaType;
import dev.panapulse.libc.Slab;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * The data points of an encoded request, numbered from 0 in the order in which they stand there:
 * counts them, and writes the request with some of them alone. One subclass a {@link MediaType}.
 *
 * <p>Reads the request where it lies, and never beyond its end. One thread.
 */
abstract class DataPoints {
  private static final int CHUNK = 4096;

  private final byte[] chunk = new byte[CHUNK];
  private Optional<Slab> request = Optional.empty();
  private long from;
  private long until;
  private long next;

  /** Those of requests of {@code type}. */
  static DataPoints in(MediaType type) {
    return switch (type) {
      case PROTOBUF -> new ProtobufPoints();
      case JSON -> new JsonPoints();
    };
  }

  /**
   * Walks over a request and leaves out the points that are not wanted, and what has none left.
   *
   * @param of the request, not compressed, from 0 to {@code length}
   * @param first number of the first point that is wanted
   * @param points how many are wanted
   * @param out gets what remains; empty: points are only counted
   * @return points in the whole request
   * @throws IOException if this is no such request, or the stream takes no more
   */
  final long filter(Slab of, long length, long first, long points, Optional<OutputStream> out)
      throws IOException {
    request = Optional.of(of);
    from = first;
    until = first + points;
    next = 0;
    try {
      walk(length, out);
      return next;
    } finally {
      request = Optional.empty();
    }
  }

  /**
   * Asks {@link #takeNext} at each point, and writes the others not.
   *
   * @param length of the request
   */
  abstract void walk(long length, Optional<OutputStream> out) throws IOException;

  final Slab request() {
    return request.orElseThrow();
  }

  /** The number of the point to be met next. */
  final long next() {
    return next;
  }

  /** Meets a point; whether it is wanted. */
  final boolean takeNext() {
    long number = next++;
    return number >= from && number < until;
  }

  /** Whether one is wanted from number {@code first} up to the last that was met. */
  final boolean anyWantedSince(long first) {
    return Math.min(next, until) > Math.max(first, from);
  }

  /** The point to be met next is {@code number} once more. */
  final void goBackTo(long number) {
    next = number;
  }

  /** Writes a range of the request, if anything is to be written. */
  final void copy(long at, long end, Optional<OutputStream> out) throws IOException {
    if (out.isEmpty()) {
      return;
    }
    for (long done = at; done < end; ) {
      int count = (int) Math.min(CHUNK, end - done);
      request().get(done, chunk, 0, count);
      out.get().write(chunk, 0, count);
      done += count;
    }
  }
}
