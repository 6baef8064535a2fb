package dev.panapulse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files for containers name variables that exist, and the user of the image. */
final class ContainerFilesTest {
  private static final Pattern VARIABLE = Pattern.compile("PANAPULSE_[A-Z_]+");
  private static final Pattern USER = Pattern.compile("(?:uid=|runAsUser: |owner=)([1-9][0-9]*)");

  private static Set<String> users(Path file) throws IOException {
    Set<String> users = new TreeSet<>();
    Matcher user = USER.matcher(Files.readString(file));
    while (user.find()) {
      users.add(user.group(1));
    }
    return users;
  }

  @ParameterizedTest
  @ValueSource(strings = {"compose.yaml", "daemonset.yaml"})
  void theyNameWhatExists(String name) throws IOException {
    Path file = Path.of("packaging", "containers", name);
    Set<String> known =
        Settings.keys().stream()
            .flatMap(key -> key.variableNames().stream())
            .collect(Collectors.toSet());
    Set<String> named = new TreeSet<>();
    Matcher variable = VARIABLE.matcher(Files.readString(file));
    while (variable.find()) {
      named.add(variable.group());
    }

    assertFalse(named.isEmpty());
    named.removeAll(known);
    assertEquals(Set.of(), named);
    assertEquals(users(Path.of("scripts", "lib", "package.py")), users(file));
  }
}
