package dev.panapulse.otlp;

import dev.panapulse.gzip.Gunzipper;
import dev.panapulse.http.MediaType;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.libc.Slab;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Divides an encoded request, in protobuf or JSON, into requests with some of its rows each, or
 * with some data points of a row. Points keep their resource, scope and metric. A body that is not
 * an OTLP metrics request is not divided.
 *
 * <p>Holds a decompressed copy of the request, at most {@link RequestBuffer#LIMIT} bytes, from
 * {@link #load} to {@link #forget}. One thread.
 */
public final class RequestSplitter {
  private static final RowTimes NONE = new RowTimes();

  private Optional<Slab> message = Optional.empty();
  private long length;
  private boolean compressed;
  private MediaType mediaType = MediaType.PROTOBUF;
  private DataPoints dataPoints = DataPoints.in(mediaType);
  private RowTimes times = NONE;

  /** Nothing loaded. */
  public RequestSplitter() {}

  /**
   * Copies a request.
   *
   * @return the number of its data points; -1: it cannot be divided
   */
  public long load(RequestBuffer request) {
    forget();
    compressed = request.compressed();
    if (request.mediaType() != mediaType) {
      mediaType = request.mediaType();
      dataPoints = DataPoints.in(mediaType);
    }
    try {
      if (compressed) {
        try (Gunzipper gunzipper =
            new Gunzipper(request.bytes(), request.length(), RequestBuffer.LIMIT)) {
          hold(gunzipper.bytes(), gunzipper.length());
          gunzipper.release();
        }
      } else if (request.length() > 0) {
        Slab copy = Slab.allocate(request.length());
        copy.copyFrom(request.bytes(), 0, 0, request.length());
        hold(copy, request.length());
      }
      return message.isPresent() ? findRows() : -1;
    } catch (IOException e) {
      forget();
      return -1;
    }
  }

  private void hold(Slab bytes, long count) {
    message = Optional.of(bytes);
    length = count;
  }

  private long findRows() throws IOException {
    RowTimes found = new RowTimes();
    dataPoints.count(message.orElseThrow(), length, found);
    found.sort();
    times = found;
    return points(0, rows());
  }

  /** Number of rows of the loaded request. */
  public int rows() {
    return times.rows();
  }

  /** Time of a row, counted from 0 in the order of time; epoch nanoseconds. */
  public long time(int row) {
    return times.time(row);
  }

  /** Data points in {@code count} rows from {@code first}. */
  public long points(int first, int count) {
    return times.points(first, count);
  }

  /**
   * Encodes a request with some of the points.
   *
   * @param to receives it, compressed if the loaded request is
   * @param first index of the first row, from 0 in the order of time
   * @param rows number of rows, 1 or more
   * @param skipped number of points of these rows to leave out, in the order of the request
   * @param points most points to write
   * @throws UncheckedIOException if it is larger than {@link RequestBuffer#LIMIT}
   */
  public void write(RequestBuffer to, int first, int rows, long skipped, long points) {
    try {
      to.encode(
          new Part(time(first), time(first + rows - 1), skipped, points), compressed, mediaType);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Frees the copy. */
  public void forget() {
    message.ifPresent(Slab::close);
    message = Optional.empty();
    length = 0;
    times = NONE;
  }

  private final class Part implements MessageWriter {
    private final long first;
    private final long last;
    private final long skipped;
    private final long points;

    Part(long first, long last, long skipped, long points) {
      this.first = first;
      this.last = last;
      this.skipped = skipped;
      this.points = points;
    }

    @Override
    public void writeMessage(OutputStream out) throws IOException {
      dataPoints.write(message.orElseThrow(), length, first, last, skipped, points, out);
    }

    /** Unknown before writing, and not needed. */
    @Override
    public int getContentLength() {
      return -1;
    }
  }
}
