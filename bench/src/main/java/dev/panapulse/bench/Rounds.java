package dev.panapulse.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Interleaved rounds: in each, every agent has one window at each interval, in groups that run side
 * by side, in an order that moves on from round to round. The C floor runs beside each group, as
 * the measure of the machine's noise.
 */
final class Rounds {
  private final Laboratory laboratory;
  private final Outputs outputs;
  private final Plan plan;

  Rounds(Laboratory laboratory, Outputs outputs, Plan plan) {
    this.laboratory = laboratory;
    this.outputs = outputs;
    this.plan = plan;
  }

  void run() {
    for (int round = 0; round < plan.rounds(); round++) {
      for (Duration interval : plan.intervals()) {
        for (List<Found> group : groups(outputs.found, round, plan.together())) {
          laboratory
              .progress()
              .say(
                  "round "
                      + (round + 1)
                      + " of "
                      + plan.rounds()
                      + ", every "
                      + interval.toSeconds()
                      + " s: "
                      + String.join(", ", group.stream().map(f -> f.agent().name()).toList()));
          run(group, interval);
        }
      }
    }
  }

  private void run(List<Found> group, Duration interval) {
    List<GroupRun.Outcome> outcomes =
        new GroupRun(laboratory, outputs.noise)
            .run(group, interval, plan.warmUp(interval), plan.window(), this::failed);
    for (GroupRun.Outcome outcome : outcomes) {
      String agent = outcome.found().agent().name();
      outputs.results.add(agent, interval, outcome.figures());
      outcome.error().ifPresent(error -> failed(outcome.found(), error));
      if (interval.equals(plan.intervals().getFirst())) {
        outputs.mappings.put(agent, outcome.mappings());
        if (agent.equals(Report.FLOOR)) {
          Optional.ofNullable(outcome.figures().get(Measure.CPU_US))
              .ifPresent(outputs.noise::floor);
        }
      }
    }
  }

  private void failed(Found found, String why) {
    laboratory.progress().say(found.agent().name() + ": " + why);
    outputs.failures.put(found.agent().name(), why);
  }

  /**
   * The agents of a round, in groups of so many and the floor, beginning with another each round.
   */
  static List<List<Found>> groups(List<Found> agents, int round, int together) {
    List<Found> floor = new ArrayList<>();
    List<Found> others = new ArrayList<>();
    for (Found found : agents) {
      (found.agent().name().equals(Report.FLOOR) ? floor : others).add(found);
    }
    if (others.isEmpty()) {
      return floor.isEmpty() ? List.of() : List.of(floor);
    }
    // a stride that moves neighbours apart as well
    Collections.rotate(others, -round * Math.max(1, others.size() / 3));
    List<List<Found>> groups = new ArrayList<>();
    for (int i = 0; i < others.size(); i += together) {
      List<Found> group = new ArrayList<>(others.subList(i, Math.min(others.size(), i + together)));
      group.addAll(floor);
      groups.add(List.copyOf(group));
    }
    return List.copyOf(groups);
  }
}
