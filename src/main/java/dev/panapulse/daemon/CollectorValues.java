package dev.panapulse.daemon;

import dev.panapulse.host.CollectorSpec;
import dev.panapulse.host.MetricSpec;
import dev.panapulse.row.Row;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** How many values of a row each collector has set. */
final class CollectorValues {
  private CollectorValues() {}

  /** Number of values by the collector's name; a collector that set none is missing. */
  static Map<String, Integer> count(Row row, Set<CollectorSpec> specs) {
    Map<String, String> collectorOf = new HashMap<>();
    for (CollectorSpec spec : specs) {
      for (MetricSpec metric : spec.metrics()) {
        collectorOf.put(metric.metric().name(), spec.name());
      }
    }
    Map<String, Integer> values = new HashMap<>();
    row.forEachValue(series -> {
      String collector = collectorOf.get(series.metric().name());
      if (collector != null) {
        values.merge(collector, 1, Integer::sum);
      }
    });
    return values;
  }
}
