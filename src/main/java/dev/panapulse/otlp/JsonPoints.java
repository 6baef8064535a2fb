package dev.panapulse.otlp;

import dev.panapulse.codec.JsonScanner;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Data points in JSON (OTLP specification, "JSON Protobuf Encoding"). Members have names in
 * lowerCamelCase and are unique in their object.
 *
 * <p>Selected elements are copied verbatim, except for white space between elements. The message is
 * read once: the beginning of a container is written with the first selected point in it, and its
 * end if the beginning was.
 */
final class JsonPoints extends DataPoints {
  /** For each container from the request down, the member that holds its parts. */
  private static final String[][] PARTS = {
    {"resourceMetrics"},
    {"scopeMetrics"},
    {"metrics"},
    {"gauge", "sum", "histogram", "exponentialHistogram", "summary"}
  };

  private static final String[] POINTS = {"dataPoints"};

  /** The level whose parts are in an object in an object instead of in an array. */
  private static final int METRIC = PARTS.length - 1;

  private static final int POINT = PARTS.length;

  private Optional<JsonScanner> scanner = Optional.empty();
  private Optional<OutputStream> out = Optional.empty();

  /** For the open container of each level: where it begins. */
  private final long[] begins = new long[POINT];

  /** Where its parts begin, and where they end. */
  private final long[] partsBegin = new long[POINT];

  private final long[] partsEnd = new long[POINT];

  /** Whether its beginning is written, and whether a part of it. */
  private final boolean[] opened = new boolean[POINT];

  private final boolean[] hasPart = new boolean[POINT];

  @Override
  void walk(long length, Optional<OutputStream> to) throws IOException {
    scanner = Optional.of(new JsonScanner(request(), length));
    out = to;
    try {
      enter(0, 0);
      object(0, PARTS[0]);
      scanner().end();
      open(0);
      copy(partsEnd[0], length, out);
    } finally {
      scanner = Optional.empty();
      out = Optional.empty();
    }
  }

  private JsonScanner scanner() {
    return scanner.orElseThrow();
  }

  private void enter(int level, long begin) {
    begins[level] = begin;
    partsBegin[level] = begin;
    partsEnd[level] = begin;
    opened[level] = false;
    hasPart[level] = false;
  }

  /** Reads a container, or the object in it that holds its parts. */
  private void object(int level, String[] parts) throws IOException {
    JsonScanner json = scanner();
    boolean found = false;
    json.expect('{');
    if (json.accept('}')) {
      return;
    }
    do {
      json.name();
      boolean isParts = json.nameIsOneOf(parts);
      json.expect(':');
      if (!isParts) {
        json.skipValue();
      } else if (found) {
        // JSON readers differ in which of two equal members they use
        throw new IOException("twice in one object: " + parts[0]);
      } else if (level == METRIC && parts.length > POINTS.length) {
        found = true;
        object(level, POINTS);
      } else {
        found = true;
        parts(level);
      }
    } while (json.accept(','));
    json.expect('}');
  }

  /** Reads the parts of a container, and writes of them what is selected. */
  private void parts(int level) throws IOException {
    JsonScanner json = scanner();
    json.expect('[');
    partsBegin[level] = json.position();
    partsEnd[level] = json.position();
    if (json.accept(']')) {
      return;
    }
    do {
      long begin = json.begin('{');
      if (level + 1 < POINT) {
        container(level + 1, begin);
      } else if (takeNext(pointTime())) {
        open(level);
        nextPart(level);
        copy(begin, json.position(), out);
      }
    } while (json.accept(','));
    json.expect(']');
    partsEnd[level] = json.position() - 1;
  }

  private void container(int level, long begin) throws IOException {
    enter(level, begin);
    object(level, PARTS[level]);
    if (opened[level]) {
      copy(partsEnd[level], scanner().position(), out);
    }
  }

  /** Writes the beginning of a container, behind those that it lies in. */
  private void open(int level) throws IOException {
    if (opened[level]) {
      return;
    }
    if (level > 0) {
      open(level - 1);
      nextPart(level - 1);
    }
    opened[level] = true;
    copy(begins[level], partsBegin[level], out);
  }

  private void nextPart(int level) throws IOException {
    if (hasPart[level] && out.isPresent()) {
      out.get().write(',');
    }
    hasPart[level] = true;
  }

  /** Reads a point; returns its time. */
  private long pointTime() throws IOException {
    JsonScanner json = scanner();
    long time = 0;
    json.expect('{');
    if (json.accept('}')) {
      return time;
    }
    do {
      json.name();
      boolean isTime = json.nameIsOneOf("timeUnixNano");
      json.expect(':');
      long begin = json.position();
      json.skipValue();
      if (isTime) {
        time = digits(begin, json.position());
      }
    } while (json.accept(','));
    json.expect('}');
    return time;
  }

  /** The digits of a number or of a string, as a number. */
  private long digits(long begin, long end) {
    long number = 0;
    for (long at = begin; at < end; at++) {
      int digit = request().getByte(at) - '0';
      if (digit >= 0 && digit <= 9) {
        number = number * 10 + digit;
      }
    }
    return number;
  }
}
