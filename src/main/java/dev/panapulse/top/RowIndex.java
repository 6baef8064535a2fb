package dev.panapulse.top;

import dev.panapulse.control.HostRow;
import io.opentelemetry.api.common.AttributeKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The readings of one row by metric. */
final class RowIndex {
  private final Map<String, List<HostRow.Reading>> readings = new HashMap<>();

  RowIndex(HostRow row) {
    for (HostRow.Reading reading : row.readings()) {
      readings.computeIfAbsent(reading.metric(), metric -> new ArrayList<>()).add(reading);
    }
  }

  List<HostRow.Reading> of(String metric) {
    return readings.getOrDefault(metric, List.of());
  }

  /** The value of a metric with one series; NaN: not known. */
  double value(String metric) {
    List<HostRow.Reading> all = of(metric);
    return all.isEmpty() ? Double.NaN : all.getFirst().value();
  }

  /** The sum over all series; NaN: there is none. */
  double sum(String metric) {
    double sum = Double.NaN;
    for (HostRow.Reading reading : of(metric)) {
      sum = add(sum, reading.value());
    }
    return sum;
  }

  /** The readings of some metrics by the value of an attribute, in the order of the row. */
  Map<String, List<HostRow.Reading>> by(String attribute, String... metrics) {
    Map<String, List<HostRow.Reading>> all = new LinkedHashMap<>();
    BiConsumer<String, HostRow.Reading> add =
        (name, reading) -> all.computeIfAbsent(name, n -> new ArrayList<>()).add(reading);
    for (String metric : metrics) {
      for (HostRow.Reading reading : of(metric)) {
        add.accept(attribute(reading, attribute), reading);
      }
    }
    return all;
  }

  /** An attribute's value as text; empty: it has none. */
  static String attribute(HostRow.Reading reading, String name) {
    for (Map.Entry<AttributeKey<?>, Object> each : reading.attributes().asMap().entrySet()) {
      if (each.getKey().getKey().equals(name)) {
        return each.getValue().toString();
      }
    }
    return "";
  }

  /** A sum of which a part may not be known. */
  static double add(double sum, double part) {
    return Double.isNaN(sum) ? part : Double.isNaN(part) ? sum : sum + part;
  }
}
