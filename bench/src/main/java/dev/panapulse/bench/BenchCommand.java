package dev.panapulse.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * The harness. {@code scripts/bench} starts it, with the checkout in the system property {@code
 * panapulse.bench.root} and its own command line in {@code panapulse.bench.command}.
 */
public final class BenchCommand {
  static final int OK = 0;
  static final int MISSED = 1;
  static final int UNABLE = 2;
  static final int TOO_NOISY = 3;

  private final Options options;
  private final Path root;
  private final PrintStream out;
  private final PrintStream err;

  BenchCommand(Options options, Path root, PrintStream out, PrintStream err) {
    this.options = options;
    this.root = root;
    this.out = out;
    this.err = err;
  }

  /** Measures and reports; exits as {@link Options#USAGE} says. */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    int exit;
    try {
      Options options = Options.parse(arguments);
      Path root = Path.of(System.getProperty("panapulse.bench.root", ".")).toAbsolutePath();
      exit = new BenchCommand(options, root, out, err).run();
    } catch (BenchException e) {
      err.println("bench: " + e.getMessage());
      exit = UNABLE;
    }
    System.exit(exit);
  }

  int run() {
    if (options.help()) {
      out.print(Options.USAGE);
      return OK;
    }
    Path target = root.resolve("target/bench");
    Path work = directory(target);
    Thread cleaner = Thread.ofPlatform().unstarted(() -> cleanUp(work));
    Runtime.getRuntime().addShutdownHook(cleaner);
    try {
      return run(site(target, work));
    } finally {
      cleanUp(work);
      Runtime.getRuntime().removeShutdownHook(cleaner);
    }
  }

  private static void cleanUp(Path work) {
    Commands.killAll();
    MeasuredProcess.closeAll();
    Quietly.remove(work);
  }

  private static Path directory(Path target) {
    try {
      Files.createDirectories(target);
      return Files.createTempDirectory(target, "run");
    } catch (IOException e) {
      throw new BenchException("no directory for the run: " + e.getMessage(), e);
    }
  }

  private Site site(Path target, Path work) {
    return new Site(
        root,
        options.executable().orElse(root.resolve("target/panapulse")),
        root.resolve("target/panapulse.jar"),
        target.resolve("floor"),
        target.resolve("launch"),
        work);
  }

  private int run(Site site) {
    long started = System.nanoTime();
    ControlGroups groups =
        ControlGroups.find(
            Path.of("/sys/fs/cgroup"), ProcFs.system().text("self/cgroup").orElse(""));
    Laboratory laboratory =
        new Laboratory(
            site,
            groups,
            LoopbackTls.make(site.work()),
            text ->
                err.println(
                    "bench: " + (System.nanoTime() - started) / 1_000_000_000 + " s: " + text),
            new AtomicInteger());
    Outputs outputs = new Outputs();
    outputs.command = System.getProperty("panapulse.bench.command", "scripts/bench");
    outputs.machine = Machine.facts(groups, site.work());
    find(site, outputs, laboratory);
    if (options.list()) {
      out.print(new Report(outputs, options.plan()).agents());
      return OK;
    }
    int exit = options.soakTicks() > 0 ? soak(laboratory, outputs) : compare(laboratory, outputs);
    return exit;
  }

  private void find(Site site, Outputs outputs, Laboratory laboratory) {
    List<AgentDescriptor> all = DescriptorFile.all(root.resolve("bench/agents"));
    Set<String> wanted = new HashSet<>(options.agents());
    Set<String> names = all.stream().map(AgentDescriptor::name).collect(Collectors.toSet());
    for (String name : wanted) {
      if (!names.contains(name)) {
        throw new BenchException("there is no agent " + name + "; there are " + sorted(names));
      }
    }
    boolean quick = options.plan().name().equals(Plan.QUICK.name());
    laboratory.progress().say("looking for agents");
    Finder finder = new Finder(site);
    for (AgentDescriptor agent : all) {
      boolean asked = wanted.isEmpty() ? !quick || agent.quick() : wanted.contains(agent.name());
      boolean builtin = agent.find().builtin().isPresent();
      boolean needed = agent.name().equals(Report.FLOOR);
      // those that --quick leaves out are looked for too: it is to say what is not here
      if (options.soakTicks() > 0
          ? agent.name().equals(Report.REFERENCE)
          : asked || needed || (wanted.isEmpty() && !builtin)) {
        finder.look(agent);
        boolean executable =
            agent.find().builtin().filter(AgentDescriptor.Builtin.EXECUTABLE::equals).isPresent();
        options
            .before()
            .filter(file -> executable)
            .ifPresent(file -> finder.lookBefore(agent, file));
      }
    }
    outputs.found =
        finder.found().stream()
            .sorted(
                Comparator.comparingInt(BenchCommand::rank)
                    .thenComparing(found -> found.agent().name()))
            .toList();
    outputs.missing = finder.missing();
    outputs.missing.forEach(
        missing -> laboratory.progress().say(missing.agent().name() + ": " + missing.why()));
  }

  /** Ours first, then the floor, then the others. */
  private static int rank(Found found) {
    return found
        .agent()
        .find()
        .builtin()
        .map(builtin ->
            switch (builtin) {
              case EXECUTABLE -> 0;
              case JAR -> 1;
              case FLOOR -> 2;
            })
        .orElse(3);
  }

  private static String sorted(Set<String> names) {
    return names.stream().sorted().collect(Collectors.joining(", "));
  }

  private int compare(Laboratory laboratory, Outputs outputs) {
    Plan plan = options.plan();
    new Rounds(laboratory, outputs, plan).run();
    List<Found> floorFirst =
        outputs.found.stream()
            .sorted((a, b) ->
                Boolean.compare(
                    b.agent().name().equals(Report.FLOOR), a.agent().name().equals(Report.FLOOR)))
            .toList();
    BackToBack backToBack = new BackToBack(laboratory, outputs.results);
    backToBack.ticks(floorFirst, plan.tickRounds(), plan.ticks());
    outputs.exports.addAll(backToBack.exports(outputs.found, plan.exports()));
    new StartUps(laboratory, outputs.results).measure(outputs.found, plan.starts());
    reference(outputs)
        .ifPresent(found -> outputs.spool = SpoolRun.measure(found, plan.outage(), laboratory));
    List<String> objections = outputs.noise.objections();
    List<Aims.Standing> standings =
        Aims.read(root.resolve("bench/aims.toml")).standings(outputs.results);
    String tables = new Report(outputs, plan).text(standings, objections);
    out.print(tables);
    store(outputs, new JsonReport(outputs, plan).text(standings, objections), "whole", tables);
    if (!objections.isEmpty()) {
      err.println("bench: no verdict: " + String.join("; ", objections));
      return TOO_NOISY;
    }
    return standings.stream().anyMatch(Aims.Standing::missed) ? MISSED : OK;
  }

  private static Optional<Found> reference(Outputs outputs) {
    return outputs.found.stream()
        .filter(found -> found.agent().name().equals(Report.REFERENCE))
        .findFirst();
  }

  private int soak(Laboratory laboratory, Outputs outputs) {
    Found found =
        reference(outputs).orElseThrow(() -> new BenchException("there is no executable to soak"));
    Soak.Outcome soak = new Soak(laboratory, options.seed()).run(found, options.soakTicks());
    outputs.soak = Optional.of(soak);
    String text =
        Machine.paragraph(outputs.command, outputs.machine) + "\n" + SoakReport.text(soak);
    out.print(text);
    store(
        outputs, new JsonReport(outputs, options.plan()).text(List.of(), List.of()), "soak", text);
    return soak.flat() ? OK : MISSED;
  }

  private void store(Outputs outputs, String json, String part, String tables) {
    List<Path> directories = new ArrayList<>();
    options.charts().ifPresent(directories::add);
    try {
      if (options.json().isPresent()) {
        Files.writeString(options.json().get(), json);
      }
      if (options.write()) {
        MarkedDocument.write(root.resolve("docs/benchmarks.md"), part, tables);
        directories.add(root.resolve("docs"));
      }
      Map<String, String> charts = Charts.of(outputs, options.plan());
      for (Path directory : directories) {
        Files.createDirectories(directory);
        for (Map.Entry<String, String> chart : charts.entrySet()) {
          Files.writeString(directory.resolve(chart.getKey()), chart.getValue());
        }
      }
    } catch (IOException e) {
      throw new BenchException("cannot write: " + e.getMessage(), e);
    }
  }
}
