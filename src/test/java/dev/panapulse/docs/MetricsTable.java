package dev.panapulse.docs;

import dev.panapulse.row.Instrument;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Series;
import dev.panapulse.row.SeriesRegistry;
import io.opentelemetry.api.common.AttributeKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The table of metrics for the documentation, made from a catalog so that it cannot say anything
 * else than the agent does.
 */
public final class MetricsTable {
  /** Last words of the names of attributes whose values are the same on every host. */
  private static final Set<String> CLOSED =
      Set.of(
          "mode",
          "state",
          "direction",
          "transport",
          "resource",
          "window",
          "limit_type",
          "condition",
          "period",
          "estimate");

  private static final int MOST_VALUES = 16;

  private MetricsTable() {}

  /**
   * A table in Markdown: one line a metric, by name; columns in the order metric, unit, instrument,
   * attributes, description. Attributes are given with their values where these are the same on
   * every host, in the order of the catalog. The same catalog gives the same text.
   */
  public static String markdown(SeriesRegistry.Snapshot registry) {
    Map<Metric, Map<String, Set<String>>> metrics =
        new TreeMap<>(
            Comparator.comparing(Metric::name)
                .thenComparing(Metric::unit)
                .thenComparing(Metric::description));
    for (Series column : registry.columns()) {
      Map<String, Set<String>> attributes =
          metrics.computeIfAbsent(column.metric(), m -> new TreeMap<>());
      column.attributes().forEach((key, value) -> add(attributes, key, value));
    }
    StringBuilder text = new StringBuilder();
    text.append("| Metric | Unit | Instrument | Attributes | Description |\n");
    text.append("|---|---|---|---|---|\n");
    metrics.forEach((metric, attributes) -> line(text, metric, attributes));
    return text.toString();
  }

  private static void add(Map<String, Set<String>> attributes, AttributeKey<?> key, Object value) {
    attributes.computeIfAbsent(key.getKey(), k -> new LinkedHashSet<>()).add(value.toString());
  }

  private static void line(StringBuilder text, Metric metric, Map<String, Set<String>> attributes) {
    text.append("| `").append(metric.name()).append("` | `").append(metric.unit()).append("` | ");
    text.append(instrument(metric.instrument())).append(" | ");
    List<String> cells = new ArrayList<>();
    attributes.forEach((key, values) -> cells.add(attribute(key, values)));
    text.append(String.join("; ", cells)).append(" | ");
    text.append(metric.description().replace("|", "\\|")).append(" |\n");
  }

  private static String instrument(Instrument instrument) {
    return switch (instrument) {
      case COUNTER -> "counter";
      case UP_DOWN_COUNTER -> "up-down counter";
      case GAUGE -> "gauge";
    };
  }

  private static String attribute(String key, Set<String> values) {
    StringBuilder text = new StringBuilder().append('`').append(key).append('`');
    String lastWord = key.substring(key.lastIndexOf('.') + 1);
    boolean closed =
        CLOSED.contains(lastWord) || key.endsWith("fault.type") || key.endsWith("pressure.type");
    if (closed && values.size() <= MOST_VALUES) {
      text.append(": ").append(String.join(", ", values));
    }
    return text.toString();
  }
}
