package dev.panapulse.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The two forms in which the agent is shipped; each end-to-end test runs on both. */
enum Build {
  /** {@code java -jar panapulse.jar}, on the JDK that runs the tests. */
  JAR {
    @Override
    List<String> command() {
      return List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-jar",
          file("panapulse.jar").toString());
    }
  },

  /** The static executable. */
  EXECUTABLE {
    @Override
    List<String> command() {
      return List.of(executable().toString());
    }
  };

  /** How the agent is started; its arguments come behind. */
  abstract List<String> command();

  /** Those that the system property {@code panapulse.builds} names; all when it names none. */
  static Stream<Build> underTest() {
    String names = System.getProperty("panapulse.builds", "");
    if (names.isBlank()) {
      return Stream.of(values());
    }
    return Arrays.stream(names.split(",")).map(name -> valueOf(name.toUpperCase(Locale.ROOT)));
  }

  static Path executable() {
    return file("panapulse.executable");
  }

  /** The file that a system property names. */
  static Path file(String property) {
    String value = System.getProperty(property, "");
    if (value.isBlank()) {
      throw new AssertionError(property + " is not set; scripts/test does that");
    }
    Path path = Path.of(value);
    if (!Files.isReadable(path)) {
      throw new AssertionError(path + " is not there; scripts/test makes it");
    }
    return path;
  }
}
