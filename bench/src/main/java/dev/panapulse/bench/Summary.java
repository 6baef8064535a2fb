package dev.panapulse.bench;

import java.util.Arrays;
import java.util.List;

/**
 * Several measurements of one thing.
 *
 * @param mad the median of the distances to the median: the spread, whatever one that went astray
 *     does
 */
record Summary(int count, double median, double mad, double minimum, double maximum) {

  /** At least one value. */
  static Summary of(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double median = median(sorted);
    double[] distances = Arrays.stream(sorted).map(v -> Math.abs(v - median)).sorted().toArray();
    return new Summary(
        sorted.length, median, median(distances), sorted[0], sorted[sorted.length - 1]);
  }

  private static double median(double[] sorted) {
    if (sorted.length == 0) {
      throw new IllegalArgumentException("no values");
    }
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** From the lowest to the highest, as a share of the median; 0 where that is 0. */
  double relativeRange() {
    return median == 0 ? 0 : (maximum - minimum) / Math.abs(median);
  }
}
