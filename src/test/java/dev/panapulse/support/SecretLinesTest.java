package dev.panapulse.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretLinesTest {
  private static final Set<String> HARMLESS = Set.of("interval", "endpoint", "proxy", "exclude");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token = \"hush-hush\"",
        "tokn = \"hush-hush\"",
        "export.token=\"hush-hush\"",
        "headers = { a = \"hush-hush\" }",
        "headers = {\n a = \"hush-hush\"\n}",
        "[export.headers]\na = \"hush-hush\"",
        "token = \"\"\"\nhush-hush\n\"\"\"",
        "# token = \"hush-hush\"",
        "endpoint = \"https://me:hush-hush@host/\"",
        "endpoint = \"https://host/?key=hush-hush\"",
        "proxy = \"http://hush-hush@host\"",
        "\"interval \" = \"hush-hush\"",
      })
  void aSecretInSettingsIsStruckOut(String text) {
    String clean = SecretLines.ofSettings(text + "\n[disk]\nexclude = [\"sd*\"]\n", HARMLESS);
    assertFalse(clean.contains("hush"), clean);
    assertTrue(clean.endsWith("[disk]\nexclude = [\"sd*\"]\n"), clean);
  }

  @Test
  void whatIsHarmlessStays() {
    String text = "interval = \"1s\"\n[disk]\nexclude = [\n  \"sd*\",\n]\n# a comment\n";
    assertEquals(text, SecretLines.ofSettings(text, HARMLESS));
  }

  @Test
  void aUnitKeepsItsDirectives() {
    String unit =
        """
        [Service]
        ExecStart=/usr/bin/panapulse
        ProtectProc=invisible
        Environment=PANAPULSE_EXPORT_TOKEN=hush-hush
        """;
    String clean = SecretLines.ofUnit(unit);
    assertFalse(clean.contains("hush"), clean);
    assertTrue(clean.contains("ProtectProc=invisible\n"), clean);
  }

  @Test
  void nothingMovesTheCursor() {
    assertFalse(SecretLines.ofUnit("[a]\nb=\u001b[2J\n").contains("\u001b"));
  }
}
