package dev.panapulse.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * From just before exec until the first data point is there whole, and until the moment for which
 * it stands, each agent alone, at its shortest interval but not below one second. The C floor
 * delivers nothing: until one tick is done and it has ended.
 */
final class StartUps {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final Laboratory laboratory;
  private final Results results;

  StartUps(Laboratory laboratory, Results results) {
    this.laboratory = laboratory;
    this.results = results;
  }

  void measure(List<Found> agents, int times) {
    for (int i = 1; i <= times; i++) {
      laboratory.progress().say("start-up, round " + i + " of " + times);
      for (Found found : agents) {
        try {
          // in this order: the one from the disk leaves the files in the page cache
          time(found, true, Measure.START_COLD_MS);
          time(found, false, Measure.START_MS);
        } catch (BenchException e) {
          laboratory.progress().say(e.getMessage() + "; its start is not timed");
        }
      }
    }
  }

  private void time(Found found, boolean cold, Measure measure) {
    AgentDescriptor agent = found.agent();
    if (agent.find().builtin().filter(AgentDescriptor.Builtin.FLOOR::equals).isPresent()) {
      results.add(agent.name(), measure, once(found, cold));
    } else if (agent.delivery() != DeliveryKind.NOTHING) {
      results.add(agent.name(), measure, untilFirstPoint(found, cold));
    }
  }

  private double untilFirstPoint(Found found, boolean cold) {
    AgentDescriptor agent = found.agent();
    Duration second = Duration.ofSeconds(1);
    Duration interval =
        agent.minimumInterval().compareTo(second) > 0 ? agent.minimumInterval() : second;
    try (RunningAgent running =
        cold
            ? RunningAgent.start(found, interval, laboratory)
            : RunningAgent.startInPlace(found, interval, laboratory)) {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      OptionalLong first = running.arrivals().firstPointNanos();
      while (first.isEmpty()) {
        running.check();
        if (System.nanoTime() > deadline) {
          throw new BenchException(
              agent.name() + " delivered nothing within " + PATIENCE.toSeconds() + " s");
        }
        GroupRun.sleep(Duration.ofMillis(5).toNanos());
        first = running.arrivals().firstPointNanos();
      }
      long start = running.process().startedNanos().orElseThrow();
      OptionalLong sample = running.arrivals().firstSampleNanos();
      if (!cold && sample.isPresent()) {
        results.add(agent.name(), Measure.START_SAMPLE_MS, (sample.getAsLong() - start) / 1e6);
      }
      return (first.getAsLong() - start) / 1e6;
    }
  }

  private double once(Found found, boolean cold) {
    Path work = laboratory.newWork("once");
    try (RunningAgent running =
        RunningAgent.start(
            found,
            Duration.ofSeconds(1),
            laboratory,
            work,
            new NoBackend(),
            Optional.of(List.of("--once")),
            cold)) {
      long end = running.process().awaitEnd();
      return (end - running.process().startedNanos().orElseThrow()) / 1e6;
    }
  }
}
