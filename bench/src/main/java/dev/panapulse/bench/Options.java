package dev.panapulse.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.ParseException;

/**
 * What was asked for.
 *
 * @param agents names; empty for all of the plan
 * @param soakTicks 0 for no soak
 */
record Options(
    Plan plan,
    List<String> agents,
    Optional<Path> json,
    Optional<Path> charts,
    Optional<Path> executable,
    Optional<Path> before,
    boolean write,
    boolean list,
    boolean help,
    long soakTicks,
    long seed) {

  static final String USAGE =
      """
      usage: scripts/bench [option...]
             scripts/bench --jmh [--write] [-- JMH_OPTION...]
        --quick            under 5 minutes: the agents that matter most, at 1 s, side by side, in short windows
        --full             some hours: 10 minutes of warm-up, windows of 10 minutes
        --agents A,B,...   these alone, by the names of bench/agents; the C floor runs in any case
        --list             which agents are here, and which are not
        --soak N           N ticks of our executable at its shortest interval while the backend comes and goes, and
                           nothing else; memory and descriptors must not grow
        --json FILE        everything in JSON: machine, versions, each round
        --charts DIR       the charts there
        --write            tables into docs/benchmarks.md, charts into docs/
        --executable FILE  measure this executable (default: target/panapulse, built if not there or out of date)
        --before FILE      measure this executable too, beside the other one: what was there before a change
        --seconds N        how long each agent is watched; a multiple of each interval
        --warm-up N        how long each is left alone before that
        --rounds N         how often
        --together N       how many run side by side, beside the C floor
        --intervals S,...  seconds from tick to tick
        --seed N           of the flapping of --soak (default: 1)
        --jmh              the parts, by JMH; about 6 minutes
        --help
      environment:
        JAVA_HOME          a JDK 25; found by itself where there is one
        PANAPULSE_CACHE    directory for downloads (default: ${XDG_CACHE_HOME:-~/.cache}/panapulse)
      Exits with 1 when an aim (bench/aims.toml) is missed or a soak grows, with 2 when it cannot run, with 3 when the
      machine is too noisy for a verdict.
      """;

  Options {
    agents = List.copyOf(agents);
  }

  static Options parse(String... arguments) {
    org.apache.commons.cli.Options known = new org.apache.commons.cli.Options();
    for (String flag : List.of("quick", "full", "list", "write", "help")) {
      known.addOption(Option.builder().longOpt(flag).get());
    }
    for (String value :
        List.of(
            "agents",
            "soak",
            "json",
            "charts",
            "executable",
            "before",
            "seconds",
            "warm-up",
            "rounds",
            "together",
            "intervals",
            "seed")) {
      known.addOption(Option.builder().longOpt(value).hasArg().get());
    }
    try {
      CommandLine line = new DefaultParser(false).parse(known, arguments);
      if (!line.getArgList().isEmpty()) {
        throw new BenchException("what is " + line.getArgList().getFirst() + "?");
      }
      return of(line);
    } catch (ParseException e) {
      throw new BenchException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Options of(CommandLine line) {
    return new Options(
        plan(line),
        words(line.getOptionValue("agents", "")),
        path(line, "json"),
        path(line, "charts"),
        path(line, "executable"),
        path(line, "before"),
        line.hasOption("write"),
        line.hasOption("list"),
        line.hasOption("help"),
        number(line, "soak", 0),
        number(line, "seed", 1));
  }

  private static Plan plan(CommandLine line) {
    if (line.hasOption("quick") && line.hasOption("full")) {
      throw new BenchException("--quick or --full");
    }
    Plan base =
        line.hasOption("quick") ? Plan.QUICK : line.hasOption("full") ? Plan.FULL : Plan.DEFAULT;
    List<String> intervals = words(line.getOptionValue("intervals", ""));
    Plan plan =
        new Plan(
            base.name(),
            intervals.isEmpty()
                ? base.intervals()
                : intervals.stream()
                    .map(s -> Duration.ofSeconds(positive("intervals", s)))
                    .toList(),
            Duration.ofSeconds(number(line, "warm-up", base.warmUp().toSeconds())),
            Duration.ofSeconds(number(line, "seconds", base.window().toSeconds())),
            (int) number(line, "rounds", base.rounds()),
            (int) number(line, "together", base.together()),
            base.starts(),
            base.tickRounds(),
            base.ticks(),
            base.exports(),
            base.outage());
    for (Duration interval : plan.intervals()) {
      if (plan.window().toMillis() % interval.toMillis() != 0) {
        throw new BenchException("--seconds is a multiple of " + interval.toSeconds());
      }
    }
    return plan;
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).filter(w -> !w.isEmpty()).toList();
  }

  private static Optional<Path> path(CommandLine line, String option) {
    return Optional.ofNullable(line.getOptionValue(option))
        .map(text -> Path.of(text).toAbsolutePath());
  }

  private static long number(CommandLine line, String option, long otherwise) {
    String text = line.getOptionValue(option);
    return text == null ? otherwise : positive(option, text);
  }

  private static long positive(String option, String text) {
    try {
      long number = Long.parseLong(text);
      if (number > 0 && number <= 1_000_000_000) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new BenchException("--" + option + " " + text + ": a number above 0 is wanted");
  }
}
