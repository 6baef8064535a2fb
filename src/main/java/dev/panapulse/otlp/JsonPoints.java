package dev.panapulse.otlp;

import dev.panapulse.codec.JsonScanner;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Data points in JSON (OTLP specification, "JSON Protobuf Encoding"), with the members under the
 * names in lowerCamelCase that this encoding has, each once in its object.
 *
 * <p>What remains is copied as it stands, white space between elements aside. Each level of the
 * message is gone over once more than the one above it: first to see whether anything in it is
 * wanted, then to write it.
 */
final class JsonPoints extends DataPoints {
  /** From the request down, the member of an object in which the next level is. */
  private static final String[][] CHILDREN = {
    {"resourceMetrics"},
    {"scopeMetrics"},
    {"metrics"},
    {"gauge", "sum", "histogram", "exponentialHistogram", "summary"},
    {"dataPoints"}
  };

  /** Here the next level is one object and not a list of them. */
  private static final int METRIC_LEVEL = 3;

  private static final int POINTS_LEVEL = CHILDREN.length - 1;

  private Optional<JsonScanner> scanner = Optional.empty();

  /** Up to where all is either written or left out. */
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
        // which of the two counts, readers do not agree
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

  /** Goes over an element; whether it has anything that is wanted. */
  private boolean element(int level) throws IOException {
    if (level > POINTS_LEVEL) {
      scanner().skipValue();
      return takeNext();
    }
    long first = next();
    object(level, Optional.empty());
    return anyWantedSince(first);
  }

  private static void comma(Optional<OutputStream> out) throws IOException {
    if (out.isPresent()) {
      out.get().write(',');
    }
  }
}
