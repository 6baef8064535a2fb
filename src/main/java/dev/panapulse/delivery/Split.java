package dev.panapulse.delivery;

import dev.panapulse.http.RequestBuffer;
import dev.panapulse.otlp.RequestSplitter;

/**
 * A request that was too large, on its way in parts: half of it at first, then ever smaller parts
 * until one is taken. What is one data point and still too large is refused. Holds a copy of the
 * request, not compressed, while it is under way. Exporting thread only.
 */
final class Split {
  private final RequestSplitter splitter = new RequestSplitter();
  private int next;
  private int size;
  private int total;

  /** Whether a request is under way. */
  boolean active() {
    return total > 0;
  }

  /**
   * Takes a request that was too large.
   *
   * @param points that it should have
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

  /** Points in the present part. */
  int points() {
    return Math.min(size, total - next);
  }

  /** Points not settled yet. */
  int left() {
    return total - next;
  }

  /** Makes the present part the request. */
  void load(RequestBuffer request) {
    splitter.write(request, next, points());
  }

  /** Makes all that is left the request. */
  void loadRest(RequestBuffer request) {
    splitter.write(request, next, left());
  }

  /** The present part was too large as well; whether there is a smaller one. */
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

  /** Gives the memory back. */
  void end() {
    next = 0;
    size = 0;
    total = 0;
    splitter.forget();
  }
}
