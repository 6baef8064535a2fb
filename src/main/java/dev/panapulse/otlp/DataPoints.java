package dev.panapulse.otlp;

import dev.panapulse.http.MediaType;
import dev.panapulse.libc.Slab;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Counts the data points of an encoded request, and writes the request with only some of them.
 * Points have indexes from 0 in the order of the request. One subclass for each {@link MediaType}.
 *
 * <p>Reads the request in place and never beyond its end. One thread.
 */
abstract class DataPoints {
  private static final int CHUNK = 4096;

  private final byte[] chunk = new byte[CHUNK];
  private Optional<Slab> request = Optional.empty();
  private long from;
  private long until;
  private long next;

  /** An instance for requests of {@code type}. */
  static DataPoints in(MediaType type) {
    return switch (type) {
      case PROTOBUF -> new ProtobufPoints();
      case JSON -> new JsonPoints();
    };
  }

  /**
   * Writes a request without the points that are not selected and without containers that have no
   * points left.
   *
   * @param of the uncompressed request, from 0 to {@code length}
   * @param first index of the first selected point
   * @param points number of selected points
   * @param out receives the result; empty: points are only counted
   * @return number of points in the whole request
   * @throws IOException if this is not such a request, or the stream fails
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
   * Calls {@link #takeNext} for each point and writes those it selects.
   *
   * @param length bytes of the request
   */
  abstract void walk(long length, Optional<OutputStream> out) throws IOException;

  final Slab request() {
    return request.orElseThrow();
  }

  /** The index of the next point. */
  final long next() {
    return next;
  }

  /** Moves to the next point; whether the current one is selected. */
  final boolean takeNext() {
    long number = next++;
    return number >= from && number < until;
  }

  /** Whether any point from index {@code first} to the last visited one is selected. */
  final boolean anyWantedSince(long first) {
    return Math.min(next, until) > Math.max(first, from);
  }

  /** Moves back, so that the next point is {@code number}. */
  final void goBackTo(long number) {
    next = number;
  }

  /** Writes a range of the request, if there is an output. */
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
