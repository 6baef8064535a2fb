package dev.panapulse.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An agent that is on this machine.
 *
 * @param program its executable
 * @param root where its packages were unpacked, if they were
 * @param files what it consists of, for its size
 */
record Found(
    AgentDescriptor agent, Path program, Optional<Path> root, List<Path> files, String version) {

  Found {
    files = List.copyOf(files);
  }

  /** One that is not, and why. */
  record Missing(AgentDescriptor agent, String why) {}
}
