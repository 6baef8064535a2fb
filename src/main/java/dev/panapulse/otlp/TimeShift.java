package dev.panapulse.otlp;

import dev.panapulse.codec.JsonScanner;
import dev.panapulse.codec.ProtoReader;
import dev.panapulse.gzip.Gunzipper;
import dev.panapulse.http.MediaType;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.libc.Slab;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Moves the times of all data points of an encoded request, in protobuf or JSON: for rows that were
 * encoded before the wall clock was set. A time of 0 means that there is none, and stays.
 */
public final class TimeShift {
  // NumberDataPoint: start_time_unix_nano, time_unix_nano, each a fixed64
  private static final int START_TIME = 2;
  private static final int TIME = 3;
  private static final String[] JSON_TIMES = {"startTimeUnixNano", "timeUnixNano"};

  /** The most levels of nesting; requests of the agent have 12. */
  private static final int MOST_DEPTH = 64;

  private static final int CHUNK = 4096;
  private static final int DECIMAL = 10;

  private final long nanos;
  private final byte[] chunk = new byte[CHUNK];

  /** End of the part of a JSON text that is copied. */
  private long done;

  private TimeShift(long nanos) {
    this.nanos = nanos;
  }

  /**
   * Moves the times in a request.
   *
   * @param request an OTLP metrics request; replaced by the result, compressed if it was
   * @param nanos added to each time
   * @return false if this is not such a request, which then stays as it was
   */
  public static boolean apply(RequestBuffer request, long nanos) {
    try {
      if (request.compressed()) {
        try (Gunzipper plain =
            new Gunzipper(request.bytes(), request.length(), RequestBuffer.LIMIT)) {
          new TimeShift(nanos).apply(plain.bytes(), plain.length(), request);
        }
      } else {
        try (Slab copy = Slab.allocate(Math.max(1, request.length()))) {
          copy.copyFrom(request.bytes(), 0, 0, request.length());
          new TimeShift(nanos).apply(copy, request.length(), request);
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void apply(Slab message, long length, RequestBuffer to) throws IOException {
    MessageWriter writer;
    if (to.mediaType() == MediaType.JSON) {
      // once without output: a request that is broken stays
      json(message, length, OutputStream.nullOutputStream());
      writer = new Message(out -> json(message, length, out));
    } else {
      protobuf(message, 0, 0, length);
      writer = new Message(out -> copy(message, 0, length, out));
    }
    to.encode(writer, to.compressed(), to.mediaType());
  }

  private interface Content {
    void write(OutputStream out) throws IOException;
  }

  private record Message(Content content) implements MessageWriter {
    @Override
    public void writeMessage(OutputStream out) throws IOException {
      content.write(out);
    }

    /** Unknown before writing, and not needed. */
    @Override
    public int getContentLength() {
      return -1;
    }
  }

  /** Moves the times in place: they have a fixed width. */
  private void protobuf(Slab message, int level, long at, long end) throws IOException {
    ProtoReader reader = new ProtoReader(message, at, end - at, false);
    while (reader.next()) {
      if (level > ProtobufPoints.POINTS_LEVEL) {
        if (reader.is(START_TIME, ProtoReader.FIXED64) || reader.is(TIME, ProtoReader.FIXED64)) {
          long offset = reader.valueOffset();
          message.putLong(offset, moved(message.getLong(offset)));
        }
      } else if (ProtobufPoints.isChild(level, reader)) {
        protobuf(message, level + 1, reader.valueOffset(), reader.fieldEnd());
      }
    }
    if (!reader.sound()) {
      throw new IOException("not an OTLP request in protobuf");
    }
  }

  private long moved(long time) {
    return time == 0 ? 0 : Math.max(1, time + nanos);
  }

  private void json(Slab message, long length, OutputStream out) throws IOException {
    JsonScanner scanner = new JsonScanner(message, length);
    scanner.begin('{');
    done = 0;
    json(scanner, message, 0, out);
    scanner.end();
    copy(message, done, length, out);
  }

  /** Copies up to the end of a value; in OTLP only times have those names. */
  private void json(JsonScanner scanner, Slab message, int depth, OutputStream out)
      throws IOException {
    if (depth > MOST_DEPTH) {
      throw new IOException("JSON nested more than " + MOST_DEPTH + " levels deep");
    }
    if (scanner.accept('{')) {
      if (scanner.accept('}')) {
        return;
      }
      do {
        scanner.name();
        boolean isTime = scanner.nameIsOneOf(JSON_TIMES);
        scanner.expect(':');
        if (isTime) {
          jsonTime(scanner, message, out);
        } else {
          json(scanner, message, depth + 1, out);
        }
      } while (scanner.accept(','));
      scanner.expect('}');
    } else if (scanner.accept('[')) {
      if (scanner.accept(']')) {
        return;
      }
      do {
        json(scanner, message, depth + 1, out);
      } while (scanner.accept(','));
      scanner.expect(']');
    } else {
      scanner.skipValue();
    }
  }

  private void jsonTime(JsonScanner scanner, Slab message, OutputStream out) throws IOException {
    long from = scanner.begin('"') + 1;
    scanner.name();
    long to = scanner.position() - 1;
    copy(message, done, from, out);
    String moved = Long.toString(moved(number(message, from, to)));
    out.write(moved.getBytes(StandardCharsets.US_ASCII));
    done = to;
  }

  private static long number(Slab message, long from, long to) throws IOException {
    long number = 0;
    for (long at = from; at < to; at++) {
      int digit = message.getByte(at) - '0';
      if (digit < 0 || digit >= DECIMAL || number > (Long.MAX_VALUE - digit) / DECIMAL) {
        throw new IOException("not a time in JSON at byte " + at);
      }
      number = number * DECIMAL + digit;
    }
    return number;
  }

  private void copy(Slab message, long from, long to, OutputStream out) throws IOException {
    for (long at = from; at < to; ) {
      int count = (int) Math.min(CHUNK, to - at);
      message.get(at, chunk, 0, count);
      out.write(chunk, 0, count);
      at += count;
    }
  }
}
