package dev.panapulse.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ticks and exports one after the other, without a wait: what the code costs when caches are warm.
 * Only our own programs can do that.
 */
final class BackToBack {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Pattern TICK =
      Pattern.compile("^tick: (\\d+) ns median, (\\d+) ns minimum", Pattern.MULTILINE);
  private static final Pattern EXPORT =
      Pattern.compile(
          "^export: (\\d+) B allocated, (\\d+) collections, (\\d+) ns", Pattern.MULTILINE);

  private final Laboratory laboratory;
  private final Results results;

  BackToBack(Laboratory laboratory, Results results) {
    this.laboratory = laboratory;
    this.results = results;
  }

  /**
   * Exports of one program.
   *
   * @param bytes allocated on the Java heap an export
   */
  record Export(String agent, String compression, long bytes, double micros) {}

  /** What a program printed of its ticks, in nanoseconds. */
  record Ticks(long median, long minimum) {
    static Optional<Ticks> parse(String text) {
      Matcher matcher = TICK.matcher(text);
      return matcher.find()
          ? Optional.of(
              new Ticks(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
          : Optional.empty();
    }
  }

  /** The programs take turns, so that what else the machine does in a round touches them all. */
  void ticks(List<Found> agents, int rounds, int ticks) {
    List<Found> able = agents.stream().filter(BackToBack::isAble).toList();
    for (int round = 1; round <= rounds; round++) {
      laboratory.progress().say("ticks back to back, round " + round + " of " + rounds);
      Optional<Ticks> floor = Optional.empty();
      for (Found found : able) {
        boolean isFloor = isFloor(found);
        List<String> arguments =
            isFloor
                ? List.of("--ticks", String.valueOf(ticks))
                : List.of("tick-bench", String.valueOf(ticks));
        Optional<Ticks> measured = Ticks.parse(run(found, arguments).out());
        if (isFloor) {
          floor = measured;
        }
        add(found, measured, floor);
      }
    }
  }

  private void add(Found found, Optional<Ticks> measured, Optional<Ticks> floor) {
    String agent = found.agent().name();
    if (measured.isEmpty()) {
      laboratory.progress().say(agent + ": no ticks back to back");
      return;
    }
    results.add(agent, Measure.TICK_US, measured.get().median() / 1e3);
    results.add(agent, Measure.TICK_MINIMUM_US, measured.get().minimum() / 1e3);
    if (floor.isPresent() && floor.get().median() > 0) {
      results.add(
          agent, Measure.TICK_RATIO, (double) measured.get().median() / floor.get().median());
    }
  }

  /** To a server in this process that responds with 200 to each. */
  List<Export> exports(List<Found> agents, int exports) {
    List<Export> list = new ArrayList<>();
    for (Found found : agents) {
      if (!isAble(found) || isFloor(found)) {
        continue;
      }
      for (String compression : List.of("none", "gzip")) {
        String agent = found.agent().name();
        laboratory.progress().say(agent + ": exports back to back, " + compression);
        try (HttpBackend receiver =
            new HttpBackend(new PointCount(PointCount.Way.UNKNOWN, ""), Optional.empty())) {
          Commands.Result result =
              run(
                  found,
                  List.of(
                      "export-bench",
                      String.valueOf(exports),
                      "--endpoint",
                      "http://127.0.0.1:" + receiver.port(),
                      "--compression",
                      compression));
          export(agent, compression, result).ifPresent(list::add);
        }
      }
    }
    return list;
  }

  private Optional<Export> export(String agent, String compression, Commands.Result result) {
    Matcher matcher = EXPORT.matcher(result.out());
    if (!matcher.find()) {
      laboratory
          .progress()
          .say(agent + ": no exports back to back: " + result.out().strip() + result.err().strip());
      return Optional.empty();
    }
    Export export =
        new Export(
            agent,
            compression,
            Long.parseLong(matcher.group(1)),
            Long.parseLong(matcher.group(3)) / 1e3);
    if (compression.equals("none")) {
      results.add(agent, Measure.EXPORT_ALLOCATED_BYTES, (double) export.bytes());
      results.add(agent, Measure.EXPORT_US, export.micros());
    }
    return Optional.of(export);
  }

  /** The floor, first, and one of each of our builds. */
  private static boolean isAble(Found found) {
    return List.of("floor", "panapulse", "panapulse-jar").contains(found.agent().name());
  }

  private static boolean isFloor(Found found) {
    return found.agent().find().builtin().filter(AgentDescriptor.Builtin.FLOOR::equals).isPresent();
  }

  private Commands.Result run(Found found, List<String> arguments) {
    Path work = laboratory.site().work();
    List<String> command = new ArrayList<>(List.of(found.program().toString()));
    if (found.agent().find().builtin().filter(AgentDescriptor.Builtin.JAR::equals).isPresent()) {
      List<String> all = found.agent().run().arguments();
      command.addAll(all.subList(0, all.indexOf("-jar") + 1));
      command.add(laboratory.site().jar().toString());
    }
    command.addAll(arguments);
    Map<String, String> environment =
        Map.of(
            "PANAPULSE_CONFIG",
            "/dev/null",
            "PANAPULSE_SPOOL_DIRECTORY",
            work.resolve("spool").toString());
    return Commands.runAlone(command, environment, work, LIMIT);
  }
}
