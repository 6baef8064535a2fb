package dev.panapulse.docs;

import dev.panapulse.row.Metric;
import dev.panapulse.row.Series;
import dev.panapulse.row.SeriesRegistry;
import io.opentelemetry.api.common.AttributeKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The table of metrics for the documentation, made from the agent's own series. */
public final class MetricsTable {
  /** Last parts of the keys of attributes whose values are the same on every host. */
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
          "memory_type",
          "reason",
          "buffer");

  private static final int MOST_VALUES = 16;

  private MetricsTable() {}

  /**
   * A table in Markdown: one line for each metric, by name. Attributes are given with their values
   * where these are the same on every host. The same registry gives the same text.
   *
   * @param registry every series that there can be
   * @param byDefault those that there are with the default settings
   */
  public static String markdown(
      SeriesRegistry.Snapshot registry, SeriesRegistry.Snapshot byDefault) {
    Map<String, Set<String>> keysByDefault = new TreeMap<>();
    for (Series series : byDefault.series()) {
      Set<String> keys =
          keysByDefault.computeIfAbsent(series.metric().name(), name -> new LinkedHashSet<>());
      series.attributes().forEach((key, value) -> keys.add(key.getKey()));
    }
    Map<Metric, Map<String, Set<String>>> metrics =
        new TreeMap<>(
            Comparator.comparing(Metric::name)
                .thenComparing(Metric::unit)
                .thenComparing(Metric::description));
    for (Series series : registry.series()) {
      Map<String, Set<String>> attributes =
          metrics.computeIfAbsent(series.metric(), m -> new TreeMap<>());
      series.attributes().forEach((key, value) -> add(attributes, key, value));
    }
    StringBuilder text = new StringBuilder();
    text.append(
        "| Metric | Unit | Instrument | Attributes | Level | By default | Source | Description |\n");
    text.append("|---|---|---|---|---|---|---|---|\n");
    metrics.forEach((metric, attributes) ->
        line(text, metric, attributes, Optional.ofNullable(keysByDefault.get(metric.name()))));
    return text.toString();
  }

  private static void add(Map<String, Set<String>> attributes, AttributeKey<?> key, Object value) {
    attributes.computeIfAbsent(key.getKey(), k -> new LinkedHashSet<>()).add(value.toString());
  }

  private static void line(
      StringBuilder text,
      Metric metric,
      Map<String, Set<String>> attributes,
      Optional<Set<String>> keysByDefault) {
    MetricCatalogue.Entry entry = MetricCatalogue.find(metric.name()).orElseThrow();
    text.append("| `").append(metric.name()).append("` | `").append(metric.unit()).append("` | ");
    text.append(instrument(metric)).append(" | ");
    List<String> cells = new ArrayList<>();
    attributes.forEach((key, values) -> {
      boolean isDefault = keysByDefault.isEmpty() || keysByDefault.get().contains(key);
      cells.add(attribute(key, values) + (isDefault ? "" : " (if set)"));
    });
    text.append(String.join("; ", cells)).append(" | ");
    text.append(level(entry.level())).append(" | ");
    text.append(keysByDefault.isPresent() ? "on" : "off").append(" | ");
    text.append(String.join(", ", entry.sources())).append(" | ");
    text.append(metric.description().replace("|", "\\|")).append(" |\n");
  }

  private static String instrument(Metric metric) {
    String instrument =
        switch (metric.instrument()) {
          case COUNTER -> "counter";
          case UP_DOWN_COUNTER -> "up-down counter";
          case GAUGE -> "gauge";
        };
    return instrument + (metric.isDouble() ? ", double" : ", int");
  }

  private static String level(String level) {
    return switch (level) {
      case "recommended" -> "Recommended";
      case "opt-in" -> "Opt-In";
      case "unstated" -> "not stated";
      default -> "own";
    };
  }

  private static String attribute(String key, Set<String> values) {
    StringBuilder text = new StringBuilder().append('`').append(key).append('`');
    String lastWord = key.substring(key.lastIndexOf('.') + 1);
    boolean closed =
        CLOSED.contains(lastWord)
            || key.endsWith("fault.type")
            || key.endsWith("pressure.type")
            || key.equals("error.type")
            || key.equals("hw.type");
    if (closed && values.size() <= MOST_VALUES) {
      text.append(": ").append(String.join(", ", values));
    }
    return text.toString();
  }
}
