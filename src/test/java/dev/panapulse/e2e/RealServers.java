package dev.panapulse.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The servers and proxies of other projects that {@code scripts/test} has fetched. Their names,
 * versions and executables are in the file that the system property {@code panapulse.servers}
 * names; without it there are none.
 */
final class RealServers {
  private static final Properties FOUND = load();

  private RealServers() {}

  private static Properties load() {
    Properties found = new Properties();
    String file = System.getProperty("panapulse.servers", "");
    if (!file.isBlank()) {
      try (InputStream in = Files.newInputStream(Path.of(file))) {
        found.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return found;
  }

  static boolean has(String name) {
    return FOUND.containsKey(name);
  }

  /** The executable of a server that is there. */
  static String executable(String name) {
    return value(name);
  }

  static String version(String name) {
    return value(name + ".version");
  }

  private static String value(String key) {
    String value = FOUND.getProperty(key);
    if (value == null) {
      throw new AssertionError("no " + key + " in the file of panapulse.servers");
    }
    return value;
  }
}
