package dev.panapulse.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks for agents: ours, on PATH, or in Debian's packages, which are downloaded once and unpacked
 * into the cache, never installed: nothing of them starts by itself.
 */
final class Finder {
  private static final Duration DOWNLOAD = Duration.ofMinutes(10);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)+[\\w.+~-]*");
  private static final Pattern NOT_FOUND = Pattern.compile("\\s*(\\S+) => not found");

  private final Site site;
  private final List<Found> found = new ArrayList<>();
  private final List<Found.Missing> missing = new ArrayList<>();

  Finder(Site site) {
    this.site = site;
  }

  void look(AgentDescriptor agent) {
    try {
      found.add(find(agent));
    } catch (BenchException e) {
      missing.add(new Found.Missing(agent, String.valueOf(e.getMessage())));
    }
  }

  /** Looks for the same agent as it was before a change: another executable, under another name. */
  void lookBefore(AgentDescriptor agent, Path executable) {
    AgentDescriptor twin = agent.renamed(agent.name() + "-before", agent.title() + ", before");
    try {
      found.add(ours(twin, executable, executable, List.of(executable)));
    } catch (BenchException e) {
      missing.add(new Found.Missing(twin, String.valueOf(e.getMessage())));
    }
  }

  List<Found> found() {
    return List.copyOf(found);
  }

  List<Found.Missing> missing() {
    return List.copyOf(missing);
  }

  private Found find(AgentDescriptor agent) {
    AgentDescriptor.Find find = agent.find();
    if (find.builtin().isPresent()) {
      return builtin(agent, find.builtin().get());
    }
    for (String command : find.commands()) {
      Optional<Path> program = Commands.onPath(command);
      if (program.isPresent()) {
        return complete(agent, real(program.get()), Optional.empty());
      }
    }
    if (find.debian().isPresent()) {
      Path program = unpacked(find.debian().get());
      int depth = Path.of(find.debian().get().executable()).getNameCount();
      Path root = program;
      for (int i = 0; i < depth; i++) {
        root = Optional.ofNullable(root.getParent()).orElseThrow();
      }
      return complete(agent, program, Optional.of(root));
    }
    throw new BenchException("not found: no " + String.join(", no ", find.commands()) + " on PATH");
  }

  private Found builtin(AgentDescriptor agent, AgentDescriptor.Builtin builtin) {
    Path file =
        switch (builtin) {
          case EXECUTABLE -> site.executable();
          case JAR -> site.jar();
          case FLOOR -> site.floor();
        };
    List<Path> files = new ArrayList<>(List.of(file));
    Path program = file;
    if (builtin == AgentDescriptor.Builtin.JAR) {
      files.addAll(libraries(file));
      program = site.java();
    }
    return ours(agent, file, program, files);
  }

  private Found ours(AgentDescriptor agent, Path file, Path program, List<Path> files) {
    if (!Files.isReadable(file)) {
      throw new BenchException("not found: no " + file);
    }
    Found unversioned = new Found(agent, program, Optional.empty(), files, "");
    return new Found(agent, program, Optional.empty(), files, version(unversioned, file));
  }

  /** The jars that a jar needs. */
  static List<Path> libraries(Path jar) {
    try (Stream<Path> jars = Files.list(jar.resolveSibling("lib"))) {
      return jars.filter(path -> path.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new BenchException("no lib beside " + jar, e);
    }
  }

  private Found complete(AgentDescriptor agent, Path program, Optional<Path> root) {
    Found unversioned = new Found(agent, program, root, List.of(program), "");
    List<String> lacking = lackingLibraries(unversioned);
    if (!lacking.isEmpty()) {
      throw new BenchException(
          "not runnable: " + program.getFileName() + " lacks " + String.join(", ", lacking));
    }
    return new Found(agent, program, root, List.of(program), version(unversioned, program));
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path;
    }
  }

  private Path unpacked(AgentDescriptor.Debian debian) {
    String name = "bench-" + debian.packages().getFirst();
    List<String> command =
        new ArrayList<>(
            List.of(
                "bash",
                "-c",
                "set -euo pipefail; source \"$1\"; shift; debian_unpacked \"$@\"",
                "bash",
                site.checkout().resolve("scripts/lib/debian.sh").toString(),
                name,
                debian.suite(),
                debian.executable()));
    command.addAll(debian.packages());
    Commands.Result result = Commands.run(command, Map.of("LC_ALL", "C"), site.work(), DOWNLOAD);
    if (!result.ok() || result.out().isBlank()) {
      throw new BenchException(
          "not found: not on PATH, and "
              + debian.packages().getFirst()
              + " is not available from Debian "
              + debian.suite()
              + ": "
              + lastLine(result.err()).orElse("no reason given"));
    }
    return Path.of(result.out().strip());
  }

  private static Optional<String> lastLine(String text) {
    return text.lines().filter(line -> !line.isBlank()).reduce((first, second) -> second);
  }

  /** Libraries that the dynamic linker does not find; those of plugins only show when it runs. */
  private List<String> lackingLibraries(Found agent) {
    if (Commands.onPath("ldd").isEmpty()) {
      return List.of();
    }
    Commands.Result result =
        Commands.run(
            List.of("ldd", agent.program().toString()), libraryPath(agent), site.work(), ANSWER);
    return NOT_FOUND
        .matcher(result.out())
        .results()
        .map(match -> match.group(1))
        .distinct()
        .toList();
  }

  private String version(Found agent, Path program) {
    List<String> arguments = agent.agent().versionArguments();
    if (arguments.isEmpty()) {
      return "";
    }
    List<String> command = new ArrayList<>(List.of(agent.program().toString()));
    for (String argument : arguments) {
      command.add(argument.replace("@jar@", program.toString()));
    }
    Commands.Result result = Commands.run(command, libraryPath(agent), site.work(), ANSWER);
    String text = result.out() + "\n" + result.err();
    Matcher matcher = VERSION.matcher(text);
    return matcher.find() ? matcher.group() : text.strip().lines().findFirst().orElse("");
  }

  /** LD_LIBRARY_PATH for what was unpacked and not installed; nothing for what was installed. */
  static Map<String, String> libraryPath(Found agent) {
    if (agent.root().isEmpty()) {
      return Map.of();
    }
    Path root = agent.root().get();
    String directories =
        Stream.of("lib", "usr/lib")
            .map(root::resolve)
            .flatMap(Finder::multiarch)
            .map(Path::toString)
            .collect(Collectors.joining(":"));
    return directories.isEmpty() ? Map.of() : Map.of("LD_LIBRARY_PATH", directories);
  }

  private static Stream<Path> multiarch(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(path -> path.toString().endsWith("-linux-gnu"))
          .sorted()
          .toList()
          .stream();
    } catch (IOException | UncheckedIOException e) {
      return Stream.empty();
    }
  }
}
