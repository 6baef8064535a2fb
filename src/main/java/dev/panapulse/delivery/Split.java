package dev.panapulse.delivery;

import dev.panapulse.http.RequestBuffer;
import dev.panapulse.otlp.RequestSplitter;

/**
 * A request that is sent in parts: some of its rows each, and some data points each of a row that
 * is too large by itself. Holds an uncompressed copy of the request until all parts are settled.
 *
 * <p>The size of a part of a row that was accepted is kept for the next rows, of other requests
 * too, so that each of them is cut at once; after {@value #CUT_ROWS} of them a whole one is tried.
 * Exporting thread only.
 */
final class Split {
  /** Rows that are cut before a whole one is tried again. */
  static final int CUT_ROWS = 64;

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

  /** Data points in the last part of a row that was accepted and not its last; 0: none is known. */
  private long provenPoints;

  /** Rows that were cut since a whole one was tried. */
  private int cutRows;

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
      partPoints = provenPoints > 0 ? provenPoints : splitter.points(row, 1) - settled;
    } else {
      partRows = rows - row;
    }
  }

  /** Limits the rows of the present part and of those behind it. */
  void limit(int mostRows) {
    if (partPoints == 0) {
      partRows = Math.min(mostRows, rows - row);
    }
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

  /** The present part, of a single row, was too large; whether there is a smaller one. */
  boolean shrinkRow() {
    long present = points();
    long half = (present + 1) / 2;
    partPoints = provenPoints > 0 && provenPoints < present ? Math.min(half, provenPoints) : half;
    return present > 1;
  }

  /** The present part was accepted, and is settled by {@link #advance} next. */
  void accepted() {
    if (partPoints > 0 && settled + partPoints < splitter.points(row, 1)) {
      provenPoints = partPoints;
    }
  }

  /** The present part is settled; whether there is another. */
  boolean advance() {
    if (partPoints > 0 && settled + partPoints < splitter.points(row, 1)) {
      settled += partPoints;
      return true;
    }
    countCutRow();
    row += partRows;
    settled = 0;
    partPoints = 0;
    if (row >= rows) {
      end();
    } else {
      limit(partRows);
      cutAtOnce();
    }
    return active();
  }

  private void countCutRow() {
    if (partPoints > 0 && ++cutRows >= CUT_ROWS) {
      cutRows = 0;
      provenPoints = 0;
    }
  }

  /** A row that is larger than what is known to be accepted is not sent whole. */
  private void cutAtOnce() {
    if (partRows == 1 && provenPoints > 0 && splitter.points(row, 1) > provenPoints) {
      partPoints = provenPoints;
    }
  }

  /** Ends sending in parts and frees the copy. */
  void end() {
    rows = 0;
    row = 0;
    partRows = 0;
    settled = 0;
    partPoints = 0;
    splitter.forget();
  }
}
