package dev.panapulse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.codec.Secrets;
import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.SettingsException;
import dev.panapulse.config.SettingsLoader;
import dev.panapulse.libc.LibC;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which secrets are hidden while settings come and go. */
final class SettingsAgainTest {
  private static final LibC LIBC = LibC.system();

  @TempDir Path directory = Path.of("");

  private final Map<String, String> logProperties = CommandLine.logProperties();

  private Path file() {
    return directory.resolve("config.toml");
  }

  private void write(String... lines) throws IOException {
    Files.writeString(file(), String.join("\n", lines) + "\n");
  }

  private void token(String token) throws IOException {
    write("export.token = '" + token + "'");
  }

  @BeforeEach
  void first() throws IOException {
    token("token-of-the-start");
  }

  @AfterEach
  void restoreLog() {
    CommandLine.logProperties().keySet().forEach(System::clearProperty);
    logProperties.forEach(System::setProperty);
  }

  /** As at the start. */
  private SettingsAgain start(String... words) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("PANAPULSE_CONFIG", file().toString());
    LoadedSettings loaded = SettingsLoader.load(environment, Map.of(), Optional.empty());
    Secrecy.protect(LIBC, loaded.settings().export());
    return new SettingsAgain(LIBC, environment, Arguments.parse(words), loaded);
  }

  @Test
  void aServiceKeepsItsEndpointWhenTheFileHasNoneAnyMore() throws IOException {
    write("export.endpoint = 'http://localhost:4318'");
    SettingsAgain again = start("run", "--require-endpoint");
    reload(again);
    write("");
    SettingsException refused = assertThrows(SettingsException.class, again::load);
    assertTrue(
        refused.lines().getFirst().startsWith("export.endpoint (default, because no endpoint"),
        refused.getMessage());
  }

  private static void reload(SettingsAgain again) {
    again.inForce(again.load());
  }

  private static boolean isHidden(String secret) {
    return Secrets.redact("<" + secret + ">").equals("<" + Secrets.REDACTED + ">");
  }

  /** Ends with settings without secrets, twice, so that other tests know none of these. */
  private void end(SettingsAgain again) throws IOException {
    write("");
    reload(again);
    reload(again);
    again.load();
  }

  @Test
  void aTokenThatMovesIntoAFileStaysHidden() throws IOException {
    SettingsAgain again = start();
    Path moved = Files.writeString(directory.resolve("token"), "token-of-the-start");
    write("export.token_file = '" + moved + "'");
    LoadedSettings loaded = again.load();
    // as the sender does that reads the file
    Secrets.register("token-of-the-start");
    again.inForce(loaded);
    end(again);
    assertTrue(isHidden("token-of-the-start"));
    Secrets.forget("token-of-the-start");
    assertFalse(isHidden("token-of-the-start"));
  }

  @Test
  void refusedSettingsWithASecretInForceTakeNothingAway() throws IOException {
    SettingsAgain again = start();
    write("export.token = 'token-of-the-start'", "export.headers = { x-key = 'a-refused-key' }");
    again.load();
    assertTrue(isHidden("a-refused-key"));
    write("");
    again.load();
    assertFalse(isHidden("a-refused-key"), "until the next reload");
    assertTrue(isHidden("token-of-the-start"), "in force");
    end(again);
    assertFalse(isHidden("token-of-the-start"));
  }

  @Test
  void theSecretsBeforeStayHiddenUntilTheNextReload() throws IOException {
    SettingsAgain again = start();
    token("token-two");
    reload(again);
    assertTrue(isHidden("token-of-the-start"), "a request under way may have it");
    token("token-three");
    reload(again);
    assertFalse(isHidden("token-of-the-start"));
    assertTrue(isHidden("token-two"));
    assertTrue(isHidden("token-three"));
    end(again);
    assertFalse(isHidden("token-two"));
    assertFalse(isHidden("token-three"));
  }

  @Test
  void theSecretsOfInvalidSettingsAreHiddenInWhatIsSaidOfThem() throws IOException {
    SettingsAgain again = start();
    write("interval = 'an-invalid-one'", "export.token = 'an-invalid-one'");
    SettingsException invalid = assertThrows(SettingsException.class, again::load);
    assertFalse(invalid.lines().toString().contains("an-invalid-one"), invalid.lines()::toString);
    assertTrue(invalid.lines().toString().contains("interval"), invalid.lines()::toString);
    assertTrue(isHidden("an-invalid-one"));
    assertTrue(isHidden("token-of-the-start"));
    end(again);
    assertFalse(isHidden("an-invalid-one"));
  }

  @Test
  void manyReloadsKeepTwoGenerations() throws IOException {
    SettingsAgain again = start();
    for (int i = 0; i < 100; i++) {
      token("token-number-" + i + "-");
      reload(again);
    }
    int hidden = 0;
    for (int i = 0; i < 100; i++) {
      hidden += isHidden("token-number-" + i + "-") ? 1 : 0;
    }
    assertEquals(2, hidden);
    end(again);
  }
}
