package dev.panapulse.e2e;

import java.nio.file.Path;

/** Directory trees that stand for the root directory of a host. */
final class HostTree {
  /** A small virtual server, with every file that the collectors read. */
  static final Path VPS = Path.of("src/test/resources/fixtures/vps").toAbsolutePath();

  private HostTree() {}
}
