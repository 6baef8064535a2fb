package dev.panapulse.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every figure of every round. */
final class Results {
  /** For what does not depend on an interval. */
  static final Duration ALWAYS = Duration.ZERO;

  private final Map<Key, List<Map<Measure, Double>>> rounds = new LinkedHashMap<>();

  /** Whose figures, and at which interval. */
  record Key(String agent, Duration interval) {}

  void add(String agent, Duration interval, Map<Measure, Double> figures) {
    rounds
        .computeIfAbsent(new Key(agent, interval), key -> new ArrayList<>())
        .add(new EnumMap<>(figures));
  }

  void add(String agent, Measure measure, double value) {
    add(agent, ALWAYS, Map.of(measure, value));
  }

  Map<Key, List<Map<Measure, Double>>> rounds() {
    return rounds;
  }

  /** Over the rounds; what does not depend on an interval is found under each. */
  Optional<Summary> summary(String agent, Duration interval, Measure measure) {
    List<Double> values = values(new Key(agent, interval), measure);
    if (values.isEmpty()) {
      values = values(new Key(agent, ALWAYS), measure);
    }
    return values.isEmpty() ? Optional.empty() : Optional.of(Summary.of(values));
  }

  Optional<Double> median(String agent, Duration interval, Measure measure) {
    return summary(agent, interval, measure).map(Summary::median);
  }

  private List<Double> values(Key key, Measure measure) {
    List<Double> values = new ArrayList<>();
    for (Map<Measure, Double> round : rounds.getOrDefault(key, List.of())) {
      Optional.ofNullable(round.get(measure)).ifPresent(values::add);
    }
    return values;
  }

  boolean has(String agent, Duration interval) {
    return rounds.containsKey(new Key(agent, interval));
  }
}
