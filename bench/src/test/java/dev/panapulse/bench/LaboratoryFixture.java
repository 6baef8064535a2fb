package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A laboratory in a directory, whose agents are shell scripts. */
final class LaboratoryFixture {
  /** Descriptor of an agent that appends a line to a file every 0.1 s. */
  static final String AGENT =
      """
      title = "Script"
      delivers = "file"
      [find]
      commands = ["sh"]
      [run]
      arguments = ["@work@/agent.sh"]
      directories = ["data"]
      [files]
      "agent.sh" = "while :; do echo $UNSET one >> @work@/data/out; sleep 0.1; done"
      [points]
      count = "lines"
      path = "data"
      """;

  private LaboratoryFixture() {}

  /** A site without programs; its launcher writes the time and starts the agent. */
  static Site site(Path directory) throws IOException {
    Path launcher = directory.resolve("launch");
    Files.writeString(
        launcher,
        """
        #!/bin/sh
        date +%s%N > "$1"
        while [ "$1" != -- ]; do shift; done
        shift
        exec "$@"
        """);
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    return new Site(
        Path.of("").toAbsolutePath(),
        directory.resolve("none"),
        directory.resolve("none.jar"),
        directory.resolve("none"),
        launcher,
        directory);
  }

  static Laboratory laboratory(Path directory, LoopbackTls tls) throws IOException {
    return new Laboratory(
        site(directory),
        ControlGroups.find(directory.resolve("none"), ""),
        tls,
        text -> {},
        new AtomicInteger());
  }

  /** The agent described by {@code text}, which must be found. */
  static Found found(String text, Laboratory laboratory) {
    Finder finder = new Finder(laboratory.site());
    finder.look(DescriptorFile.parse("script", text));
    assertEquals(List.of(), finder.missing());
    return finder.found().getFirst();
  }
}
