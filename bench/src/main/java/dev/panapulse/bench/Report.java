package dev.panapulse.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables, in Markdown. */
final class Report {
  /** What everything is compared with, besides the C floor. */
  static final String REFERENCE = "panapulse";

  static final String FLOOR = "floor";

  private static final List<Measure> MEMORY =
      List.of(
          Measure.RSS_KB,
          Measure.PEAK_KB,
          Measure.PSS_KB,
          Measure.CGROUP_KB,
          Measure.ANONYMOUS_KB,
          Measure.FILE_KB,
          Measure.PRIVATE_DIRTY_KB,
          Measure.THREADS,
          Measure.DESCRIPTORS);
  private static final List<Measure> WORK =
      List.of(
          Measure.CPU_US,
          Measure.VOLUNTARY,
          Measure.INVOLUNTARY,
          Measure.WAKEUPS_PER_SECOND,
          Measure.WRITTEN_BYTES,
          Measure.SENT_BYTES,
          Measure.POINTS);
  private static final List<Measure> RATIOS =
      List.of(
          Measure.RSS_KB,
          Measure.PSS_KB,
          Measure.CGROUP_KB,
          Measure.ANONYMOUS_KB,
          Measure.CPU_US,
          Measure.WAKEUPS_PER_SECOND);
  private static final String NONE = "–";

  private final Outputs outputs;
  private final Plan plan;

  Report(Outputs outputs, Plan plan) {
    this.outputs = outputs;
    this.plan = plan;
  }

  String text(List<Aims.Standing> standings, List<String> objections) {
    List<String> parts = new ArrayList<>();
    parts.add(Machine.paragraph(outputs.command, outputs.machine));
    parts.add(method());
    parts.add(agents());
    for (Duration interval : plan.intervals()) {
      if (outputs.found.stream()
          .anyMatch(found -> outputs.results.has(found.agent().name(), interval))) {
        parts.add("Memory at an interval of " + interval.toSeconds() + " s:\n");
        parts.add(table(MEMORY, interval, false));
        parts.add("Work at an interval of " + interval.toSeconds() + " s:\n");
        parts.add(table(WORK, interval, true));
        parts.add(ratios(interval));
      }
    }
    parts.add(new MappingTable(outputs).text());
    parts.add(backToBack());
    parts.add(exports());
    parts.add(sizes());
    parts.add(spool());
    parts.add(noise(objections));
    parts.add(aims(standings, objections));
    return String.join("\n", parts.stream().filter(part -> !part.isBlank()).toList());
  }

  private String method() {
    return "Rounds: "
        + plan.rounds()
        + ", each with every agent once, "
        + (plan.together() >= outputs.found.size()
            ? "all side by side"
            : plan.together() == 1 ? "one at a time" : plan.together() + " side by side")
        + ", the C floor beside each; windows of "
        + plan.window().toSeconds()
        + " s after a warm-up of "
        + plan.warmUp().toSeconds()
        + " s. Medians over the rounds, ± the median distance to them.\n";
  }

  /** Which agents are here, and which are not. */
  String agents() {
    MarkdownTable table = new MarkdownTable(3, List.of("agent", "version", "how it does the job"));
    for (Found found : outputs.found) {
      AgentDescriptor agent = found.agent();
      String failure =
          Optional.ofNullable(outputs.failures.get(agent.name()))
              .map(text -> "; **failed**: " + text)
              .orElse("");
      table.row(List.of(agent.title(), found.version(), agent.note() + failure));
    }
    for (Found.Missing missing : outputs.missing) {
      table.row(List.of(missing.agent().title(), NONE, missing.why()));
    }
    return table.text();
  }

  private String table(List<Measure> measures, Duration interval, boolean againstFloor) {
    List<String> headings = new ArrayList<>(List.of("agent"));
    measures.forEach(measure -> headings.add(measure.heading()));
    if (againstFloor) {
      headings.add(2, "CPU × C floor");
    }
    MarkdownTable table = new MarkdownTable(1, headings);
    for (Found found : outputs.found) {
      String agent = found.agent().name();
      if (outputs.results.has(agent, interval)) {
        List<String> cells = new ArrayList<>(List.of(found.agent().title()));
        measures.forEach(measure -> cells.add(cell(agent, interval, measure)));
        if (againstFloor) {
          cells.add(2, ratio(agent, FLOOR, interval, Measure.CPU_US));
        }
        table.row(cells);
      }
    }
    return table.text();
  }

  private String cell(String agent, Duration interval, Measure measure) {
    return outputs
        .results
        .summary(agent, interval, measure)
        .map(summary -> measure.format(summary.median()) + spread(summary, measure))
        .orElse(NONE);
  }

  /** Nothing where it would read as nothing. */
  private static String spread(Summary summary, Measure measure) {
    String spread = measure.format(summary.mad());
    return spread.equals(measure.format(0)) ? "" : " ± " + spread;
  }

  private String ratio(String agent, String to, Duration interval, Measure measure) {
    Optional<Double> value = outputs.results.median(agent, interval, measure);
    Optional<Double> base = outputs.results.median(to, interval, measure);
    return value.isPresent() && base.isPresent() && base.get() > 0
        ? String.format(Locale.ROOT, "%.2f", value.get() / base.get())
        : NONE;
  }

  private String ratios(Duration interval) {
    if (!outputs.results.has(REFERENCE, interval)) {
      return "";
    }
    List<String> headings = new ArrayList<>(List.of("agent"));
    RATIOS.forEach(measure -> headings.add("× " + measure.heading().replace(" kB", "")));
    MarkdownTable table = new MarkdownTable(1, headings);
    for (Found found : outputs.found) {
      String agent = found.agent().name();
      if (!agent.equals(REFERENCE) && outputs.results.has(agent, interval)) {
        List<String> cells = new ArrayList<>(List.of(found.agent().title()));
        RATIOS.forEach(measure -> cells.add(ratio(agent, REFERENCE, interval, measure)));
        table.row(cells);
      }
    }
    return "How many times what Panapulse takes (OTLP/HTTP, not compressed), at "
        + interval.toSeconds()
        + " s:\n\n"
        + table.text();
  }

  private String backToBack() {
    List<Measure> measures = List.of(Measure.TICK_US, Measure.TICK_MINIMUM_US, Measure.TICK_RATIO);
    return always(measures, "ticks back to back");
  }

  private String sizes() {
    List<Measure> measures =
        List.of(Measure.START_SAMPLE_MS, Measure.START_MS, Measure.START_COLD_MS);
    List<String> headings =
        List.of(
            "agent",
            Measure.START_SAMPLE_MS.heading(),
            Measure.START_MS.heading(),
            Measure.START_COLD_MS.heading(),
            Measure.PROGRAM_KB.heading(),
            Measure.LIBRARIES_KB.heading());
    MarkdownTable table = new MarkdownTable(1, headings);
    boolean any = false;
    for (Found found : outputs.found) {
      String agent = found.agent().name();
      List<String> cells = new ArrayList<>(List.of(found.agent().title()));
      measures.forEach(measure -> cells.add(cell(agent, Results.ALWAYS, measure)));
      cells.add(cell(agent, plan.intervals().getFirst(), Measure.PROGRAM_KB));
      cells.add(cell(agent, plan.intervals().getFirst(), Measure.LIBRARIES_KB));
      if (cells.stream().skip(1).anyMatch(cell -> !cell.equals(NONE))) {
        table.row(cells);
        any = true;
      }
    }
    return any ? table.text() : "";
  }

  private String always(List<Measure> measures, String first) {
    List<String> headings = new ArrayList<>(List.of(first));
    measures.forEach(measure -> headings.add(measure.heading()));
    MarkdownTable table = new MarkdownTable(1, headings);
    boolean any = false;
    for (Found found : outputs.found) {
      String agent = found.agent().name();
      if (outputs.results.summary(agent, Results.ALWAYS, measures.getFirst()).isPresent()) {
        List<String> cells = new ArrayList<>(List.of(found.agent().title()));
        measures.forEach(measure -> cells.add(cell(agent, Results.ALWAYS, measure)));
        table.row(cells);
        any = true;
      }
    }
    return any ? table.text() : "";
  }

  private String exports() {
    if (outputs.exports.isEmpty()) {
      return "";
    }
    MarkdownTable table =
        new MarkdownTable(
            2,
            List.of(
                "exports back to back", "compression", "B allocated an export", "µs an export"));
    for (BackToBack.Export export : outputs.exports) {
      table.row(
          List.of(
              title(export.agent()),
              export.compression(),
              String.valueOf(export.bytes()),
              Measure.EXPORT_US.format(export.micros())));
    }
    return table.text();
  }

  private String title(String agent) {
    return outputs.found.stream()
        .map(Found::agent)
        .filter(descriptor -> descriptor.name().equals(agent))
        .map(AgentDescriptor::title)
        .findFirst()
        .orElse(agent);
  }

  private String spool() {
    if (outputs.spool.isEmpty()) {
      return "";
    }
    MarkdownTable table = new MarkdownTable(1, List.of("outage of the backend", "executable"));
    outputs.spool.forEach((heading, value) ->
        table.row(
            List.of(
                heading,
                String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%.0f", value))));
    return table.text();
  }

  private String noise(List<String> objections) {
    Map<String, Double> figures = outputs.noise.figures();
    if (figures.isEmpty()) {
      return "";
    }
    List<String> words = new ArrayList<>();
    words.add(share("of the processors went to others", figures.get("foreign")));
    words.add(share("was stolen by other guests", figures.get("steal")));
    Optional.ofNullable(figures.get("waiting"))
        .ifPresent(value ->
            words.add(String.format(Locale.ROOT, "%.2f threads ran or waited a processor", value)));
    Optional.ofNullable(figures.get("floor_spread"))
        .ifPresent(value ->
            words.add(
                String.format(
                    Locale.ROOT,
                    "the C floor's CPU a tick lay %.1f %% apart from window to window",
                    value * 100)));
    return "Noise, medians over the windows: "
        + String.join(", ", words.stream().filter(word -> !word.isEmpty()).toList())
        + ".\n"
        + (objections.isEmpty()
            ? ""
            : "\n**Too noisy for a verdict**: " + String.join("; ", objections) + ".\n");
  }

  private static String share(String what, @Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.1f %% %s", value * 100, what);
  }

  private static String aims(List<Aims.Standing> standings, List<String> objections) {
    MarkdownTable table = new MarkdownTable(1, List.of("aim", "limit", "measured", "verdict"));
    for (Aims.Standing standing : standings) {
      table.row(
          List.of(
              standing.aim().text(),
              standing.limit(),
              standing.value(),
              objections.isEmpty() ? standing.word() : "none: too noisy"));
    }
    return table.text();
  }
}
