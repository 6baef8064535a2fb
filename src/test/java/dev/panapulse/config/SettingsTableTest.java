package dev.panapulse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTableTest {
  @TempDir Path directory = Path.of("");

  @Test
  void everyNameIsThere() {
    String markdown = SettingsTable.markdown();
    String help = String.join("\n", SettingsTable.help());
    for (SettingKey<?> key : SettingKey.all()) {
      assertTrue(markdown.contains(key.name()), key.name());
      for (String variable : key.variableNames()) {
        assertTrue(markdown.contains('`' + variable + '`'), variable);
      }
      key.flag().ifPresent(flag -> assertTrue(help.contains(flag), flag));
    }
    for (String row : markdown.lines().toList()) {
      assertEquals(7, row.chars().filter(c -> c == '|').count(), row);
    }
  }

  @Test
  void namesAreUnique() {
    Set<String> names = new HashSet<>();
    for (SettingKey<?> key : SettingKey.all()) {
      assertTrue(names.add(key.name()), key.name());
      key.flag().ifPresent(flag -> assertTrue(names.add(flag), flag));
      key.variableNames().forEach(name -> assertTrue(names.add(name), name));
    }
  }

  @Test
  void theTokenHasNoFlag() {
    assertTrue(SettingKey.TOKEN.flag().isEmpty());
    assertTrue(SettingKey.TOKEN.secret());
  }

  /** When this fails, write what {@link SettingsTable#exampleFile()} returns into the file. */
  @Test
  void theExampleFileIsUpToDate() throws IOException {
    Path file = Path.of("packaging", "config.toml");
    assertEquals(SettingsTable.exampleFile(), Files.readString(file));
  }

  @Test
  void theExampleFileHoldsTheDefaults() {
    String example = SettingsTable.exampleFile();
    assertEquals(new Loading().settings(), new Loading().file(directory, example).settings());
    StringBuilder uncommented = new StringBuilder();
    for (String line : example.lines().toList()) {
      boolean setting = line.startsWith("#") && !line.startsWith("# ") && !line.endsWith("=");
      uncommented.append(setting ? line.substring(1) : line).append('\n');
    }
    String toml = uncommented.toString();
    LoadedSettings loaded = new Loading().file(directory, toml).load();
    assertEquals(new Loading().settings(), loaded.settings());
    for (SettingOrigin origin : loaded.origins()) {
      SettingKey<?> key =
          SettingKey.all().stream()
              .filter(k -> k.name().equals(origin.key()))
              .findFirst()
              .orElseThrow();
      boolean expected = key.inFile() && key.shownDefault().isPresent();
      assertEquals(expected, origin.origin() instanceof Origin.InFile, origin.toString());
    }
  }

  @Test
  void theReportIsInColumns() {
    List<String> lines = SettingsReport.lines(new Loading().load());
    assertEquals(SettingKey.all().size(), lines.size());
    int equals = lines.get(0).indexOf(" = ");
    for (String line : lines) {
      assertEquals(equals, line.indexOf(" = "), line);
      assertTrue(line.endsWith(")"), line);
    }
    assertFalse(lines.get(1).contains("Optional"), lines.get(1));
  }
}
