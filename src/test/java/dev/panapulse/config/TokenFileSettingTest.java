package dev.panapulse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.config.type.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileSettingTest {
  private static final String SECRET = "hunter2";

  @TempDir Path directory = Path.of("");

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("panapulse.token"), content);
  }

  private static SettingsLoaderFixture exporting() {
    return new SettingsLoaderFixture().variable("PANAPULSE_EXPORT_ENDPOINT", "http://h");
  }

  @Test
  void theFileIsNamedAndItsContentIsNot() throws IOException {
    Path file = file(SECRET + "\n");
    LoadedSettings loaded =
        exporting().variable("PANAPULSE_EXPORT_TOKEN_FILE", file.toString()).load();
    assertEquals(Optional.of(file), loaded.settings().export().tokenFile());
    assertEquals(Map.of(), loaded.settings().export().headers());
    String shown = loaded + String.join("\n", SettingsReport.lines(loaded));
    assertFalse(shown.contains(SECRET), shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "hunter2 hunter2", "hunter2\nhunter2\n", "hunter2\u0000"})
  void aFileWithoutATokenIsRefused(String content) throws IOException {
    String problem =
        exporting().variable("PANAPULSE_EXPORT_TOKEN_FILE", file(content).toString()).problem();
    assertTrue(problem.contains("contains no token: "), problem);
    assertFalse(problem.contains(SECRET), problem);
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    assertTrue(
        exporting()
            .variable("PANAPULSE_EXPORT_TOKEN_FILE", "/nonexistent")
            .problem()
            .contains("does not"));
    assertTrue(
        exporting()
            .variable("PANAPULSE_EXPORT_TOKEN_FILE", "token")
            .problem()
            .contains("not an absolute"));
    assertTrue(
        exporting()
            .variable("PANAPULSE_EXPORT_TOKEN_FILE", directory.toString())
            .problem()
            .contains("not a regular file"));
  }

  @Test
  void twoOfTheSameSourceContradict() throws IOException {
    Path file = file(SECRET);
    String both =
        exporting()
            .variable("PANAPULSE_EXPORT_TOKEN_FILE", file.toString())
            .variable("PANAPULSE_EXPORT_TOKEN", SECRET)
            .problem();
    assertTrue(both.contains("export.token_file"), both);
    assertTrue(
        both.contains(
            "contradicts export.token (environment variable PANAPULSE_EXPORT_TOKEN); set only one of them"),
        both);
    assertFalse(both.contains(SECRET), both);
    String header =
        exporting()
            .variable("PANAPULSE_EXPORT_TOKEN_FILE", file.toString())
            .variable("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Basic " + SECRET)
            .problem();
    assertTrue(header.contains("contradicts the authorization header in export.headers"), header);
  }

  @Test
  void theHigherSourceWins() throws IOException {
    Path file = file(SECRET);
    SettingsLoaderFixture higherFile =
        exporting()
            .file(directory, "[export]\ntoken = 'x'\nheaders = { b = 'c' }\n")
            .variable("PANAPULSE_EXPORT_TOKEN_FILE", file.toString());
    assertEquals(Optional.of(file), higherFile.settings().export().tokenFile());
    assertEquals(Map.of("b", new Secret("c")), higherFile.settings().export().headers());
    assertTrue(higherFile.origin("export.token").contains("export.token_file is set"));

    SettingsLoaderFixture higherToken =
        exporting()
            .file(directory, "[export]\ntoken_file = '" + file + "'\n")
            .variable("PANAPULSE_EXPORT_TOKEN", "x");
    assertEquals(Optional.empty(), higherToken.settings().export().tokenFile());
    assertEquals(
        Map.of("Authorization", new Secret("Bearer x")), higherToken.settings().export().headers());

    SettingsLoaderFixture higherHeader =
        exporting()
            .file(directory, "[export]\ntoken_file = '" + file + "'\n")
            .variable("OTEL_EXPORTER_OTLP_HEADERS", "authorization=y");
    assertEquals(Optional.empty(), higherHeader.settings().export().tokenFile());
    assertEquals(
        Map.of("authorization", new Secret("y")), higherHeader.settings().export().headers());
  }

  @Test
  void aCredentialOfSystemdIsTakenIfThereIsNothingElse() throws IOException {
    Path file = file(SECRET);
    String credentials = directory.toString();
    SettingsLoaderFixture alone = exporting().variable("CREDENTIALS_DIRECTORY", credentials);
    assertEquals(Optional.of(file), alone.settings().export().tokenFile());
    assertEquals(
        file + " (environment variable CREDENTIALS_DIRECTORY)", alone.origin("export.token_file"));
    SettingsLoaderFixture token = alone.variable("PANAPULSE_EXPORT_TOKEN", "x");
    assertEquals(Optional.empty(), token.settings().export().tokenFile());
    SettingsLoaderFixture header =
        exporting()
            .variable("CREDENTIALS_DIRECTORY", credentials)
            .variable("OTEL_EXPORTER_OTLP_HEADERS", "authorization=y");
    assertEquals(Optional.empty(), header.settings().export().tokenFile());
    SettingsLoaderFixture console =
        new SettingsLoaderFixture().variable("CREDENTIALS_DIRECTORY", credentials);
    assertEquals(Optional.empty(), console.settings().export().tokenFile());
    Files.writeString(file, "hunter2 hunter2");
    SettingsLoaderFixture broken = exporting().variable("CREDENTIALS_DIRECTORY", credentials);
    assertTrue(broken.problem().contains("environment variable CREDENTIALS_DIRECTORY"));
    Files.delete(file);
    assertEquals(Optional.empty(), broken.settings().export().tokenFile());
  }
}
