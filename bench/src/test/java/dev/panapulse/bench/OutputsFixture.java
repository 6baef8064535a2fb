package dev.panapulse.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Results of a run with two agents and the floor. */
final class OutputsFixture {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private OutputsFixture() {}

  static Outputs outputs() {
    Outputs outputs = new Outputs();
    outputs.command = "scripts/bench --quick";
    outputs.machine = Map.of("cpus", 2);
    Found ours = found("panapulse", "Panapulse");
    Found floor = found("floor", "C floor");
    Found peer = found("peer", "a <b> & c");
    outputs.found = List.of(ours, floor, peer);
    outputs.missing = List.of(new Found.Missing(peer.agent(), "not found: no ghost on PATH"));
    for (double delta : new double[] {0, 1}) {
      for (Duration interval : List.of(SECOND, Duration.ofSeconds(10))) {
        outputs.results.add("panapulse", interval, figures(6000 + 300 * delta, 900, 6));
        outputs.results.add("floor", interval, figures(100, 390 + 20 * delta, 1));
        outputs.results.add("peer", interval, figures(70000, 4000, 60));
      }
    }
    return outputs;
  }

  private static Map<Measure, Double> figures(double rss, double cpu, double wakeups) {
    return Map.of(Measure.RSS_KB, rss, Measure.CPU_US, cpu, Measure.WAKEUPS_PER_SECOND, wakeups);
  }

  private static Found found(String name, String title) {
    AgentDescriptor agent =
        DescriptorFile.parse(
            name,
            "title = \"" + title + "\"\ndelivers = \"nothing\"\n[find]\ncommands = [\"x\"]\n");
    return new Found(agent, Path.of("/x"), Optional.empty(), List.of(Path.of("/x")), "1");
  }
}
