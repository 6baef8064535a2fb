package dev.panapulse.top;

import dev.panapulse.control.HostRow;
import io.opentelemetry.api.common.Attributes;
import java.util.HashMap;
import java.util.Map;

/**
 * How fast counters grow, from two rows. NaN for one that is new, or that has fallen because its
 * source has begun again, and if the clock has not gone on.
 */
final class Rates {
  private static final double NANOS_PER_SECOND = 1e9;

  private record Key(String metric, Attributes attributes) {}

  private Map<Key, Double> before = Map.of();
  private Map<Key, Double> now = Map.of();
  private long nowNanos;
  private double seconds = Double.NaN;

  /** Takes the next row; what it does not have is forgotten. */
  void next(HostRow row) {
    before = now;
    seconds = before.isEmpty() ? Double.NaN : (row.epochNanos() - nowNanos) / NANOS_PER_SECOND;
    nowNanos = row.epochNanos();
    now = new HashMap<>();
    for (HostRow.Reading reading : row.readings()) {
      if (Wanted.COUNTERS.contains(reading.metric())) {
        now.put(new Key(reading.metric(), reading.attributes()), reading.value());
      }
    }
  }

  /** Forgets all: the next row is of another sampler. */
  void forget() {
    now = Map.of();
  }

  /** By how much a counter of the present row grew in each second since the row before. */
  double of(HostRow.Reading counter) {
    Double earlier = before.get(new Key(counter.metric(), counter.attributes()));
    if (earlier == null || !(seconds > 0) || counter.value() < earlier) {
      return Double.NaN;
    }
    return (counter.value() - earlier) / seconds;
  }
}
