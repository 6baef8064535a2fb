package dev.panapulse.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything, for programs: machine, agents, each round, summaries, noise, aims, soak. */
final class JsonReport {
  private final Outputs outputs;
  private final Plan plan;

  JsonReport(Outputs outputs, Plan plan) {
    this.outputs = outputs;
    this.plan = plan;
  }

  String text(List<Aims.Standing> standings, List<String> objections) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("command", outputs.command);
    all.put("machine", outputs.machine);
    all.put("plan", plan());
    all.put("agents", agents());
    all.put("results", results());
    all.put("exports_back_to_back", exports());
    all.put("resident_by_mapping", mappings());
    all.put("spool", outputs.spool);
    all.put("noise", outputs.noise.figures());
    all.put("too_noisy_for_a_verdict", objections);
    all.put("aims", standings.stream().map(s -> aim(s, objections.isEmpty())).toList());
    outputs.soak.ifPresent(soak -> all.put("soak", soak(soak)));
    return Json.text(all);
  }

  private Map<String, Object> plan() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", plan.name());
    map.put("intervals_s", plan.intervals().stream().map(i -> i.toMillis() / 1e3).toList());
    map.put("warm_up_s", plan.warmUp().toMillis() / 1e3);
    map.put("window_s", plan.window().toMillis() / 1e3);
    map.put("rounds", plan.rounds());
    map.put("together", plan.together());
    return map;
  }

  private List<Object> agents() {
    List<Object> list = new ArrayList<>();
    for (Found found : outputs.found) {
      Map<String, Object> map = head(found.agent());
      map.put("found", true);
      map.put("version", found.version());
      Optional.ofNullable(outputs.failures.get(found.agent().name()))
          .ifPresent(failure -> map.put("failure", failure));
      list.add(map);
    }
    for (Found.Missing missing : outputs.missing) {
      Map<String, Object> map = head(missing.agent());
      map.put("found", false);
      map.put("why", missing.why());
      list.add(map);
    }
    return list;
  }

  private static Map<String, Object> head(AgentDescriptor agent) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", agent.name());
    map.put("title", agent.title());
    map.put("note", agent.note());
    map.put("delivers", agent.delivery().word());
    return map;
  }

  private List<Object> results() {
    List<Object> list = new ArrayList<>();
    for (Map.Entry<Results.Key, List<Map<Measure, Double>>> entry :
        outputs.results.rounds().entrySet()) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("agent", entry.getKey().agent());
      if (!entry.getKey().interval().isZero()) {
        map.put("interval_s", entry.getKey().interval().toMillis() / 1e3);
      }
      Map<String, Object> summaries = new LinkedHashMap<>();
      for (Measure measure : Measure.values()) {
        outputs
            .results
            .summary(entry.getKey().agent(), entry.getKey().interval(), measure)
            .filter(summary -> entry.getValue().stream().anyMatch(r -> r.containsKey(measure)))
            .ifPresent(summary -> summaries.put(measure.key(), summary(summary)));
      }
      map.put("summary", summaries);
      map.put("rounds", entry.getValue().stream().map(JsonReport::keyed).toList());
      list.add(map);
    }
    return list;
  }

  private static Map<String, Object> summary(Summary summary) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("median", summary.median());
    map.put("mad", summary.mad());
    map.put("minimum", summary.minimum());
    map.put("maximum", summary.maximum());
    return map;
  }

  private static Map<String, Double> keyed(Map<Measure, Double> figures) {
    Map<String, Double> map = new LinkedHashMap<>();
    figures.forEach((measure, value) -> map.put(measure.key(), value));
    return map;
  }

  private List<Object> exports() {
    return outputs.exports.stream()
        .map(export ->
            (Object)
                Map.of(
                    "agent", export.agent(),
                    "compression", export.compression(),
                    "allocated_bytes", export.bytes(),
                    "micros", export.micros()))
        .toList();
  }

  private Map<String, Object> mappings() {
    Map<String, Object> map = new LinkedHashMap<>();
    for (Found found : outputs.found) {
      List<ProcText.Mapping> mappings =
          outputs.mappings.getOrDefault(found.agent().name(), List.of());
      if (!mappings.isEmpty()) {
        map.put(
            found.agent().name(),
            MappingTable.json(
                MappingTable.Parts.of(mappings, "/" + found.program().getFileName())));
      }
    }
    return map;
  }

  private static Map<String, Object> aim(Aims.Standing standing, boolean verdict) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("text", standing.aim().text());
    map.put("measure", standing.aim().measure().key());
    map.put("at_most", standing.aim().atMost());
    map.put("measured", standing.measured());
    map.put(
        "missed",
        verdict && standing.measured().isPresent()
            ? Optional.of(standing.missed())
            : Optional.empty());
    return map;
  }

  private static Map<String, Object> soak(Soak.Outcome soak) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("flat", soak.flat());
    map.put("points", soak.points());
    map.put("flaps", soak.flaps());
    map.put("tests", soak.growths().stream().map(JsonReport::growth).toList());
    map.put("moments", soak.moments().stream().map(JsonReport::moment).toList());
    return map;
  }

  private static Map<String, Object> growth(Soak.Growth growth) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("series", growth.name());
    map.put("median", growth.median());
    map.put("rise", growth.trend().rise());
    map.put("z", growth.trend().z());
    map.put("tolerance", growth.tolerance());
    map.put("grows", growth.grows());
    return map;
  }

  private static Object moment(Soak.Moment moment) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("s", moment.seconds());
    map.put("rss_kb", moment.rssKb());
    map.put("anonymous_kb", moment.anonymousKb());
    map.put("descriptors", moment.descriptors());
    map.put("backend", moment.up());
    return map;
  }
}
