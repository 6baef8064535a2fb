package dev.panapulse.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a file of {@code bench/agents} says of an agent. Texts of {@code run} and {@code files} may
 * have {@link Template placeholders}.
 *
 * @param name the file's, without its ending
 * @param title for tables
 * @param note what is particular about how it does the job
 * @param quick whether {@code --quick} has it
 * @param delivery how figures leave it
 * @param minimumInterval the shortest that it takes
 * @param find where it comes from
 * @param versionArguments with which it prints its version
 * @param run its command line, without the program, its environment and directories to make
 * @param files configuration files, by path below the working directory
 * @param points how data points are told in what it delivers
 * @param path of the URL that is scraped, or directory that is watched
 * @param keys items that Zabbix asks for
 */
record AgentDescriptor(
    String name,
    String title,
    String note,
    boolean quick,
    DeliveryKind delivery,
    Duration minimumInterval,
    Find find,
    List<String> versionArguments,
    Run run,
    Map<String, String> files,
    PointCount points,
    String path,
    List<String> keys) {

  AgentDescriptor {
    versionArguments = List.copyOf(versionArguments);
    files = Map.copyOf(files);
    keys = List.copyOf(keys);
  }

  /** The same under another name. */
  AgentDescriptor renamed(String otherName, String otherTitle) {
    return new AgentDescriptor(
        otherName,
        otherTitle,
        note,
        quick,
        delivery,
        minimumInterval,
        find,
        versionArguments,
        run,
        files,
        points,
        path,
        keys);
  }

  /**
   * Where an agent comes from: the first of these that is there.
   *
   * @param builtin one of ours
   * @param commands names to look for on PATH
   * @param debian packages to unpack
   */
  record Find(Optional<Builtin> builtin, List<String> commands, Optional<Debian> debian) {
    Find {
      commands = List.copyOf(commands);
    }
  }

  /** What scripts/bench builds. */
  enum Builtin {
    EXECUTABLE,
    JAR,
    FLOOR
  }

  /**
   * Packages of Debian that are unpacked, not installed.
   *
   * @param packages the agent's first, then libraries that a small system may lack
   * @param executable path in the first
   */
  record Debian(String suite, List<String> packages, String executable) {
    Debian {
      packages = List.copyOf(packages);
    }
  }

  /** How it is run. */
  record Run(List<String> arguments, Map<String, String> environment, List<String> directories) {
    Run {
      arguments = List.copyOf(arguments);
      environment = Map.copyOf(environment);
      directories = List.copyOf(directories);
    }
  }
}
