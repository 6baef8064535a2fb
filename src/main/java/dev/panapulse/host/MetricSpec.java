package dev.panapulse.host;

import dev.panapulse.row.Metric;
import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/**
 * A metric of a collector with the attributes of its series. Immutable.
 *
 * @param metric its identity
 * @param attributes the keys that each of its series has, no more and no fewer
 * @param isOptional whether it is missing on some hosts or with the default settings
 */
public record MetricSpec(Metric metric, List<AttributeKey<?>> attributes, boolean isOptional) {

  /** Keeps a copy of the keys. */
  public MetricSpec {
    attributes = List.copyOf(attributes);
  }
}
