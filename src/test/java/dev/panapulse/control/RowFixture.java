package dev.panapulse.control;

import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import dev.panapulse.row.SeriesRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;

/** A row with a thing whose name is meant to confuse. */
final class RowFixture {
  static final Attributes FOREIGN =
      Attributes.of(AttributeKey.stringKey("mountpoint"), "/mnt/a\tb\nend\n\u001b[2J=é");

  private RowFixture() {}

  /**
   * A row that the caller closes.
   *
   * @param shares values behind the first one
   */
  static Row of(int shares) {
    SeriesRegistry registry = new SeriesRegistry();
    Row row = new Row(registry);
    SeriesGroup.Builder builder =
        new SeriesGroup.Builder().with(Metric.counter("bytes", "By", ""), FOREIGN);
    for (int i = 0; i < shares; i++) {
      builder.with(Metric.gauge("share", "1", ""));
    }
    builder.with(Metric.gauge("absent", "1", ""));
    SeriesGroup group = registry.add(builder, 0).orElseThrow();
    row.open(group, 1);
    row.begin(5_000_000_000L);
    row.set(group, 0, 1L << 40);
    for (int i = 1; i <= shares; i++) {
      row.set(group, i, 0.125);
    }
    row.end();
    return row;
  }
}
