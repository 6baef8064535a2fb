package dev.panapulse.row;

/** One metric of each kind, and rows whose values follow a pattern. */
final class PatternRows {
  static final Metric COUNTER = Metric.counter("test.count", "1", "Counts");
  static final Metric SECONDS = Metric.doubleCounter("test.time", "s", "Counts with fractions");
  static final Metric LEVEL = Metric.upDownCounter("test.level", "1", "Rises and falls");
  static final Metric GAUGE = Metric.gauge("test.gauge", "1", "A value of the moment");

  private PatternRows() {}

  /** Series of one metric without attributes. */
  static SeriesGroup.Builder series(Metric metric, int count) {
    SeriesGroup.Builder builder = new SeriesGroup.Builder();
    for (int i = 0; i < count; i++) {
      builder.with(metric);
    }
    return builder;
  }

  /** The expected value at {@code index} of row {@code sequence}. */
  static long pattern(long sequence, int index) {
    return sequence * 1_000_003 + index * 7_919L;
  }

  /** Publishes the next row with every series filled by {@link #pattern}. */
  static void publish(Row row, RowRing ring, SeriesGroup... groups) {
    row.begin(1_000 + row.sequence() + 1);
    for (SeriesGroup group : groups) {
      for (int n = 0; n < group.size(); n++) {
        row.set(group, n, pattern(row.sequence(), group.slot(n)));
      }
    }
    row.end();
    ring.publish(row);
  }
}
