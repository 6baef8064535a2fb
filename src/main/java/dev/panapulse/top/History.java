package dev.panapulse.top;

import java.util.Arrays;

/** The last values of one figure, the newest at the end. */
final class History {
  /** More than fits into a line of a wide terminal. */
  static final int LENGTH = 240;

  private final double[] values = new double[LENGTH];

  /** Nothing yet. */
  History() {
    Arrays.fill(values, Double.NaN);
  }

  void add(double value) {
    System.arraycopy(values, 1, values, 0, LENGTH - 1);
    values[LENGTH - 1] = value;
  }

  /** The value {@code ago} rows before the newest; NaN: not known. */
  double get(int ago) {
    return ago < LENGTH ? values[LENGTH - 1 - ago] : Double.NaN;
  }

  /** The largest of the newest {@code count}; 0 if none is known. */
  double largest(int count) {
    double largest = 0;
    for (int i = 0; i < Math.min(count, LENGTH); i++) {
      double value = get(i);
      if (value > largest) {
        largest = value;
      }
    }
    return largest;
  }
}
