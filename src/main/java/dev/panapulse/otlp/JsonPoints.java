package dev.panapulse.otlp;

import dev.panapulse.codec.JsonScanner;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Data points in JSON (OTLP specification, "JSON Protobuf Encoding"). Members have names in
 * lowerCamelCase and are unique in their object.
 *
 * <p>Selected elements are copied verbatim, except for white space between elements. Each level of
 * the message is read once more than the level above it: first to find out whether it contains a
 * selected point, then to write it.
 */
final class JsonPoints extends DataPoints {
  /** For each level from the request down, the members that contain the next level. */
  private static final String[][] CHILDREN = {
    {"resourceMetrics"},
    {"scopeMetrics"},
    {"metrics"},
    {"gauge", "sum", "histogram", "exponentialHistogram", "summary"},
    {"dataPoints"}
  };

  /** The level whose children are single objects instead of arrays. */
  private static final int METRIC_LEVEL = 3;

  private static final int POINTS_LEVEL = CHILDREN.length - 1;

  private Optional<JsonScanner> scanner = Optional.empty();

  /** End of the part that is already written or omitted. */
  private long done;

  @Override
  void walk(long length, Optional<OutputStream> out) throws IOException {
    scanner = Optional.of(new JsonScanner(request(), length));
    done = 0;
    try {
      object(0, out);
      scanner().end();
      copyTo(length, out);
    } finally {
      scanner = Optional.empty();
    }
  }

  private JsonScanner scanner() {
    return scanner.orElseThrow();
  }

  private void copyTo(long at, Optional<OutputStream> out) throws IOException {
    copy(done, at, out);
    done = at;
  }

  private void object(int level, Optional<OutputStream> out) throws IOException {
    JsonScanner json = scanner();
    boolean found = false;
    json.expect('{');
    if (json.accept('}')) {
      return;
    }
    do {
      json.name();
      boolean child = json.nameIsOneOf(CHILDREN[level]);
      json.expect(':');
      if (!child) {
        json.skipValue();
      } else if (found) {
        // JSON readers differ in which of two equal members they use
        throw new IOException("twice in one object: " + CHILDREN[level][0]);
      } else if (level == METRIC_LEVEL) {
        found = true;
        object(level + 1, out);
      } else {
        found = true;
        list(level + 1, out);
      }
    } while (json.accept(','));
    json.expect('}');
  }

  private void list(int level, Optional<OutputStream> out) throws IOException {
    JsonScanner json = scanner();
    json.expect('[');
    copyTo(json.position(), out);
    if (json.accept(']')) {
      return;
    }
    boolean written = false;
    do {
      long first = next();
      long begin = json.begin('{');
      if (element(level)) {
        if (written) {
          comma(out);
        }
        written = true;
        done = begin;
        if (level <= POINTS_LEVEL && out.isPresent()) {
          goBackTo(first);
          json.goBackTo(begin);
          object(level, out);
        }
        copyTo(json.position(), out);
      }
    } while (json.accept(','));
    json.expect(']');
    done = json.position() - 1;
  }

  /** Reads an element; returns whether it contains a selected point. */
  private boolean element(int level) throws IOException {
    if (level > POINTS_LEVEL) {
      return takeNext(pointTime());
    }
    long first = next();
    object(level, Optional.empty());
    return anyWantedSince(first);
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

  private static void comma(Optional<OutputStream> out) throws IOException {
    if (out.isPresent()) {
      out.get().write(',');
    }
  }
}
