package dev.panapulse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.resource.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class VersionTest {
  /** The first version in the file is the project's own. */
  private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");

  @Test
  void theVersionIsThatOfThePom() throws IOException {
    Matcher version = VERSION.matcher(Files.readString(Path.of("pom.xml")));

    assertTrue(version.find());
    assertEquals(version.group(1).replace("-SNAPSHOT", ""), Version.NUMBER);
  }
}
