package dev.panapulse.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pictures of a run, by file name. */
final class Charts {
  private Charts() {}

  static Map<String, String> of(Outputs outputs, Plan plan) {
    Map<String, String> files = new LinkedHashMap<>();
    Duration last = plan.intervals().getLast();
    put(
        files,
        "bench-memory.svg",
        chart(
            outputs,
            "Memory at an interval of " + last.toSeconds() + " s, MB",
            "MB",
            List.of(last),
            List.of("RSS", "peak RSS", "PSS", "control group, page cache included"),
            List.of(Measure.RSS_KB, Measure.PEAK_KB, Measure.PSS_KB, Measure.CGROUP_KB),
            1024 / 1e6));
    put(
        files,
        "bench-cpu.svg",
        perInterval(outputs, plan, "CPU a tick, ms", "ms", Measure.CPU_US, 1e-3));
    put(
        files,
        "bench-wakeups.svg",
        perInterval(outputs, plan, "Wake-ups a second", "", Measure.WAKEUPS_PER_SECOND, 1));
    outputs.soak.ifPresent(soak -> files.put("bench-soak.svg", SoakChart.svg(soak)));
    return files;
  }

  private static void put(Map<String, String> files, String name, DotChart chart) {
    if (!chart.isEmpty()) {
      files.put(name, chart.svg());
    }
  }

  private static DotChart perInterval(
      Outputs outputs, Plan plan, String title, String unit, Measure measure, double scale) {
    List<String> names = plan.intervals().stream().map(i -> "at " + i.toSeconds() + " s").toList();
    return chart(
        outputs,
        title,
        unit,
        plan.intervals(),
        names,
        plan.intervals().stream().map(interval -> measure).toList(),
        scale);
  }

  /** A series for each measure, at the interval of the same place, or at the only one. */
  private static DotChart chart(
      Outputs outputs,
      String title,
      String unit,
      List<Duration> intervals,
      List<String> names,
      List<Measure> measures,
      double scale) {
    DotChart chart = new DotChart(title, unit, names);
    for (Found found : outputs.found) {
      String agent = found.agent().name();
      List<Optional<Summary>> values = new ArrayList<>();
      for (int i = 0; i < measures.size(); i++) {
        Duration interval = intervals.get(Math.min(i, intervals.size() - 1));
        values.add(
            outputs
                .results
                .summary(agent, interval, measures.get(i))
                .map(summary -> scaled(summary, scale)));
      }
      boolean ours = found.agent().find().builtin().isPresent() && !agent.equals(Report.FLOOR);
      chart.row(found.agent().title(), ours, values);
    }
    return chart;
  }

  private static Summary scaled(Summary summary, double scale) {
    return new Summary(
        summary.count(),
        summary.median() * scale,
        summary.mad() * scale,
        summary.minimum() * scale,
        summary.maximum() * scale);
  }
}
