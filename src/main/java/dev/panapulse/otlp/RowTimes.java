package dev.panapulse.otlp;

import java.io.IOException;
import java.util.Arrays;

/** The rows of an encoded request: the times of its data points, and how many have each. */
final class RowTimes {
  private static final int TYPICAL = 32;

  /** Most rows: more than any request of the agent has. */
  private static final int MOST = 4096;

  private long[] times = new long[TYPICAL];
  private int[] points = new int[TYPICAL];
  private int rows;

  /** The row of the point that was added last: the next one is of the row behind it, mostly. */
  private int last;

  /**
   * Adds a point.
   *
   * @throws IOException if there are too many rows
   */
  void add(long time) throws IOException {
    for (int tried = 0; tried < rows; tried++) {
      last = last + 1 < rows ? last + 1 : 0;
      if (times[last] == time) {
        points[last]++;
        return;
      }
    }
    if (rows == MOST) {
      throw new IOException("more than " + MOST + " rows in a request");
    }
    if (rows == times.length) {
      times = Arrays.copyOf(times, 2 * rows);
      points = Arrays.copyOf(points, 2 * rows);
    }
    last = rows;
    times[rows] = time;
    points[rows] = 1;
    rows++;
  }

  /** Puts the rows in the order of their times; none is added afterwards. */
  void sort() {
    // insertion sort: they are nearly always in order already
    for (int row = 1; row < rows; row++) {
      long time = times[row];
      int count = points[row];
      int to = row;
      for (; to > 0 && times[to - 1] > time; to--) {
        times[to] = times[to - 1];
        points[to] = points[to - 1];
      }
      times[to] = time;
      points[to] = count;
    }
  }

  /** Number of rows. */
  int rows() {
    return rows;
  }

  /** Time of a row, epoch nanoseconds. */
  long time(int row) {
    return times[row];
  }

  /** Data points in {@code count} rows from {@code first}. */
  long points(int first, int count) {
    long sum = 0;
    for (int row = first; row < first + count; row++) {
      sum += points[row];
    }
    return sum;
  }
}
