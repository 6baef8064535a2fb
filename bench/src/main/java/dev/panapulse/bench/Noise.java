package dev.panapulse.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What else the machine did, and whether that was too much for a verdict.
 *
 * <p>Shares are of all processors' time in the windows: {@code foreign} was used by what is neither
 * an agent nor the harness, {@code steal} by other guests of the machine below. {@code waiting} is
 * how many threads ran or waited, on average over looks once a second, for each processor. {@code
 * floorSpread} is how far the C floor's CPU a tick lay apart from window to window: the median
 * distance to the median, as a share of it.
 */
final class Noise {
  static final double FOREIGN_LIMIT = 0.10;
  static final double STEAL_LIMIT = 0.02;
  static final double WAITING_LIMIT = 1.0;
  static final double FLOOR_SPREAD_LIMIT = 0.15;

  private final List<Double> foreign = new ArrayList<>();
  private final List<Double> steal = new ArrayList<>();
  private final List<Double> waiting = new ArrayList<>();
  private final List<Double> floor = new ArrayList<>();

  /** One window's. */
  void window(double foreignShare, double stealShare, double waitingPerCpu) {
    foreign.add(foreignShare);
    steal.add(stealShare);
    waiting.add(waitingPerCpu);
  }

  /** The C floor's CPU a tick in one window; of one interval only, as it depends on that. */
  void floor(double micros) {
    floor.add(micros);
  }

  Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    put(figures, "foreign", foreign);
    put(figures, "steal", steal);
    put(figures, "waiting", waiting);
    if (floor.size() > 1) {
      Summary summary = Summary.of(floor);
      figures.put("floor_spread", summary.median() == 0 ? 0 : summary.mad() / summary.median());
    }
    return figures;
  }

  private static void put(Map<String, Double> figures, String key, List<Double> values) {
    if (!values.isEmpty()) {
      figures.put(key, Summary.of(values).median());
    }
  }

  /** Why there can be no verdict; empty if there can. */
  List<String> objections() {
    Map<String, Double> figures = figures();
    List<String> objections = new ArrayList<>();
    object(
        objections,
        figures.getOrDefault("foreign", 0.0),
        FOREIGN_LIMIT,
        "others used %.1f %% of the processors, more than %.1f %%",
        100);
    object(
        objections,
        figures.getOrDefault("steal", 0.0),
        STEAL_LIMIT,
        "other guests took %.1f %% of the processors (steal), more than %.1f %%",
        100);
    object(
        objections,
        figures.getOrDefault("waiting", 0.0),
        WAITING_LIMIT,
        "%.1f threads ran or waited for each processor, more than %.1f",
        1);
    object(
        objections,
        figures.getOrDefault("floor_spread", 0.0),
        FLOOR_SPREAD_LIMIT,
        "the C floor's own figures lie %.1f %% apart, more than %.1f %%",
        100);
    return objections;
  }

  private static void object(
      List<String> objections, double value, double limit, String text, double factor) {
    if (value > limit) {
      objections.add(String.format(Locale.ROOT, text, value * factor, limit * factor));
    }
  }
}
