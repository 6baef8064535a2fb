package dev.panapulse.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a series rises: the test of Mann and Kendall, which asks of all pairs whether the later
 * is the greater, with the correction for ties, and the slope of Theil and Sen, the median of all
 * pairs' slopes. Neither minds a value that went astray, nor how values are distributed. Values
 * next to each other must not hang together, so it is applied to medians of blocks.
 *
 * @param slope per block
 * @param z of a standard normal distribution, if there is no trend; positive for a rise
 */
record Trend(double slope, double z, int count) {
  /** Chance of one in a hundred, or less, that a series without a trend has this. */
  static final double SIGNIFICANT_Z = 2.326;

  static Trend of(List<Double> values) {
    int n = values.size();
    if (n < 4) {
      return new Trend(0, 0, n);
    }
    double s = 0;
    List<Double> slopes = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        s += Double.compare(values.get(j), values.get(i));
        slopes.add((values.get(j) - values.get(i)) / (j - i));
      }
    }
    double variance = (varianceTerm(n) - ties(values)) / 18;
    double z = variance <= 0 || s == 0 ? 0 : (s - Math.signum(s)) / Math.sqrt(variance);
    return new Trend(Summary.of(slopes).median(), z, n);
  }

  private static double ties(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    double sum = 0;
    int run = 1;
    for (int i = 1; i <= sorted.size(); i++) {
      if (i < sorted.size() && sorted.get(i).equals(sorted.get(i - 1))) {
        run++;
      } else {
        sum += varianceTerm(run);
        run = 1;
      }
    }
    return sum;
  }

  private static double varianceTerm(double n) {
    return n * (n - 1) * (2 * n + 5);
  }

  /** The change from the first block to the last. */
  double rise() {
    return slope * (count - 1);
  }

  boolean rises() {
    return z > SIGNIFICANT_Z;
  }

  /** Medians of so many blocks of equal length; a rest that fills none is left out at the front. */
  static List<Double> blockMedians(List<Double> values, int blocks) {
    int length = values.size() / blocks;
    if (length == 0) {
      return List.copyOf(values);
    }
    int from = values.size() - length * blocks;
    List<Double> medians = new ArrayList<>();
    for (int i = from; i < values.size(); i += length) {
      medians.add(Summary.of(values.subList(i, i + length)).median());
    }
    return List.copyOf(medians);
  }
}
