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
 * Divides an encoded request, in protobuf or JSON, into requests with a part of its data points
 * each. Points keep their resource, scope and metric. A body that is not an OTLP metrics request is
 * not divided.
 *
 * <p>Holds a decompressed copy of the request, at most {@link RequestBuffer#LIMIT} bytes, from
 * {@link #load} to {@link #forget}. One thread.
 */
public final class RequestSplitter {
  private Optional<Slab> message = Optional.empty();
  private long length;
  private boolean compressed;
  private MediaType mediaType = MediaType.PROTOBUF;
  private DataPoints dataPoints = DataPoints.in(mediaType);

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
      return message.isPresent() ? filter(0, 0, Optional.empty()) : -1;
    } catch (IOException e) {
      forget();
      return -1;
    }
  }

  private void hold(Slab bytes, long count) {
    message = Optional.of(bytes);
    length = count;
  }

  private long filter(int first, int points, Optional<OutputStream> out) throws IOException {
    return dataPoints.filter(message.orElseThrow(), length, first, points, out);
  }

  /**
   * Encodes a request with some of the points.
   *
   * @param to receives it, compressed if the loaded request is
   * @param first index of the first point, from 0
   * @param points number of points
   * @throws UncheckedIOException if it is larger than {@link RequestBuffer#LIMIT}
   */
  public void write(RequestBuffer to, int first, int points) {
    try {
      to.encode(new Part(first, points), compressed, mediaType);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Frees the copy. */
  public void forget() {
    message.ifPresent(Slab::close);
    message = Optional.empty();
    length = 0;
  }

  private final class Part implements MessageWriter {
    private final int first;
    private final int points;

    Part(int first, int points) {
      this.first = first;
      this.points = points;
    }

    @Override
    public void writeMessage(OutputStream out) throws IOException {
      filter(first, points, Optional.of(out));
    }

    /** Unknown before writing, and not needed. */
    @Override
    public int getContentLength() {
      return -1;
    }
  }
}
