package dev.panapulse.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panapulse.boards.BoardFiles;
import dev.panapulse.boards.NameForm;
import dev.panapulse.boards.Rule;
import dev.panapulse.boards.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each alert rule fires when it should and is silent when it should be: the unit tests beside the
 * rules, run by the vmalert-tool that comes with VictoriaMetrics, and by promtool for names that it
 * cannot read.
 */
final class AlertRulesIT {
  private static final String PROMTOOL = "promtool";

  @TempDir Path directory = Path.of("");

  private record Outcome(int exitCode, String text) {}

  private static Outcome unitTest(Path tests) throws IOException, InterruptedException {
    Path tool = Build.file("panapulse.backend").resolveSibling("vmalert-tool");
    assumeTrue(Files.isExecutable(tool), tool + " is missing");
    return run(tool.toString(), "unittest", "--files=" + tests);
  }

  private static Outcome run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Outcome(process.waitFor(), text);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PROMETHEUS_UTF8")
  void rulesFireAndAreSilentAsTheyShould(NameForm form) throws Exception {
    Outcome outcome = unitTest(BoardFiles.tests(form));
    assertEquals(0, outcome.exitCode(), outcome.text());
    assertTrue(outcome.text().contains("SUCCESS"), outcome.text());
  }

  @Test
  void promtoolFindsTheSame() throws Exception {
    assumeTrue(RealServers.has(PROMTOOL), "there is no promtool");
    Outcome outcome =
        run(
            RealServers.executable(PROMTOOL),
            "test",
            "rules",
            BoardFiles.tests(NameForm.PROMETHEUS_UTF8).toString());
    assertEquals(0, outcome.exitCode(), outcome.text());
    assertTrue(outcome.text().contains("SUCCESS"), outcome.text());
  }

  /** Rules that never fire are noticed, each of them. */
  @Test
  void wrongRulesAreNoticed() throws Exception {
    NameForm form = NameForm.VICTORIA_METRICS;
    String rules = Files.readString(BoardFiles.rules(form));
    Files.writeString(
        directory.resolve("panapulse.yml"),
        rules.replaceAll("(?m)^( *expr: \")(.*)\"$", "$1($2) * 0 > 1\""));
    Path tests = directory.resolve("panapulse.test.yml");
    Files.writeString(tests, Files.readString(BoardFiles.tests(form)));
    Outcome outcome = unitTest(tests);
    assertTrue(outcome.exitCode() != 0, outcome.text());
    for (Rule rule : Rules.all()) {
      assertTrue(
          outcome.text().contains("alertname: " + rule.name() + ","),
          () -> rule.name() + " is not in " + outcome.text());
    }
  }
}
