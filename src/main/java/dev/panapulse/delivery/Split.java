package dev.panapulse.delivery;

import dev.panapulse.http.RequestBuffer;
import dev.panapulse.otlp.RequestSplitter;

/**
 * A request that is sent in parts: some of its rows each, and some data points each of a row that
 * is too large by itself. Holds an uncompressed copy of the request until all parts are settled.
 *
 * <p>A single row that has more data points than the path takes ({@link PartSize}) is cut at once.
 * Exporting thread only.
 */
final class Split {
  private final PartSize size;
  private final RequestSplitter splitter = new RequestSplitter();

  /** Rows of the request; 0: none is being sent in parts. */
  private int rows;

  /** The present part: its first row, and how many. */
  private int row;

  private int partRows;

  /** Data points of the row that are settled. */
  private long settled;

  /** Most data points of the row in a part; 0: whole rows. */
  private long partPoints;

  /** Whether the next part of the row is all that is left of it. */
  private boolean restAtOnce;

  /**
   * @param size how many data points of a row the backend takes
   */
  Split(PartSize size) {
    this.size = size;
  }

  /** Whether a request is being sent in parts. */
  boolean active() {
    return rows > 0;
  }

  /**
   * Takes a copy of a request. The first part is all of it that is not settled; of a row that is
   * settled in part, the rest.
   *
   * @param points number of its data points
   * @param settledPoints how many of them are settled, fewer than all: those of the oldest rows
   * @return number of its rows; 0 if it cannot be sent in parts
   */
  int begin(RequestBuffer request, long points, long settledPoints) {
    end();
    if (points < 2 || splitter.load(request) != points) {
      splitter.forget();
      return 0;
    }
    rows = splitter.rows();
    skip(settledPoints);
    return rows;
  }

  private void skip(long settledPoints) {
    settled = settledPoints;
    while (settled > 0 && settled >= splitter.points(row, 1)) {
      settled -= splitter.points(row++, 1);
    }
    if (settled > 0) {
      partRows = 1;
      partPoints = size.proven() > 0 ? size.proven() : splitter.points(row, 1) - settled;
    } else {
      partRows = rows - row;
      cutAtOnce();
    }
  }

  /** Limits the rows of the present part and of those behind it, and the points of a single one. */
  void limit(int mostRows) {
    if (partPoints == 0) {
      partRows = Math.min(mostRows, rows - row);
    }
    cutAtOnce();
  }

  /** Whether some of the request is settled. */
  boolean isBegun() {
    return row > 0 || settled > 0;
  }

  /** Whether the present part has only some data points of a row. */
  boolean isPartOfRow() {
    return partPoints > 0;
  }

  /** Whether a part of the present row is settled, and another is not. */
  boolean isInRow() {
    return settled > 0;
  }

  /** Rows of the present part; 1 if it is a part of a row. */
  int rows() {
    return partRows;
  }

  /** Time of the first row of the present part, epoch nanoseconds. */
  long time() {
    return splitter.time(row);
  }

  /** Data points in the present part. */
  long points() {
    return partPoints > 0
        ? Math.min(partPoints, splitter.points(row, 1) - settled)
        : splitter.points(row, partRows);
  }

  /** Data points that are not settled yet. */
  long left() {
    return splitter.points(row, rows - row) - settled;
  }

  /** Encodes the present part as a request. */
  void encodePart(RequestBuffer request) {
    splitter.write(request, row, partRows, settled, points());
  }

  /** Encodes all that is not settled yet of the rows of the present part as one request. */
  void encodeRest(RequestBuffer request) {
    splitter.write(request, row, partRows, settled, splitter.points(row, partRows) - settled);
  }

  /**
   * The present part, of a single row, was too large.
   *
   * @param why for the log
   * @return whether there is a smaller one
   */
  boolean shrinkRow(String why) {
    long present = points();
    if (present < 2) {
      size.pointTooLarge();
      return false;
    }
    size.tooLarge(present, why);
    long half = (present + 1) / 2;
    long proven = size.proven();
    partPoints = proven > 0 && proven < present ? Math.min(half, proven) : half;
    return true;
  }

  /** The present part was accepted, and is settled by {@link #advance} next. */
  void accepted() {
    if (partPoints > 0 && settled + partPoints < splitter.points(row, 1)) {
      restAtOnce = !size.accepted(partPoints);
    }
  }

  /** The present part is settled; whether there is another. */
  boolean advance() {
    if (partPoints > 0 && settled + partPoints < splitter.points(row, 1)) {
      settled += partPoints;
      if (restAtOnce) {
        restAtOnce = false;
        partPoints = splitter.points(row, 1) - settled;
      }
      return true;
    }
    if (partPoints > 0) {
      size.rowDone();
    }
    row += partRows;
    settled = 0;
    partPoints = 0;
    if (row >= rows) {
      end();
    } else {
      limit(partRows);
    }
    return active();
  }

  /** No part of a row is larger than what is known to be accepted. */
  private void cutAtOnce() {
    long proven = size.proven();
    if (partRows == 1 && proven > 0 && points() > proven) {
      partPoints = proven;
    }
  }

  /** Ends sending in parts and frees the copy. */
  void end() {
    rows = 0;
    row = 0;
    partRows = 0;
    settled = 0;
    partPoints = 0;
    restAtOnce = false;
    splitter.forget();
  }
}
