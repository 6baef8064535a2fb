package dev.panapulse.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Runs commands that end by themselves. */
final class Commands {
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  private Commands() {}

  /** Kills what runs. */
  static void killAll() {
    RUNNING.forEach(Process::destroyForcibly);
  }

  /** What a command left. */
  record Result(int exit, String out, String err) {
    boolean ok() {
      return exit == 0;
    }
  }

  /**
   * Waits for its end, but kills it after the time limit. Variables are on top of this process's.
   */
  static Result run(
      List<String> command, Map<String, String> environment, Path directory, Duration limit) {
    return run(command, environment, directory, limit, false);
  }

  /** As {@link #run}, with these variables alone, and PATH and HOME. */
  static Result runAlone(
      List<String> command, Map<String, String> environment, Path directory, Duration limit) {
    return run(command, environment, directory, limit, true);
  }

  private static Result run(
      List<String> command,
      Map<String, String> environment,
      Path directory,
      Duration limit,
      boolean alone) {
    try {
      Path out = Files.createTempFile(directory, "out", "");
      Path err = Files.createTempFile(directory, "err", "");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        if (alone) {
          builder.environment().keySet().retainAll(List.of("PATH", "HOME"));
        }
        builder.environment().putAll(environment);
        Process process = builder.start();
        RUNNING.add(process);
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly().waitFor();
        }
        RUNNING.remove(process);
        return new Result(process.exitValue(), text(out), text(err));
      } finally {
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
      }
    } catch (IOException e) {
      return new Result(127, "", String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      throw new BenchException("interrupted", e);
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /** An executable file of that name in a directory of PATH. */
  static Optional<Path> onPath(String command) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    for (String directory : path.split(":", -1)) {
      if (!directory.isEmpty()) {
        Path candidate = Path.of(directory, command);
        if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
          return Optional.of(candidate);
        }
      }
    }
    return Optional.empty();
  }
}
