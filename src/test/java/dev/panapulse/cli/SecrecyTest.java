package dev.panapulse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.codec.Secrets;
import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.SettingsLoader;
import dev.panapulse.daemon.ExitCode;
import dev.panapulse.libc.LibC;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SecrecyTest {
  @TempDir Path directory = Path.of("");

  private Path file(String name, String mode, String content) throws IOException {
    Path file = Files.writeString(directory.resolve(name), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private LoadedSettings load(Map<String, String> environment, Path file) {
    return SettingsLoader.load(environment, Map.of(), Optional.of(file));
  }

  private static List<String> warnings(LoadedSettings loaded) {
    return Secrecy.warnings(LibC.system(), loaded);
  }

  @ParameterizedTest
  @CsvSource({
    "rw-r--r--,1",
    "rw----r--,1",
    "rw-r-----,0",
    "rw-------,0",
  })
  void aFileWithASecretThatEverybodyReadsIsNamed(String mode, int count) throws IOException {
    Path none = file("none.toml", "rw-r--r--", "");
    Path token = file("token", mode, "s3cret-token");
    Path key = file("key.pem", mode, "");
    Map<String, String> environment = new TreeMap<>();
    environment.put("PANAPULSE_EXPORT_TOKEN_FILE", token.toString());
    environment.put("PANAPULSE_EXPORT_CLIENT_KEY", key.toString());
    environment.put("PANAPULSE_EXPORT_CLIENT_CERTIFICATE", key.toString());
    List<String> warnings = warnings(load(environment, none));
    assertEquals(2 * count, warnings.size(), warnings.toString());
    if (count > 0) {
      assertEquals(
          token
              + " contains a token, and every user of this host can read it; chmod o= restricts it",
          warnings.getFirst());
      assertTrue(warnings.getLast().startsWith(key + " contains a private key, "));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "export.token = 'hunter2'|1",
        "export.headers = { x-key = 'hunter2' }|1",
        "export.proxy = 'http://u:hunter2@p'|1",
        "export.metrics_endpoint = 'http://h/?key=hunter2'|1",
        "export.endpoint = 'http://h'|0",
        "export.headers = { }|0",
        "export.proxy = 'http://p'|0",
      })
  void aConfigurationWithASecretIsNamed(String toml, int count) throws IOException {
    List<String> warnings = warnings(load(Map.of(), file("open.toml", "rw-r--r--", toml)));
    assertEquals(count, warnings.size(), warnings.toString());
    assertEquals(List.of(), warnings(load(Map.of(), file("closed.toml", "rw-r-----", toml))));
    // the secret is elsewhere: the file overridden by the environment
    Map<String, String> token = Map.of("PANAPULSE_EXPORT_TOKEN", "hunter2");
    assertEquals(List.of(), warnings(load(token, file("other.toml", "rw-r--r--", ""))));
  }

  @Test
  void theDoctorHidesTheSecretsOfInvalidSettings() throws IOException {
    Path invalid =
        file("invalid.toml", "rw-------", "interval = 'a-token-6'\nexport.token = 'a-token-6'");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int exitCode =
        new DoctorCommand(new PrintStream(out, false, UTF_8), false, Map.of())
            .run(() -> load(Map.of(), invalid));
    String said = out.toString(UTF_8);
    assertEquals(ExitCode.USAGE, exitCode);
    assertTrue(said.contains("interval"), said);
    assertFalse(said.contains("a-token-6"), said);
    Secrets.forget("Bearer a-token-6");
  }

  @Test
  void everySecretOfTheSettingsIsHidden() throws IOException {
    Map<String, String> environment =
        Map.of(
            "PANAPULSE_EXPORT_TOKEN", "a-token-1",
            "OTEL_EXPORTER_OTLP_METRICS_HEADERS", "x-key=a-header-2",
            "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://h/?u=1&key=a%2Bkey-3&other=a-key-4",
            "PANAPULSE_EXPORT_PROXY", "http://user:a-password-5@p");
    LoadedSettings loaded = load(environment, file("none.toml", "rw-r--r--", ""));
    Secrecy.protect(LibC.system(), loaded.settings().export());
    for (String secret :
        List.of(
            "a-token-1",
            "a-header-2",
            "a%2Bkey-3",
            "a-key-4",
            "a-password-5",
            "dXNlcjphLXBhc3N3b3JkLTU=")) {
      assertEquals("<(secret)>", Secrets.redact("<" + secret + ">"));
    }
    Secrecy.forget(loaded.settings().export());
    assertEquals("a-token-1 a-key-4", Secrets.redact("a-token-1 a-key-4"));
    String limits = Files.readString(Path.of("/proc/self/limits"));
    assertTrue(limits.matches("(?s).*Max core file size +0 +0 .*"), limits);
  }
}
