package dev.panapulse.doctor;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Paths under which backends receive OTLP metrics over HTTP. */
final class PathCandidates {
  private static final String METRICS = "/v1/metrics";

  /** Below the root of a server. */
  private static final List<String> KNOWN =
      List.of(
          METRICS,
          // VictoriaMetrics
          "/opentelemetry/v1/metrics",
          // Prometheus
          "/api/v1/otlp/v1/metrics",
          // Grafana Cloud, Mimir, Cortex
          "/otlp/v1/metrics",
          // GreptimeDB
          "/v1/otlp/v1/metrics",
          // OpenObserve
          "/api/default/v1/metrics",
          // Dynatrace
          "/api/v2/otlp/v1/metrics");

  private PathCandidates() {}

  /** All but {@code path} itself, the likely ones first. */
  static List<String> instead(String path) {
    String base = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    while (base.endsWith(METRICS)) {
      base = base.substring(0, base.length() - METRICS.length());
    }
    Set<String> candidates = new LinkedHashSet<>();
    candidates.add(base + METRICS);
    if (!base.isEmpty()) {
      candidates.add(base);
    }
    candidates.addAll(KNOWN);
    candidates.remove(path);
    return new ArrayList<>(candidates);
  }
}
