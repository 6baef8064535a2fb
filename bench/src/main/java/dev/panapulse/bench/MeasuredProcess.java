package dev.panapulse.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An agent that runs, in a working directory and a control group of its own. It is started with
 * what its descriptor says as environment, and nothing else but PATH, HOME and where its libraries
 * are. It ends with this process, whatever ends that.
 */
final class MeasuredProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 10;
  private static final Pattern ERROR =
      Pattern.compile("(?i)fatal|panic|cannot|failed|invalid|unknown|no such");
  private static final Set<MeasuredProcess> RUNNING = ConcurrentHashMap.newKeySet();

  private final Found found;
  private final Path work;
  private final Optional<ControlGroups.Group> group;
  private final Process process;
  private final Path log;
  private final Path program;

  private MeasuredProcess(
      Found found,
      Path work,
      Optional<ControlGroups.Group> group,
      Process process,
      Path log,
      Path program) {
    this.found = found;
    this.work = work;
    this.group = group;
    this.process = process;
    this.log = log;
    this.program = program;
  }

  /**
   * Starts it.
   *
   * @param values what placeholders stand for, besides those of its files
   * @param arguments in place of the descriptor's, if given
   * @param fresh whether its files are to be read from the disk, so that its group is charged with
   *     their pages; else they are run where they are, and mostly come from the page cache
   */
  static MeasuredProcess start(
      Found found,
      Site site,
      ControlGroups groups,
      Path work,
      Map<String, String> values,
      Optional<List<String>> arguments,
      boolean fresh) {
    AgentDescriptor agent = found.agent();
    try {
      Files.createDirectories(work);
      Path program = fresh ? FreshFiles.program(found, site, work) : found.program();
      Map<String, String> all = new HashMap<>(values);
      all.put("work", work.toString());
      all.put("program", program.toString());
      all.put("java", site.java().toString());
      all.put("jar", (fresh ? FreshFiles.jar(found, work) : found.files().getFirst()).toString());
      all.put("root", found.root().orElse(Path.of("/")).toString());
      writeFiles(agent, work, all);
      Optional<ControlGroups.Group> group = groups.make(String.valueOf(work.getFileName()));
      List<String> command = new ArrayList<>();
      command.add(site.launcher().toString());
      command.add(work.resolve("started").toString());
      for (Path entrance : group.map(ControlGroups.Group::entrances).orElse(List.of())) {
        command.add("-g");
        command.add(entrance.toString());
      }
      command.add("--");
      command.add(program.toString());
      for (String argument : arguments.orElse(agent.run().arguments())) {
        command.add(Template.fill(argument, all));
      }
      Path log = work.resolveSibling(work.getFileName() + ".log");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(work.toFile())
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      Map<String, String> environment = builder.environment();
      String path = Optional.ofNullable(environment.get("PATH")).orElse("/usr/bin:/bin");
      environment.clear();
      environment.put("PATH", path);
      environment.put("HOME", work.toString());
      environment.putAll(Finder.libraryPath(found));
      agent.run().environment().forEach((k, v) -> environment.put(k, Template.fill(v, all)));
      MeasuredProcess started =
          new MeasuredProcess(found, work, group, builder.start(), log, program);
      RUNNING.add(started);
      return started;
    } catch (IOException e) {
      throw new BenchException(agent.name() + " does not start: " + e.getMessage(), e);
    }
  }

  private static void writeFiles(AgentDescriptor agent, Path work, Map<String, String> values)
      throws IOException {
    for (String directory : agent.run().directories()) {
      Files.createDirectories(work.resolve(Template.fill(directory, values)));
    }
    for (Map.Entry<String, String> file : agent.files().entrySet()) {
      Path path = work.resolve(file.getKey());
      Files.createDirectories(Optional.ofNullable(path.getParent()).orElse(work));
      Files.writeString(path, Template.fill(file.getValue(), values));
    }
  }

  Found found() {
    return found;
  }

  Path work() {
    return work;
  }

  /** The file that runs, which may be a copy. */
  Path program() {
    return program;
  }

  long pid() {
    return process.pid();
  }

  Optional<ControlGroups.Group> group() {
    return group;
  }

  /** When it was started, in nanoseconds since the epoch: just before exec; empty until then. */
  Optional<Long> startedNanos() {
    return ProcFs.read(work.resolve("started"))
        .map(text -> ProcText.leadingNumber(text.strip()))
        .filter(java.util.OptionalLong::isPresent)
        .map(java.util.OptionalLong::getAsLong);
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Waits until it has ended; when that was seen, in nanoseconds since the epoch. */
  long awaitEnd() {
    try {
      process.waitFor();
      return Arrivals.now();
    } catch (InterruptedException e) {
      throw new BenchException("interrupted", e);
    }
  }

  /** It and all that it started and that still lives. */
  List<Long> pids() {
    List<Long> pids = new ArrayList<>(List.of(pid()));
    process.descendants().map(ProcessHandle::pid).forEach(pids::add);
    return pids;
  }

  /** The last lines of its log that report an error, else the last ones. */
  String lastWords() {
    List<String> lines =
        ProcFs.read(log).orElse("").lines().filter(line -> !line.isBlank()).toList();
    List<String> reports = lines.stream().filter(line -> ERROR.matcher(line).find()).toList();
    List<String> shown = reports.isEmpty() ? lines : reports;
    return String.join(" / ", shown.subList(Math.max(0, shown.size() - 2), shown.size()));
  }

  /** Ends all that run. */
  static void closeAll() {
    RUNNING.forEach(MeasuredProcess::close);
  }

  /** Ends it by SIGTERM, and by SIGKILL if that does not help. */
  @Override
  public void close() {
    if (!RUNNING.remove(this)) {
      return;
    }
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
    descendants.forEach(ProcessHandle::destroyForcibly);
    group.ifPresent(ControlGroups.Group::remove);
    Quietly.remove(work);
  }

  /**
   * Files whose pages the agent's group is to be charged with: copies, written to the disk and let
   * go of by the page cache. What came in packages is not copied but let go of where it is.
   */
  private static final class FreshFiles {
    private static final int ELF = 0x7f;

    static Path program(Found found, Site site, Path work) throws IOException {
      Path program = found.program();
      if (found.root().isPresent()) {
        dropTree(found.root().get());
        return program;
      }
      boolean jvm = program.equals(site.java());
      // a script would look for its parts beside the copy, and so would a JVM
      return jvm || !isElf(program) ? program : copy(program, work.resolve("bin"));
    }

    /** The jar to run, if it is one. */
    static Path jar(Found found, Path work) throws IOException {
      Path jar = found.files().getFirst();
      if (!jar.toString().endsWith(".jar")) {
        return jar;
      }
      for (Path library : Finder.libraries(jar)) {
        copy(library, work.resolve("lib"));
      }
      return copy(jar, work);
    }

    private static boolean isElf(Path file) throws IOException {
      try (var in = Files.newInputStream(file)) {
        return in.read() == ELF && in.read() == 'E';
      }
    }

    private static Path copy(Path file, Path directory) throws IOException {
      Files.createDirectories(directory);
      Path copy = directory.resolve(file.getFileName());
      Files.copy(
          file, copy, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
      Kernel.dropFromCache(copy);
      return copy;
    }

    private static void dropTree(Path root) throws IOException {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(Files::isRegularFile).filter(Files::isReadable).toList()) {
          Kernel.dropFromCache(file);
        }
      }
    }
  }
}
