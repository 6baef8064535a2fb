package dev.panapulse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTableTest {
  @TempDir Path directory = Path.of("");

  @Test
  void everyNameIsThere() {
    String markdown = SettingsTable.markdown();
    String help = SettingsHelp.allSettings();
    for (SettingKey<?> key : Settings.keys()) {
      assertTrue(markdown.contains('`' + key.name() + '`'), key.name());
      assertTrue(help.contains("  " + key.name() + '\n'), key.name());
      for (String variable : key.variableNames()) {
        assertTrue(markdown.contains('`' + variable + '`'), variable);
        assertTrue(help.contains(variable), variable);
      }
      key.flag().ifPresent(flag -> assertTrue(help.contains(flag), flag));
    }
    for (String row : markdown.lines().filter(line -> line.startsWith("|")).toList()) {
      assertEquals(7, row.chars().filter(c -> c == '|').count(), row);
    }
  }

  @Test
  void namesAreUnique() {
    Set<String> names = new HashSet<>();
    for (SettingKey<?> key : Settings.keys()) {
      assertTrue(names.add(key.name()), key.name());
      key.flag().ifPresent(flag -> assertTrue(names.add(flag), flag));
      key.variableNames().forEach(name -> assertTrue(names.add(name), name));
    }
  }

  @Test
  void eachVariableFollowsFromItsKey() {
    for (SettingKey<?> key : Settings.keys()) {
      assertEquals(
          "PANAPULSE_" + key.name().replace('.', '_').toUpperCase(Locale.ROOT),
          key.variableNames().getFirst());
      for (String other : key.variableNames().subList(1, key.variableNames().size())) {
        assertTrue(other.startsWith("OTEL_"), other);
      }
    }
  }

  @Test
  void eachSettingHasSentences() {
    for (SettingKey<?> key : Settings.keys()) {
      assertTrue(key.sentence().matches("(?s)\\p{Lu}.*\\."), key + ": " + key.sentence());
    }
  }

  @Test
  void theCommonOptionsHaveALineEach() {
    List<String> lines = SettingsHelp.commonOptions().lines().toList();
    long common = Settings.keys().stream().filter(SettingKey::common).count();
    assertEquals(common, lines.size());
    assertTrue(
        lines.contains("  --interval <duration>  Time between two samples (default 10s)"),
        lines.toString());
    assertTrue(
        lines.contains(
            "  --compression <word>   Compression of request bodies: gzip, none (default gzip)"),
        lines.toString());
  }

  @Test
  void theTokenHasNoFlag() {
    assertTrue(ExportSettings.TOKEN.flag().isEmpty());
    assertTrue(ExportSettings.TOKEN.secret());
  }

  /** When this fails, write what {@link SettingsTable#exampleFile()} returns into the file. */
  @Test
  void theExampleFileIsUpToDate() throws IOException {
    Path file = Path.of("packaging", "config.toml");
    assertEquals(SettingsTable.exampleFile(), Files.readString(file));
  }

  /** The files differ, and nothing else may. */
  private static Settings withHashOf(Settings other, Settings settings) {
    return new Settings(
        settings.file(),
        other.fileHash(),
        settings.interval(),
        settings.rootPath(),
        settings.logLevel(),
        settings.export(),
        settings.buffer(),
        settings.spool(),
        settings.control(),
        settings.resource(),
        settings.collectors(),
        settings.ofCollectors());
  }

  @Test
  void theExampleFileHoldsTheDefaults() {
    String example = SettingsTable.exampleFile();
    Settings defaults = new SettingsLoaderFixture().file(directory, "").settings();
    Settings commented = new SettingsLoaderFixture().file(directory, example).settings();
    assertEquals(withHashOf(commented, defaults), commented);
    StringBuilder uncommented = new StringBuilder();
    for (String line : example.lines().toList()) {
      boolean setting = line.startsWith("#") && !line.startsWith("# ") && !line.endsWith("=");
      uncommented.append(setting ? line.substring(1) : line).append('\n');
    }
    String toml = uncommented.toString();
    LoadedSettings loaded = new SettingsLoaderFixture().file(directory, toml).load();
    assertEquals(withHashOf(loaded.settings(), defaults), loaded.settings());
    for (SettingOrigin origin : loaded.origins()) {
      SettingKey<?> key =
          Settings.keys().stream()
              .filter(k -> k.name().equals(origin.key()))
              .findFirst()
              .orElseThrow();
      boolean expected = key.inFile() && key.shownDefault().isPresent();
      assertEquals(expected, origin.origin() instanceof Origin.InFile, origin.toString());
    }
  }

  @Test
  void theReportIsInColumns() {
    List<String> lines = SettingsReport.lines(new SettingsLoaderFixture().load());
    assertEquals(Settings.keys().size(), lines.size());
    int equals = lines.get(0).indexOf(" = ");
    for (String line : lines) {
      assertEquals(equals, line.indexOf(" = "), line);
      assertTrue(line.endsWith(")"), line);
    }
    assertFalse(lines.get(1).contains("Optional"), lines.get(1));
  }
}
