package dev.panapulse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/** Runs {@code panapulse} within the test, away from the machine's own settings. */
final class CommandLine {
  private static final String LOG_PREFIX = "org.slf4j.simpleLogger.";

  private final Map<String, String> environment = new TreeMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  CommandLine() {
    environment.put("PANAPULSE_CONFIG", resource("/settings/defaults.toml").toString());
  }

  static Path resource(String path) {
    URL url = Objects.requireNonNull(CommandLine.class.getResource(path), path);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  CommandLine variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** The exit code. */
  int run(String... words) {
    return run(out, words);
  }

  /** With a standard output of the test's own. */
  int run(OutputStream stdout, String... words) {
    // reads its properties once: before a command sets them for the process that a test is not
    LoggerFactory.getLogger(CommandLine.class);
    Map<String, String> before = logProperties();
    try {
      return new Main(
              environment, new PrintStream(stdout, false, UTF_8), new PrintStream(err, true, UTF_8))
          .run(words);
    } finally {
      logProperties().keySet().forEach(System::clearProperty);
      before.forEach(System::setProperty);
    }
  }

  static Map<String, String> logProperties() {
    Map<String, String> properties = new TreeMap<>();
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith(LOG_PREFIX)) {
        properties.put(name, System.getProperty(name, ""));
      }
    }
    return properties;
  }

  String out() {
    return out.toString(UTF_8);
  }

  String err() {
    return err.toString(UTF_8);
  }
}
