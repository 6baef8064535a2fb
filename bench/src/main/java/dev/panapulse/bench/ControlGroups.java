package dev.panapulse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where groups for agents can be made: below this process's own, so that its limits hold, or, under
 * version 2, whose groups have either processes or groups, below the root's. Root's privilege is
 * needed, or a delegated group.
 */
final class ControlGroups {
  private final Optional<Path> memory;
  private final Optional<Path> cpu;
  private final boolean unified;
  private final String why;

  private ControlGroups(Optional<Path> memory, Optional<Path> cpu, boolean unified, String why) {
    this.memory = memory;
    this.cpu = cpu;
    this.unified = unified;
    this.why = why;
  }

  /**
   * Finds out.
   *
   * @param mount {@code /sys/fs/cgroup}
   * @param self text of {@code /proc/self/cgroup}
   */
  static ControlGroups find(Path mount, String self) {
    if (Files.exists(mount.resolve("cgroup.controllers"))) {
      return version2(mount, self);
    }
    Optional<Path> memory = version1(mount, "memory", self);
    if (memory.isEmpty()) {
      return none("no memory controller below " + mount);
    }
    Optional<String> refusal = refusal(memory.get());
    if (refusal.isPresent()) {
      return none(refusal.get());
    }
    Optional<Path> cpu =
        version1(mount, "cpuacct", self).filter(directory -> refusal(directory).isEmpty());
    return new ControlGroups(memory, cpu, false, "");
  }

  private static Optional<Path> version1(Path mount, String controller, String self) {
    return ProcText.cgroup(self, controller)
        .map(path -> mount.resolve(controller).resolve(path.substring(1)))
        .filter(Files::isDirectory);
  }

  private static ControlGroups version2(Path mount, String self) {
    List<Path> candidates = new ArrayList<>();
    ProcText.cgroup(self, "").ifPresent(path -> candidates.add(mount.resolve(path.substring(1))));
    candidates.add(mount);
    String why = "";
    for (Path candidate : candidates) {
      boolean delegated =
          ProcFs.read(candidate.resolve("cgroup.subtree_control")).orElse("").contains("memory");
      Optional<String> refusal =
          delegated
              ? refusal(candidate)
              : Optional.of("memory is not in cgroup.subtree_control of " + candidate);
      if (refusal.isEmpty()) {
        return new ControlGroups(Optional.of(candidate), Optional.of(candidate), true, "");
      }
      why = refusal.get();
    }
    return none(why);
  }

  private static Optional<String> refusal(Path parent) {
    Path trial = parent.resolve(name("trial"));
    try {
      Files.createDirectory(trial);
      Files.delete(trial);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("no group can be made below " + parent + " (root may)");
    }
  }

  private static ControlGroups none(String why) {
    return new ControlGroups(Optional.empty(), Optional.empty(), false, why);
  }

  private static String name(String agent) {
    return "panapulse-bench-" + ProcessHandle.current().pid() + "-" + agent;
  }

  /** Why there are none, if so. */
  Optional<String> unavailable() {
    return why.isEmpty() ? Optional.empty() : Optional.of(why);
  }

  String description() {
    return unavailable()
        .map(reason -> "not available: " + reason)
        .orElse(unified ? "version 2, memory.current" : "version 1, memory.usage_in_bytes");
  }

  /** A new group for one agent, empty if there can be none. */
  Optional<Group> make(String agent) {
    if (memory.isEmpty()) {
      return Optional.empty();
    }
    Path inMemory = memory.get().resolve(name(agent));
    Optional<Path> inCpu = unified ? Optional.of(inMemory) : cpu.map(p -> p.resolve(name(agent)));
    try {
      Files.createDirectories(inMemory);
      if (inCpu.isPresent()) {
        Files.createDirectories(inCpu.get());
      }
    } catch (IOException e) {
      throw new BenchException("no control group for " + agent + ": " + e.getMessage(), e);
    }
    return Optional.of(new Group(inMemory, inCpu, unified));
  }

  /** The groups of one agent. */
  record Group(Path memory, Optional<Path> cpu, boolean unified) {

    /** Files to which a process writes its number to get in. */
    List<Path> entrances() {
      List<Path> files = new ArrayList<>(List.of(memory.resolve("cgroup.procs")));
      if (!unified) {
        cpu.ifPresent(directory -> files.add(directory.resolve("cgroup.procs")));
      }
      return files;
    }

    /** Charged to it: anonymous memory, page cache, and kernel memory as far as the kernel does. */
    Optional<Long> memoryBytes() {
      return number(memory.resolve(unified ? "memory.current" : "memory.usage_in_bytes"));
    }

    /** The share of it that is page cache. */
    Optional<Long> fileBytes() {
      return ProcFs.read(memory.resolve("memory.stat"))
          .flatMap(text -> word(text, unified ? "file" : "total_cache"));
    }

    /** Processor time of all that was ever in it. */
    Optional<Long> cpuNanos() {
      if (unified) {
        return cpu.flatMap(directory -> ProcFs.read(directory.resolve("cpu.stat")))
            .flatMap(text -> word(text, "usage_usec"))
            .map(micros -> micros * 1000);
      }
      return cpu.flatMap(directory -> number(directory.resolve("cpuacct.usage")));
    }

    private static Optional<Long> number(Path file) {
      return ProcFs.read(file)
          .map(text -> ProcText.leadingNumber(text.strip()))
          .filter(java.util.OptionalLong::isPresent)
          .map(java.util.OptionalLong::getAsLong);
    }

    private static Optional<Long> word(String text, String name) {
      return text.lines()
          .filter(line -> line.startsWith(name + " "))
          .map(line -> ProcText.leadingNumber(line.substring(name.length() + 1)))
          .filter(java.util.OptionalLong::isPresent)
          .map(java.util.OptionalLong::getAsLong)
          .findFirst();
    }

    /** Removes the groups once their processes are gone. */
    void remove() {
      delete(memory);
      if (!unified) {
        cpu.ifPresent(Group::delete);
      }
    }

    private static void delete(Path directory) {
      try {
        Files.deleteIfExists(directory);
      } catch (IOException e) {
        // a process of it is still ending; an empty group costs next to nothing
      }
    }
  }
}
