package dev.panapulse.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class VersionTest {
  /** The version after the artifact's name: the project's own, and the agent's as a dependency. */
  private static final Pattern VERSION =
      Pattern.compile("<artifactId>panapulse</artifactId>\\s*<version>([^<]+)</version>");

  private static String version(Path pom, Pattern pattern) throws IOException {
    Matcher version = pattern.matcher(Files.readString(pom));
    assertTrue(version.find(), pom + " has no version of the agent");
    String found = version.group(1);
    assertTrue(!version.find(), pom + " has two versions of the agent");
    return found;
  }

  @Test
  void theVersionIsThatOfThePom() throws IOException {
    assertEquals(version(Path.of("pom.xml"), VERSION).replace("-SNAPSHOT", ""), Version.NUMBER);
  }

  @Test
  void theBenchmarksUseThisVersion() throws IOException {
    assertEquals(
        version(Path.of("pom.xml"), VERSION), version(Path.of("bench", "pom.xml"), VERSION));
  }
}
