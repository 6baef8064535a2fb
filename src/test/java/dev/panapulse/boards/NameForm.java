package dev.panapulse.boards;

import dev.panapulse.docs.MetricCatalogue;
import java.util.Map;

/** A form in which a store keeps the names of metrics and attributes that come by OTLP. */
public enum NameForm {
  /**
   * {@code system_cpu_time_seconds_total{cpu_mode="user"}}: Prometheus by default, and
   * VictoriaMetrics with {@code -opentelemetry.usePrometheusNaming}.
   */
  PROMETHEUS("prometheus"),

  /** {@code system.cpu.time{cpu.mode="user"}}: VictoriaMetrics by default. */
  VICTORIA_METRICS("victoriametrics"),

  /**
   * {@code {"system.cpu.time_seconds_total","cpu.mode"="user"}}: Prometheus 3 with {@code
   * translation_strategy: NoUTF8EscapingWithSuffixes}.
   */
  PROMETHEUS_UTF8("prometheus-utf8");

  /** What the translation of OTLP to Prometheus makes of a unit; others stay as they are. */
  private static final Map<String, String> UNITS =
      Map.of(
          "s", "seconds", "By", "bytes", "Cel", "celsius", "Hz", "hertz", "W", "watts", "V",
          "volts");

  private final String directory;

  NameForm(String directory) {
    this.directory = directory;
  }

  /** Name of the directory with the files in this form. */
  public String directory() {
    return directory;
  }

  /** How the store names a metric. */
  public String metric(MetricCatalogue.Entry metric) {
    return switch (this) {
      case PROMETHEUS -> label(metric.name() + suffixes(metric));
      case VICTORIA_METRICS -> metric.name();
      case PROMETHEUS_UTF8 -> metric.name() + suffixes(metric);
    };
  }

  /** How the store names an attribute. */
  public String label(String attribute) {
    return this == PROMETHEUS ? attribute.replace('.', '_') : attribute;
  }

  /** A label's value in a rule's annotation. */
  String labelValue(String attribute) {
    return this == PROMETHEUS
        ? "{{ $labels." + label(attribute) + " }}"
        : "{{ index $labels \"" + attribute + "\" }}";
  }

  /** Whether names stand in quotation marks in a query. */
  boolean isQuoted() {
    return this == PROMETHEUS_UTF8;
  }

  private static String suffixes(MetricCatalogue.Entry metric) {
    String unit = metric.unit();
    String suffix = UNITS.getOrDefault(unit, unit);
    if (unit.startsWith("{")) {
      suffix = "";
    } else if (unit.equals("1")) {
      suffix = metric.instrument().equals("gauge") ? "ratio" : "";
    }
    return (suffix.isEmpty() ? "" : "_" + suffix)
        + (metric.instrument().equals("counter") ? "_total" : "");
  }
}
