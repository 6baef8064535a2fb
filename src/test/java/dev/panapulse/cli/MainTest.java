package dev.panapulse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.config.LogLevel;
import dev.panapulse.config.SettingKey;
import dev.panapulse.config.Settings;
import dev.panapulse.control.NotifySocket;
import dev.panapulse.daemon.ExitCode;
import dev.panapulse.resource.Version;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands but for run: what goes where, and the exit codes. */
final class MainTest {
  private static final String VPS = CommandLine.resource("/fixtures/vps").toString();

  private final CommandLine line = new CommandLine();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--nonsense",
        "dance",
        "once more",
        "run --format json",
        "once --require-endpoint",
        "once --format xml",
        "once --format json --format json"
      })
  void wrongUsageIsSaidOnStandardErrorAlone(String words) {
    assertEquals(ExitCode.USAGE, line.run(words.split(" ", -1)));
    assertEquals("", line.out());
    List<String> lines = line.err().lines().toList();
    assertEquals(2, lines.size(), line.err());
    assertTrue(lines.getFirst().startsWith("panapulse: "), line.err());
    assertEquals("Try: panapulse --help", lines.getLast());
  }

  @ParameterizedTest
  @CsvSource({
    "chek,unknown command: chek; did you mean check?",
    "quantum-flux,unknown command: quantum-flux",
    "run --endpont=http://h,unknown option: --endpont; did you mean --endpoint?",
    "run --endpont http://h,unknown option: --endpont; did you mean --endpoint?",
    "--hlep,unknown option: --hlep; did you mean --help?",
    "--tkn=s3cret,unknown option: --tkn",
    "status --quiet=true,--quiet takes no value",
    "--help=all,--help takes no value",
    "check --cpu-per-core=yes,--cpu-per-core takes no value",
  })
  void anUnknownWordGetsASuggestion(String words, String error) {
    assertEquals(ExitCode.USAGE, line.run(words.split(" ", -1)));
    assertEquals("panapulse: " + error, line.err().lines().findFirst().orElse(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "check"})
  void aServiceWithoutAnEndpointIsNotStarted(String command) {
    assertEquals(ExitCode.NO_ENDPOINT, line.run(command, "--require-endpoint"));
    assertEquals("", line.out());
    assertEquals(
        "panapulse: no endpoint is set; set export.endpoint, or PANAPULSE_EXPORT_ENDPOINT; nothing"
            + " was started\n",
        line.err());
  }

  /** For systemd, a service that ends before it was ready has failed, whatever its exit status. */
  @Test
  void aServiceWithoutAnEndpointIsReadyBeforeItEnds(@TempDir Path directory) {
    try (NotifySocket socket = new NotifySocket(directory.resolve("notify").toString())) {
      line.variable("NOTIFY_SOCKET", socket.name());
      assertEquals(ExitCode.NO_ENDPOINT, line.run("run", "--require-endpoint"));
      List<String> messages = socket.take();
      assertEquals(1, messages.size(), messages.toString());
      assertTrue(
          messages.getFirst().startsWith("READY=1\nSTATUS=no endpoint"), messages.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--endpoint=http://localhost:4318", "--exporter=console"})
  void whereSamplesGoIsChosenByAnEndpointOrAnExporter(String option) {
    assertEquals(ExitCode.OK, line.run("check", "--require-endpoint", "--root-path", VPS, option));
  }

  @Test
  void checkPrintsWarningsAboutTheSettings() {
    String endpoint = "http://localhost:4318/v1/metrics";
    assertEquals(ExitCode.OK, line.run("check", "--root-path", VPS, "--endpoint", endpoint));
    List<String> out = line.out().lines().toList();
    int warnings = out.indexOf("Warnings");
    assertTrue(out.get(warnings + 1).startsWith("  requests go to " + endpoint), line.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "once", "check"})
  void everythingThatIsWrongWithTheSettingsIsSaidAtOnce(String command) {
    line.variable("PANAPULSE_LOG_LEVEL", "loud").variable("PANAPULSE_INTERVALL", "1s");
    assertEquals(ExitCode.USAGE, line.run(command, "--interval", "soon"));
    assertEquals("", line.out());
    assertEquals(4, line.err().lines().count(), line.err());
    for (String wrong : List.of("soon", "loud", "PANAPULSE_INTERVALL", "nothing was started")) {
      assertTrue(line.err().contains(wrong), line.err());
    }
  }

  @Test
  void theVersionIsPrintedWithoutSettings() {
    line.variable("PANAPULSE_LOG_LEVEL", "loud");
    assertEquals(ExitCode.OK, line.run("version"));
    assertEquals("panapulse " + Version.NUMBER + "\n", line.out());
    assertEquals("", line.err());
    assertTrue(Version.NUMBER.matches("\\d+\\.\\d+\\.\\d+.*"), Version.NUMBER);
  }

  /** The tests' standard output is none. */
  @Test
  void topNeedsATerminal() {
    assertEquals(ExitCode.FAILURE, line.run("top"));
    assertTrue(line.err().contains("top needs a terminal"), line.err());
  }

  @Test
  void helpListsTheCommandsAndTheTenCommonOptions() {
    assertEquals(ExitCode.OK, line.run("--help"));
    for (String word : List.of("run", "once", "check", "top", "version", "help", "Exit status:")) {
      assertTrue(line.out().contains("  " + word + "  ") || line.out().contains(word + '\n'), word);
    }
    List<String> options =
        line.out().lines().filter(text -> text.matches(" +(-h, )?--[a-z].*")).toList();
    assertEquals(10, options.size(), options.toString());
    assertFitsTheScreen(line.out());
    CommandLine asCommand = new CommandLine();
    assertEquals(ExitCode.OK, asCommand.run("help"));
    assertEquals(line.out(), asCommand.out());
  }

  @Test
  void helpAllListsEverySetting() {
    assertEquals(ExitCode.OK, line.run("help", "all"));
    for (SettingKey<?> key : Settings.keys()) {
      assertTrue(line.out().contains("  " + key.name() + '\n'), key.name());
      key.flag().ifPresent(flag -> assertTrue(line.out().contains(flag), flag));
      key.variableNames().forEach(name -> assertTrue(line.out().contains(name), name));
    }
    assertFitsTheScreen(line.out());
    CommandLine asOption = new CommandLine();
    assertEquals(ExitCode.OK, asOption.run("--help", "all"));
    assertEquals(line.out(), asOption.out());
  }

  private static void assertFitsTheScreen(String text) {
    text.lines().forEach(each -> assertTrue(each.length() <= 100, each));
  }

  @Test
  void oncePrintsATableOfTheSecondSample() {
    assertEquals(ExitCode.OK, line.run("once", "--root-path", VPS));
    List<String> lines = line.out().lines().toList();
    assertTrue(lines.getFirst().contains(" values, rates over "), lines.getFirst());
    List<String> areas = lines.stream().filter(l -> l.matches("[a-z].*")).toList();
    assertEquals(
        List.of(
            "system",
            "system.cpu",
            "system.process",
            "system.memory",
            "system.paging",
            "system.linux",
            "system.disk",
            "system.filesystem",
            "system.network",
            "panapulse"),
        areas);
    assertEquals("", line.err());
  }

  @Test
  void oncePrintsJson() {
    assertEquals(ExitCode.OK, line.run("once", "--format", "json", "--root-path", VPS));
    assertTrue(line.out().startsWith("{"), line.out());
    assertTrue(line.out().contains("\"system.uptime\""), line.out());
    assertEquals("", line.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"once", "once --format json", "check", "version", "help", "help all"})
  void outputThatCannotBeWrittenIsAFailure(String command) {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
    if (!command.startsWith("help") && !command.equals("version")) {
      words.addAll(List.of("--root-path", VPS));
    }
    assertEquals(ExitCode.FAILURE, line.run(full, words.toArray(String[]::new)));
    assertEquals("panapulse: standard output cannot be written\n", line.err());
  }

  @Test
  void checkTellsSettingsCollectorsAndSources() {
    assertEquals(ExitCode.OK, line.run("check", "--root-path", VPS, "--interval", "7s"));
    assertEquals("", line.err());
    List<String> out = line.out().lines().toList();
    assertTrue(
        out.stream().anyMatch(l -> l.startsWith("  interval") && l.contains("= 7s")), line.out());
    assertTrue(out.stream().anyMatch(l -> l.matches("  cpu +[1-9]\\d* values")), line.out());
    assertTrue(
        out.stream().anyMatch(l -> l.contains(VPS + "/proc/stat") && l.endsWith(" readable")),
        line.out());
  }

  @Test
  void aSourceThatIsNotThereIsNoFailure(@TempDir Path empty) {
    assertEquals(ExitCode.OK, line.run("check", "--root-path", empty.toString()));
    assertTrue(line.out().contains("does not exist; its metrics are left out"), line.out());
  }

  @Test
  void aSourceThatCannotBeReadIsAFailure(@TempDir Path root) throws IOException {
    Files.createDirectories(root.resolve("proc/stat"));
    assertEquals(ExitCode.FAILURE, line.run("check", "--root-path", root.toString()));
    List<String> stat = line.out().lines().filter(l -> l.contains(root + "/proc/stat")).toList();
    // the processor's and the processes' source
    assertEquals(2, stat.size(), line.out());
    assertTrue(stat.getFirst().endsWith("is a directory (EISDIR)"), stat.getFirst());
    assertTrue(line.out().lines().anyMatch(l -> l.startsWith("  self")), "the others go on");
  }

  @Test
  void logsGoToStandardErrorAtTheLevelOfTheSettings() {
    Map<String, String> before = CommandLine.logProperties();
    try {
      Logging.configure(LogLevel.WARN);
      Map<String, String> set = CommandLine.logProperties();
      assertEquals("warn", set.get("org.slf4j.simpleLogger.defaultLogLevel"));
      assertEquals("System.err", set.get("org.slf4j.simpleLogger.logFile"));
    } finally {
      CommandLine.logProperties().keySet().forEach(System::clearProperty);
      before.forEach(System::setProperty);
    }
  }
}
