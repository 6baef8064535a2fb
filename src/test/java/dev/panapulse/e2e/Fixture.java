package dev.panapulse.e2e;

import java.nio.file.Path;

/** Trees of files that stand for a host. */
final class Fixture {
  /** A small virtual server, with all that the collectors read. */
  static final Path VPS = Path.of("src/test/resources/fixtures/vps").toAbsolutePath();

  private Fixture() {}
}
