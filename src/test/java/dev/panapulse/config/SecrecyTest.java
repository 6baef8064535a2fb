package dev.panapulse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.config.type.Secret;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecrecyTest {
  private static final String SECRET = "hunter2";

  @TempDir Path directory = Path.of("");

  @Test
  void whatIsSetIsNotShown() {
    LoadedSettings loaded =
        new SettingsLoaderFixture()
            .variable("PANAPULSE_EXPORT_TOKEN", SECRET)
            .variable("OTEL_EXPORTER_OTLP_HEADERS", "x-key=" + SECRET)
            .variable("PANAPULSE_EXPORT_PROXY", "http://" + SECRET + ":" + SECRET + "@proxy:3128")
            .variable("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://h/x?key=" + SECRET)
            .load();
    assertFalse(loaded.toString().contains(SECRET), loaded.toString());
    String report = String.join("\n", SettingsReport.lines(loaded));
    assertFalse(report.contains(SECRET), report);
    assertTrue(report.contains("(set)"), report);
    Secret authorization = loaded.settings().export().headers().get("Authorization");
    assertEquals(new Secret("Bearer " + SECRET), authorization);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PANAPULSE_EXPORT_TOKEN|hunter2 x",
        "PANAPULSE_TOKNE|hunter2",
        "OTEL_EXPORTER_OTLP_HEADERS|hunter2",
        "OTEL_EXPORTER_OTLP_HEADERS|hunter2 hunter2=1",
        "OTEL_EXPORTER_OTLP_HEADERS|a=hunter2%",
        "OTEL_EXPORTER_OTLP_HEADERS|a=hunter2%0a",
        "OTEL_EXPORTER_OTLP_HEADERS|a=hunter2,a=hunter2",
        "PANAPULSE_EXPORT_PROXY|http://u:hunter2@h:x",
        "PANAPULSE_EXPORT_PROXY|socks5://u:hunter2@h",
        "PANAPULSE_EXPORT_PROXY|u:hunter2@h y",
        "PANAPULSE_EXPORT_ENDPOINT|http://u:hunter2@h",
        "PANAPULSE_EXPORT_ENDPOINT|http://u:hunter2@h@x y",
        "PANAPULSE_EXPORT_ENDPOINT|u:hunter2@h",
        "PANAPULSE_EXPORT_ENDPOINT|ftp://h?key=hunter2",
      })
  void whatIsRefusedIsNotShown(String variable, String value) {
    String problem = new SettingsLoaderFixture().variable(variable, value).problem();
    assertFalse(problem.contains(SECRET), problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "export.token = hunter2",
        "export.token = 1 hunter2",
        "export.token = 0.hunter2",
        "export.token = \"hunter2",
        "export.token = 'hunter2\n'",
        "export.token = '' 'hunter2'",
        "export.token = ['hunter2']",
        "export.token = {hunter2 = 1}",
        "export.toke = 'hunter2'",
        "export.token.x = 'hunter2'",
        "export.token 'hunter2'",
        "export.headers = { a = hunter2 }",
        "export.headers = { a = 'hunter2\\n' b }",
        "export.headers = { a = ['hunter2'] }",
        "export.headers = 'a=hunter2'",
        "export.headers = { 'a b' = 'hunter2' }",
        "export.headers = { a = \"hunter2\\n\" }",
        "export.token = \"\\hunter2\"",
        "export.token = 2hunter2",
        "export.token = 1979-01-01hunter2",
        "export.token = truehunter2",
      })
  void whatIsWrongInTheFileIsNotShown(String toml) {
    String problems = new SettingsLoaderFixture().file(directory, toml).problems().toString();
    assertFalse(problems.contains(SECRET), problems);
  }
}
