package dev.panapulse.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** What is wanted of our agent: {@code bench/aims.toml}, the one place. */
final class Aims {
  private final List<Aim> list;

  private Aims(List<Aim> list) {
    this.list = List.copyOf(list);
  }

  /**
   * One aim.
   *
   * @param agents the worst of them counts
   * @param atMost in the measure's unit
   */
  record Aim(String text, List<String> agents, Duration interval, Measure measure, double atMost) {
    Aim {
      agents = List.copyOf(agents);
    }
  }

  /** How an aim stands; nothing measured, if it could not be. */
  record Standing(Aim aim, Optional<Double> measured) {
    boolean missed() {
      return measured.filter(value -> value > aim.atMost()).isPresent();
    }

    String word() {
      return measured.isEmpty() ? "not measured" : missed() ? "**missed**" : "met";
    }

    String value() {
      return measured.map(aim.measure()::format).orElse("–");
    }

    String limit() {
      String text = String.format(Locale.ROOT, "%.2f", aim.atMost());
      return text.endsWith(".00") ? text.substring(0, text.length() - 3) : text;
    }
  }

  static Aims read(Path file) {
    return parse(ProcFs.readUtf8(file).orElseThrow(() -> new BenchException("no aims: " + file)));
  }

  static Aims parse(String text) {
    TomlParseResult toml = Toml.parse(text);
    if (toml.hasErrors()) {
      throw new BenchException("aims: " + toml.errors().getFirst());
    }
    List<Aim> list = new ArrayList<>();
    TomlArray aims = toml.getArrayOrEmpty("aim");
    for (int i = 0; i < aims.size(); i++) {
      list.add(aim(aims.getTable(i)));
    }
    return new Aims(list);
  }

  private static Aim aim(TomlTable table) {
    String text = Optional.ofNullable(table.getString("text")).orElse("");
    String key = Optional.ofNullable(table.getString("measure")).orElse("");
    Measure measure =
        Measure.of(key)
            .orElseThrow(() -> new BenchException("aim \"" + text + "\": what is " + key + "?"));
    List<String> agents =
        table.getArrayOrEmpty("agents").toList().stream().map(String::valueOf).toList();
    if (agents.isEmpty() || !(table.get("at_most") instanceof Number limit)) {
      throw new BenchException("aim \"" + text + "\" lacks agents or at_most");
    }
    long interval = Optional.ofNullable(table.getLong("interval_s")).orElse(0L);
    return new Aim(text, agents, Duration.ofSeconds(interval), measure, limit.doubleValue());
  }

  List<Aim> list() {
    return list;
  }

  /** How they stand: by medians over the rounds, of the worst of an aim's agents. */
  List<Standing> standings(Results results) {
    List<Standing> standings = new ArrayList<>();
    for (Aim aim : list) {
      standings.add(
          new Standing(
              aim,
              aim.agents().stream()
                  .flatMap(agent -> results.median(agent, aim.interval(), aim.measure()).stream())
                  .max(Double::compare)));
    }
    return standings;
  }
}
