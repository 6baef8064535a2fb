package dev.panapulse.otlp;

import dev.panapulse.http.MediaType;
import dev.panapulse.libc.Slab;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Finds the rows of an encoded request, and writes the request with only some of its data points. A
 * row is all points of the same time. One subclass for each {@link MediaType}.
 *
 * <p>Reads the request in place and never beyond its end. One thread.
 */
abstract class DataPoints {
  private static final int CHUNK = 4096;

  private final byte[] chunk = new byte[CHUNK];
  private Optional<Slab> request = Optional.empty();
  private Optional<RowTimes> times = Optional.empty();
  private long firstTime;
  private long lastTime;
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
   * Adds the time of each point to {@code rows}.
   *
   * @param of the uncompressed request, from 0 to {@code length}
   * @throws IOException if this is not such a request
   */
  final void count(Slab of, long length, RowTimes rows) throws IOException {
    times = Optional.of(rows);
    select(Long.MIN_VALUE, Long.MAX_VALUE, 0, 0);
    try {
      walk(of, length, Optional.empty());
    } finally {
      times = Optional.empty();
    }
  }

  /**
   * Writes a request without the points that are not selected and without containers that have no
   * points left.
   *
   * @param of the uncompressed request, from 0 to {@code length}
   * @param first time of the first row
   * @param last time of the last row
   * @param skipped number of points of these rows to leave out, in the order of the request
   * @param points most points to write
   * @throws IOException if this is not such a request, or the stream fails
   */
  final void write(
      Slab of, long length, long first, long last, long skipped, long points, OutputStream out)
      throws IOException {
    select(first, last, skipped, points);
    walk(of, length, Optional.of(out));
  }

  private void select(long first, long last, long skipped, long points) {
    firstTime = first;
    lastTime = last;
    from = skipped;
    until = skipped + points;
    next = 0;
  }

  private void walk(Slab of, long length, Optional<OutputStream> out) throws IOException {
    request = Optional.of(of);
    try {
      walk(length, out);
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

  /** The index of the next point among those of the selected rows. */
  final long next() {
    return next;
  }

  /**
   * Moves to the next point; whether the current one is selected.
   *
   * @param time of the current point; 0: it has none
   */
  final boolean takeNext(long time) throws IOException {
    if (times.isPresent()) {
      times.get().add(time);
    }
    if (time < firstTime || time > lastTime) {
      return false;
    }
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
