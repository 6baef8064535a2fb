package dev.panapulse.delivery;

import dev.panapulse.http.RequestBuffer;
import dev.panapulse.otlp.RequestSplitter;

/**
 * A request that was too large and is sent in parts: first halves, then ever smaller parts until
 * one is accepted. A single data point that is still too large is refused. Holds an uncompressed
 * copy of the request until all parts are settled. Exporting thread only.
 */
final class Split {
  private final RequestSplitter splitter = new RequestSplitter();
  private int next;
  private int size;
  private int total;

  /** Whether a request is being sent in parts. */
  boolean active() {
    return total > 0;
  }

  /**
   * Takes a copy of a request that was too large.
   *
   * @param points number of its data points
   * @return whether it can be sent in parts
   */
  boolean begin(RequestBuffer request, long points) {
    end();
    if (points < 2 || splitter.load(request) != points) {
      splitter.forget();
      return false;
    }
    total = (int) points;
    size = (total + 1) / 2;
    return true;
  }

  /** Data points in the present part. */
  int points() {
    return Math.min(size, total - next);
  }

  /** Data points that are not settled yet. */
  int left() {
    return total - next;
  }

  /** Encodes the present part as a request. */
  void encodePart(RequestBuffer request) {
    splitter.write(request, next, points());
  }

  /** Encodes all that is not settled yet as one request. */
  void encodeRest(RequestBuffer request) {
    splitter.write(request, next, left());
  }

  /** The present part was too large, too; whether there is a smaller one. */
  boolean shrink() {
    int present = points();
    size = (present + 1) / 2;
    return present > 1;
  }

  /** The present part is settled; whether there is another. */
  boolean advance() {
    next += points();
    if (next >= total) {
      end();
    }
    return active();
  }

  /** Ends sending in parts and frees the copy. */
  void end() {
    next = 0;
    size = 0;
    total = 0;
    splitter.forget();
  }
}
